package dev.imbalance.trainer;

import dev.imbalance.posthoc.LinearHead;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tribuo.Example;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;

/** A model that can give its scores before the softmax. */
public interface LogitModel extends AutoCloseable {
    /** @return (rows, K) logits by class id, in the order of the examples */
    double[][] logits(Iterable<Example<Label>> examples);

    /**
     * A prediction of probabilities, the softmax of logits; the label is the first of the most probable ones.
     *
     * @param logits K of them by class id
     * @param used   the features of the example that the model knows
     */
    static Prediction<Label> prediction(
            double[] logits, ImmutableOutputInfo<Label> domain, int used, Example<Label> example) {
        double max = Arrays.stream(logits).max().orElseThrow();
        double sum = Arrays.stream(logits).map(z -> Math.exp(z - max)).sum();
        Map<String, Label> scores = new LinkedHashMap<>();
        Label best = null;
        for (int c = 0; c < logits.length; c++) {
            String name = domain.getOutput(c).getLabel();
            Label scored = new Label(name, Math.exp(logits[c] - max) / sum);
            scores.put(name, scored);
            if (best == null || scored.getScore() > best.getScore()) {
                best = scored;
            }
        }
        return new Prediction<>(best, scores, used, example, true);
    }

    /** The last layer; empty where it is not linear, or where its logits pass through {@link dev.imbalance.loss.Link#ONE_VS_REST}. */
    default Optional<LinearHead> head() {
        return Optional.empty();
    }

    /**
     * A digest of the trained values and of nothing else, such as the time: trainings that came to the same values have the same.
     *
     * @see WeightsDigest
     */
    String weightsDigest();

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
