package dev.imbalance.trainer;

import org.tribuo.Example;
import org.tribuo.classification.Label;

/** A model that can give its scores before the softmax. */
public interface LogitModel {
    /** @return (rows, K) logits by class id, in the order of the examples */
    double[][] logits(Iterable<Example<Label>> examples);

    /** What happened while this model was trained. */
    TrainingHistory history();
}
