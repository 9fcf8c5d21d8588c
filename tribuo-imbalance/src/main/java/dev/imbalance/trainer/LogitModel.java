package dev.imbalance.trainer;

import dev.imbalance.posthoc.LinearHead;
import java.util.List;
import java.util.Optional;
import org.tribuo.Example;
import org.tribuo.classification.Label;

/** A model that can give its scores before the softmax. */
public interface LogitModel extends AutoCloseable {
    /** @return (rows, K) logits by class id, in the order of the examples */
    double[][] logits(Iterable<Example<Label>> examples);

    /** The last layer; empty where it is not linear, or where its logits pass through {@link dev.imbalance.loss.Link#ONE_VS_REST}. */
    default Optional<LinearHead> head() {
        return Optional.empty();
    }

    /** What happened while this model was trained. */
    TrainingHistory history();

    /** What is legal and doubtful about the way this model was trained, one sentence each. */
    default List<String> warnings() {
        return List.of();
    }

    /** Frees what the model holds outside the heap, such as a network on a GPU; the next prediction takes it again. */
    @Override
    void close();
}
