package dev.imbalance.loss;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.trainer.EpochContext;
import java.util.Arrays;

/**
 * Cross-entropy against smoothed targets, {@code l = -sum_c t_c log p_c}, in which the label has most and all other classes have alike:
 * {@code dl/dz = (sum_c t_c) p - t}.
 * <p>
 * A class weight multiplies the terms of its own class, in rows of every label, and {@link Reduction#WEIGHTED_MEAN} divides by the weights
 * of the labels: {@code sum_i sum_c w_c t_ic (-log p_ic) / sum_i w_{y_i}}, as in PyTorch's {@code CrossEntropyLoss(weight, label_smoothing)}.
 */
abstract class SmoothedLoss extends RowLoss {
    /** The doubt of the smoothings that are published for a second stage. */
    static final String FOR_RETRAINING =
            "is meant for retraining the classifier of a trained network, and trains the whole network here; give it to a second stage"
                    + " (retrain) instead, or use label-smoothing.";

    SmoothedLoss() {}

    SmoothedLoss(Reduction reduction) {
        super(reduction);
    }

    /**
     * What the rows of each class should predict.
     *
     * @param label the target of the label itself, by the label
     * @param other the target of every other class, by the label; not read where there is one class
     */
    record Targets(double[] label, double[] other) {
        /** Rows of class y give e_y of their label to all K classes alike, their own among them: {@code (1 - e) onehot + e / K}. */
        static Targets givingToAll(double[] given) {
            double k = given.length;
            return new Targets(
                    Arrays.stream(given).map(e -> 1 - e + e / k).toArray(),
                    Arrays.stream(given).map(e -> e / k).toArray());
        }

        /** Rows of class y give e_y of their label to the others alike: {@code 1 - e}, and {@code e / (K - 1)} each. */
        static Targets givingToOthers(double[] given) {
            double others = given.length - 1;
            return new Targets(
                    Arrays.stream(given).map(e -> 1 - e).toArray(),
                    Arrays.stream(given).map(e -> e / others).toArray());
        }
    }

    /** The targets for these training counts. */
    abstract Targets targets(ClassCounts counts);

    /** The minimiser is the posterior's mean of the targets, {@code sum_y p(y | x) t_y}, and not the posterior. */
    @Override
    public boolean isProper() {
        return false;
    }

    @Override
    protected final Row row(ClassCounts counts, EpochContext at) {
        double[] ones = new double[counts.size()];
        Arrays.fill(ones, 1);
        return row(targets(counts), ones);
    }

    @Override
    public final BatchLoss bind(ClassCounts counts, double[] effectivePrior, EpochContext at, double[] classWeights) {
        return new WeightedLoss(reduced(row(targets(counts), classWeights)), classWeights);
    }

    /** The row already weighs what its label does, so that a term weighs its class's weight over the label's. */
    private static Row row(Targets targets, double[] classWeights) {
        return (z, from, k, y, gradient) -> {
            double max = Double.NEGATIVE_INFINITY;
            for (int c = from; c < from + k; c++) {
                max = Math.max(max, z[c]);
            }
            double sum = 0;
            for (int c = from; c < from + k; c++) {
                gradient[c] = Math.exp(z[c] - max);
                sum += gradient[c];
            }
            double logSum = Math.log(sum);
            double total = 0;
            double loss = 0;
            for (int c = 0; c < k; c++) {
                double target = target(targets, y, c) * classWeights[c] / classWeights[y];
                total += target;
                loss += target * (logSum - (z[from + c] - max));
            }
            for (int c = 0; c < k; c++) {
                double target = target(targets, y, c) * classWeights[c] / classWeights[y];
                gradient[from + c] = total * gradient[from + c] / sum - target;
            }
            return loss;
        };
    }

    private static double target(Targets targets, int label, int c) {
        return c == label ? targets.label()[label] : targets.other()[label];
    }
}
