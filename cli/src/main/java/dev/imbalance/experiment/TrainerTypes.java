package dev.imbalance.experiment;

import dev.imbalance.djl.DJLTrainer;
import java.util.List;
import java.util.Map;
import org.tribuo.Trainer;
import org.tribuo.classification.dtree.CARTClassificationTrainer;
import org.tribuo.classification.ensemble.VotingCombiner;
import org.tribuo.classification.sgd.linear.LogisticRegressionTrainer;
import org.tribuo.classification.xgboost.XGBoostClassificationTrainer;
import org.tribuo.common.tree.RandomForestTrainer;

/** The type names and defaults of trainers that do not name themselves: the toolkit's own and Tribuo's. */
final class TrainerTypes {
    static final List<PluginType> ALL = List.of(
            new PluginType("djl", DJLTrainer.class, Map.of(), "A deep network trained on PyTorch, on the CPU or CUDA."),
            new PluginType(
                    "logistic-regression",
                    LogisticRegressionTrainer.class,
                    Map.of(),
                    "Multinomial logistic regression trained by AdaGrad (Tribuo)."),
            new PluginType(
                    "random-forest",
                    RandomForestTrainer.class,
                    Map.of(
                            "innerTrainer",
                            Map.of("type", "cart", "fractionFeaturesInSplit", 0.5),
                            "combiner",
                            Map.of("type", "voting"),
                            "numMembers",
                            100,
                            "seed",
                            Trainer.DEFAULT_SEED),
                    "Trees on bootstrap samples, each split over a random part of the features (Tribuo)."),
            new PluginType("cart", CARTClassificationTrainer.class, Map.of(), "One decision tree (Tribuo)."),
            new PluginType(
                    "xgboost",
                    XGBoostClassificationTrainer.class,
                    Map.of("numTrees", 100),
                    "Gradient boosted trees by XGBoost (Tribuo)."),
            new PluginType("voting", VotingCombiner.class, Map.of(), "The majority of the members' votes (Tribuo)."));

    private TrainerTypes() {}
}
