package dev.imbalance.trainer;

import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import dev.imbalance.Plugin;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.FixedDomainDataset;
import dev.imbalance.mixing.Mixing;
import dev.imbalance.sampling.ClassSampling;
import dev.imbalance.schedule.Scheduled;
import dev.imbalance.stage.ClassifierStage;
import dev.imbalance.weighting.ClassWeighting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.Model;
import org.tribuo.Trainer;
import org.tribuo.WeightedExamples;
import org.tribuo.classification.Label;
import org.tribuo.common.tree.DecisionTreeTrainer;

/** A leaf that knows nothing of plans: any Tribuo trainer. */
final class PlainLeaf {
    /** The axes that only a deep trainer obeys. */
    private static final Set<Class<? extends Plugin>> DEEP = Set.of(Mixing.class, ClassifierStage.class);

    private PlainLeaf() {}

    /** Refuses what such a leaf cannot do. */
    static void check(TrainingPlan plan, Trainer<Label> leaf) {
        plan.choices().forEach((kind, choice) -> {
            if (kind != ClassSampling.class && kind != ClassWeighting.class) {
                throw new IllegalArgumentException(name(leaf) + " cannot take a " + choice.axis() + " ("
                        + choice.value().describe()
                        + "); use class sampling (sample), class weights (reweight) or post-hoc correction, or a trainer that obeys"
                        + " plans, such as " + (DEEP.contains(kind) ? "djl." : "linear or djl."));
            }
        });
        plan.one(ClassSampling.class).filter(ClassSampling::needsValidation).ifPresent(sampling -> {
            throw new IllegalArgumentException(name(leaf) + " has no epochs, and a class sampling ("
                    + sampling.describe()
                    + ") goes by the scores after each of them; use one with a fixed distribution, such as class-balanced, or a"
                    + " trainer with epochs, such as linear or djl.");
        });
        plan.one(ClassWeighting.class).ifPresent(weighting -> checkWeights(leaf, weighting));
    }

    /** Refuses what such a leaf cannot do on these data: draws that change from epoch to epoch, for it is given one epoch's. */
    static void check(BoundPlan bound, Trainer<Label> leaf) {
        if (bound.drawsChange()) {
            throw new IllegalArgumentException(
                    name(leaf) + " has no epochs and is given one draw of rows, and the class sampling ("
                            + bound.strategies().get("sample")
                            + ") changes from epoch to epoch; use one with a fixed distribution, such as class-balanced or square-root, or a"
                            + " trainer with epochs, such as linear or djl.");
        }
    }

    private static void checkWeights(Trainer<Label> leaf, Plugin weighting) {
        if (weighting instanceof Scheduled) {
            throw new IllegalArgumentException(name(leaf) + " has no epochs to wait for, so class weights ("
                    + weighting.describe() + ") cannot begin late; use the weighting inside alone.");
        }
        ExampleWeights.lostOn(leaf).ifPresent(lost -> {
            throw new IllegalArgumentException(name(leaf) + " " + lost.how() + ", so class weights ("
                    + weighting.describe() + ") " + lost.remedy());
        });
    }

    private static String name(Trainer<Label> leaf) {
        return leaf.getClass().getSimpleName();
    }

    /**
     * Trains on the resampled rows, or on one draw of them if the plan has a class sampling, copied with their class weights if it has
     * any.
     */
    static Model<Label> train(BoundPlan bound, Trainer<Label> leaf, Map<String, Provenance> runProvenance) {
        check(bound, leaf);
        Dataset<Label> rows = bound.drawnOnce();
        Optional<double[]> weights = bound.classWeights();
        if (weights.isPresent()) {
            return leaf.train(weighted(rows, weights.get()), runProvenance);
        }
        return leaf.train(isTree(leaf) ? WeightedRepeats.of(rows) : rows, runProvenance);
    }

    /**
     * Whether repeats of a row and its weight are the same to a trainer, to the last bit. A tree adds up weights. Bagging draws rows without regard to weights,
     * stochastic gradient descent visits them in another order, and XGBoost cuts features at other quantiles.
     */
    private static boolean isTree(Trainer<Label> leaf) {
        return leaf instanceof DecisionTreeTrainer && leaf instanceof WeightedExamples;
    }

    private static Dataset<Label> weighted(Dataset<Label> rows, double[] classWeights) {
        List<Example<Label>> copies = new ArrayList<>(rows.size());
        for (Example<Label> row : rows) {
            // Views share their examples: setting a weight on the original would change the caller's data set.
            Example<Label> copy = row.copy();
            int id = ClassCounts.idOf(row.getOutput(), rows.getOutputIDInfo());
            copy.setWeight((float) (row.getWeight() * classWeights[id]));
            copies.add(copy);
        }
        return new FixedDomainDataset(copies, rows);
    }
}
