package dev.imbalance.trainer;

import java.util.List;
import org.tribuo.Example;
import org.tribuo.classification.Label;

/** A model that can give its scores before the softmax. */
public interface LogitModel extends AutoCloseable {
    /** @return (rows, K) logits by class id, in the order of the examples */
    double[][] logits(Iterable<Example<Label>> examples);

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
