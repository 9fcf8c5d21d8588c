package dev.imbalance.trainer;

import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import dev.imbalance.Plugin;
import dev.imbalance.loss.Loss;
import dev.imbalance.loss.Margin;
import dev.imbalance.sampling.ClassSampling;
import dev.imbalance.weighting.ClassWeighting;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import org.tribuo.Dataset;
import org.tribuo.Model;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;

/** A trainer that obeys a whole training plan: the leaf that the decorators hand their plan to. */
public interface PlanTrainer extends Trainer<Label> {
    /**
     * Trains on the rows that the plan draws, with the loss that the plan gives.
     *
     * @param plan            the plan, bound to its data; the model's provenance names {@code plan.source()}
     * @param runProvenance   provenance of this run, as in {@link Trainer#train(Dataset, Map)}
     * @param invocationCount as in {@link Trainer#train(Dataset, Map, int)}
     */
    Model<Label> train(BoundPlan plan, Map<String, Provenance> runProvenance, int invocationCount);

    /** The share of the training data to set aside, stratified by class, for choosing the best epoch; 0 for none. */
    double validationShare();

    /** The seed of everything random in this trainer that no decorator owns. */
    long seed();

    /**
     * Whether this trainer obeys plans that have a value of an axis; every one obeys draws, weights, a loss and a margin. One whose
     * models are {@link LogitModel}s may say so of {@link dev.imbalance.search.MarginSearch}, which scores their logits.
     */
    default boolean obeys(Class<? extends Plugin> axis) {
        return axis == ClassSampling.class
                || axis == ClassWeighting.class
                || axis == Loss.class
                || axis == Margin.class;
    }

    /** The rows of a step; empty for all rows of an epoch. */
    default OptionalInt batchSize() {
        return OptionalInt.empty();
    }

    /** What the last layer multiplies cosines by; empty where it is not a cosine classifier. */
    default OptionalDouble cosineScale() {
        return OptionalDouble.empty();
    }

    /** Sends progress to a listener; not part of the configuration. */
    void setListener(TrainingListener listener);

    /** A data set to score after each epoch, for looking only: it never influences training or the choice of an epoch. */
    void watch(Dataset<Label> watched);

    /**
     * Saves the training from time to time, and goes on from what an interrupted one saved; not part of the configuration. A trainer
     * that is done before a checkpoint would pay saves nothing.
     */
    default void setCheckpoints(Checkpoints checkpoints) {}

    /**
     * Asks after each batch whether to stop; not part of the configuration. A training that stops saves a checkpoint, if it has where
     * to, and throws {@link TrainingInterrupted}. A trainer without batches does not stop.
     */
    default void setStop(BooleanSupplier requested) {}

    @Override
    default Model<Label> train(Dataset<Label> examples, Map<String, Provenance> runProvenance) {
        return train(examples, runProvenance, INCREMENT_INVOCATION_COUNT);
    }

    /** {@inheritDoc} One training at a time, so that its plan is bound to the invocation that it trains with. */
    @Override
    default Model<Label> train(Dataset<Label> examples, Map<String, Provenance> runProvenance, int invocationCount) {
        synchronized (this) {
            BoundPlan bound = BoundPlan.bind(TrainingPlan.empty(), examples, this, invocationCount);
            return train(bound, runProvenance, invocationCount);
        }
    }
}
