package dev.imbalance.trainer;

import com.oracle.labs.mlrg.olcut.provenance.ConfiguredObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.PrimitiveProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import java.util.Map;
import java.util.Optional;
import org.tribuo.Trainer;
import org.tribuo.WeightedExamples;
import org.tribuo.ensemble.BaggingTrainer;

/** Whether a trainer that knows nothing of plans learns from the weights of its examples. */
public final class ExampleWeights {
    private ExampleWeights() {}

    /** Whether a trainer weighs each row by the weight of its example. */
    public static boolean honouredBy(Trainer<?> trainer) {
        return lostOn(trainer).isEmpty();
    }

    /**
     * Why class weights would be lost on a trainer.
     *
     * @param how    what it does with example weights, to go behind its name
     * @param remedy what class weights need, to go behind theirs
     */
    record Lost(String how, String remedy) {}

    /** Empty if the trainer learns from them. */
    static Optional<Lost> lostOn(Trainer<?> trainer) {
        return lostOn(trainer.getClass(), trainer.getProvenance().getConfiguredParameters());
    }

    private static Optional<Lost> lostOn(Class<?> trainer, Map<String, Provenance> parameters) {
        // Bagging draws rows without a look at their weights and hands them on, so that it is what it bags that counts.
        if (BaggingTrainer.class.isAssignableFrom(trainer)
                && parameters.get("innerTrainer") instanceof ConfiguredObjectProvenance inner) {
            Class<?> bagged = classOf(inner);
            return lostOn(bagged, inner.getConfiguredParameters())
                    .map(lost -> new Lost("trains " + bagged.getSimpleName() + ", which " + lost.how(), lost.remedy()));
        }
        if (!WeightedExamples.class.isAssignableFrom(trainer)) {
            return Optional.of(new Lost(
                    "ignores example weights", "would have no effect; use a resampler instead, such as random-over."));
        }
        // Tribuo's SGD scales a whole minibatch by its mean weight, so that class weights cancel.
        if (parameters.get("minibatchSize") instanceof PrimitiveProvenance<?> size
                && !Integer.valueOf(1).equals(size.getValue())) {
            return Optional.of(new Lost(
                    "averages example weights over a minibatch",
                    "need minibatchSize 1, was " + size.getValue()
                            + "; or use the trainer linear, which weights each row's loss at any minibatch size."));
        }
        return Optional.empty();
    }

    /** The field is protected and its value has no accessor; only its provenance names the class. */
    private static Class<?> classOf(ConfiguredObjectProvenance trainer) {
        try {
            return Class.forName(trainer.getClassName(), false, ExampleWeights.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("the trainer to be bagged is of a class that is not found", e);
        }
    }
}
