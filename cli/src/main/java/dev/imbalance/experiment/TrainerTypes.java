package dev.imbalance.experiment;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.imbalance.djl.DJLTrainer;
import dev.imbalance.ensemble.BalancedBaggingTrainer;
import dev.imbalance.ensemble.BalancedRandomForestTrainer;
import dev.imbalance.ensemble.EasyEnsembleTrainer;
import dev.imbalance.ensemble.PresortedCARTTrainer;
import dev.imbalance.ensemble.RUSBoostTrainer;
import dev.imbalance.ensemble.SMOTEBoostTrainer;
import dev.imbalance.ensemble.SelfPacedTrainer;
import dev.imbalance.sgd.LinearTrainer;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tribuo.Trainer;
import org.tribuo.classification.dtree.CARTClassificationTrainer;
import org.tribuo.classification.dtree.impurity.GiniIndex;
import org.tribuo.classification.ensemble.VotingCombiner;
import org.tribuo.classification.sgd.linear.LogisticRegressionTrainer;
import org.tribuo.classification.sgd.objectives.LogMulticlass;
import org.tribuo.classification.xgboost.XGBoostClassificationTrainer;
import org.tribuo.common.tree.RandomForestTrainer;
import org.tribuo.math.optimisers.AdaGrad;
import org.tribuo.math.optimisers.SGD;

/** The type names and defaults of trainers and their parts that do not name themselves: the toolkit's own and Tribuo's. */
final class TrainerTypes {
    private static final double RATE = 0.1;
    /** What Tribuo's SGD has no defaults for. */
    private static final Map<String, Object> PLAIN = Map.of("initialLearningRate", RATE, "useMomentum", "none");

    static final List<PluginType> ALL = List.of(
            new PluginType("djl", DJLTrainer.class, Map.of(), "A deep network trained on PyTorch, on the CPU or CUDA."),
            new PluginType(
                    "linear",
                    LinearTrainer.class,
                    Map.of(),
                    "A linear classifier by minibatch gradient descent on any loss, right at any minibatch size."),
            new PluginType(
                    "adagrad",
                    AdaGrad.class,
                    Map.of("initialLearningRate", RATE),
                    "A learning rate of its own for each weight, lower the more it has moved (Tribuo)."),
            new PluginType("sgd", SGD.getSimpleSGD(RATE).getClass(), PLAIN, "One learning rate throughout (Tribuo)."),
            new PluginType(
                    "sgd-linear-decay",
                    SGD.getLinearDecaySGD(RATE).getClass(),
                    PLAIN,
                    "A learning rate divided by the number of the step (Tribuo)."),
            new PluginType(
                    "sgd-sqrt-decay",
                    SGD.getSqrtDecaySGD(RATE).getClass(),
                    PLAIN,
                    "A learning rate divided by the square root of the number of the step (Tribuo)."),
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
                    "presorted-cart",
                    PresortedCARTTrainer.class,
                    Map.of(),
                    "The decision tree of cart, grown faster from sorted columns."),
            new PluginType(
                    "balanced-bagging",
                    BalancedBaggingTrainer.class,
                    Map.of(),
                    "The mean of members that are each trained on a resampled bootstrap of the rows."),
            new PluginType(
                    "balanced-random-forest",
                    BalancedRandomForestTrainer.class,
                    Map.of(),
                    "A random forest each of whose trees sees every class as often as the rarest."),
            new PluginType(
                    "easy-ensemble",
                    EasyEnsembleTrainer.class,
                    Map.of(),
                    "The votes of learners boosted on many balanced samples of the rows."),
            new PluginType(
                    "rusboost",
                    RUSBoostTrainer.class,
                    Map.of(),
                    "Boosting on rows that are under-sampled anew for each round."),
            new PluginType(
                    "smote-boost",
                    SMOTEBoostTrainer.class,
                    Map.of(),
                    "Boosting on rows to which SMOTE adds others for each round."),
            new PluginType(
                    "self-paced",
                    SelfPacedTrainer.class,
                    Map.of(),
                    "The mean of members trained on balanced samples, the later the more of their rows are hard."),
            new PluginType(
                    "xgboost",
                    XGBoostClassificationTrainer.class,
                    Map.of("numTrees", 100),
                    "Gradient boosted trees by XGBoost (Tribuo)."),
            new PluginType("voting", VotingCombiner.class, Map.of(), "The majority of the members' votes (Tribuo)."));

    /** The ranges that Tribuo's descriptions leave out, by declaring class and field; mostly it does not check them either. */
    private static final Map<String, String> RANGES = Map.ofEntries(
            Map.entry("SGD.initialLearningRate", "above 0"),
            Map.entry("SGD.rho", "in [0, 1)"),
            Map.entry("AdaGrad.initialLearningRate", "above 0"),
            Map.entry("AdaGrad.epsilon", "above 0"),
            Map.entry("AdaGrad.initialValue", "at least 0"),
            Map.entry("AbstractSGDTrainer.epochs", "at least 1"),
            Map.entry("AbstractSGDTrainer.loggingInterval", "at least 1"),
            Map.entry("AbstractSGDTrainer.minibatchSize", "at least 1"),
            Map.entry("AbstractCARTTrainer.minChildWeight", "above 0"),
            Map.entry("AbstractCARTTrainer.maxDepth", "at least 1"),
            Map.entry("AbstractCARTTrainer.minImpurityDecrease", "at least 0"),
            Map.entry("AbstractCARTTrainer.fractionFeaturesInSplit", "in (0, 1]"),
            Map.entry("BaggingTrainer.numMembers", "at least 1"),
            Map.entry("XGBoostTrainer.numTrees", "at least 1"),
            Map.entry("XGBoostTrainer.eta", "in [0, 1]"),
            Map.entry("XGBoostTrainer.gamma", "at least 0"),
            Map.entry("XGBoostTrainer.maxDepth", "at least 0"),
            Map.entry("XGBoostTrainer.minChildWeight", "at least 0"),
            Map.entry("XGBoostTrainer.subsample", "in (0, 1]"),
            Map.entry("XGBoostTrainer.featureSubsample", "in (0, 1]"),
            Map.entry("XGBoostTrainer.lambda", "at least 0"),
            Map.entry("XGBoostTrainer.alpha", "at least 0"),
            Map.entry("XGBoostTrainer.nThread", "at least 0"),
            Map.entry("XGBoostTrainer.silent", "from 0 to 1"));
    /** What Tribuo's trainers hold that no file can name. */
    static final Set<String> PARTS = Set.of(GiniIndex.class.getName(), LogMulticlass.class.getName());

    private TrainerTypes() {}

    /** The type name of a class that does not name itself, if it is one of these. */
    static Optional<String> name(Class<?> type) {
        return ALL.stream()
                .filter(known -> known.type() == type)
                .map(PluginType::name)
                .findFirst();
    }

    /** What a field says of itself, with the range that a field of Tribuo's does not. */
    static String description(Field field, Config config) {
        String range = RANGES.get(field.getDeclaringClass().getSimpleName() + "." + field.getName());
        return range == null || !field.getDeclaringClass().getName().startsWith("org.tribuo.")
                ? config.description()
                : config.description().replaceFirst("\\.?$", "; " + range + ".");
    }

    /** The fields that have a range here, for the test that each is there. */
    static Set<String> ranged() {
        return RANGES.keySet();
    }
}
