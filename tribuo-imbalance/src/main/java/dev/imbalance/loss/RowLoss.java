package dev.imbalance.loss;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.trainer.EpochContext;

/** A loss that is a weighted reduction of one value per row. */
public abstract class RowLoss implements Loss {
    @Config(description = "How the rows of a batch become one number: MEAN, WEIGHTED_MEAN or SUM.")
    private Reduction reduction = Reduction.MEAN;

    protected RowLoss() {}

    protected RowLoss(Reduction reduction) {
        this.reduction = reduction;
    }

    /** The unweighted loss of one row. */
    @FunctionalInterface
    public interface Row {
        /**
         * @param logits   the batch's logits; this row's are the K values from {@code from} on
         * @param from     where this row starts, in {@code logits} and in {@code gradient}
         * @param classes  the number of classes K
         * @param label    the class id of this row
         * @param gradient overwritten in this row with dl/dLogits
         * @return the loss l of this row
         */
        double evaluate(double[] logits, int from, int classes, int label, double[] gradient);

        /**
         * The loss of one row of a batch, still without its weight. A loss that looks at more of the batch than logits and label, such as
         * its place in the epoch, overrides this.
         */
        default double evaluate(LogitBatch batch, int row, double[] gradient) {
            int k = batch.classes();
            return evaluate(batch.logits(), row * k, k, batch.labels()[row], gradient);
        }
    }

    /** The row function for these training counts. */
    protected abstract Row row(ClassCounts counts, EpochContext at);

    /** Linear in its targets, so that a row may have two labels in part. */
    @Override
    public boolean takesMixedLabels() {
        return true;
    }

    @Override
    public final boolean dividesByWeights() {
        return reduction == Reduction.WEIGHTED_MEAN;
    }

    @Override
    public final BatchLoss bind(ClassCounts counts, double[] effectivePrior, EpochContext at) {
        return reduced(row(counts, at));
    }

    /** The loss of a batch whose rows have this one. */
    final BatchLoss reduced(Row row) {
        return (batch, gradient) -> reduce(row, batch, gradient);
    }

    private double reduce(Row row, LogitBatch batch, double[] gradient) {
        int k = batch.classes();
        double divisor = reduction.divisor(batch);
        double sum = 0;
        for (int i = 0; i < batch.size(); i++) {
            double loss = row.evaluate(batch, i, gradient);
            // Divided last, and 0 where every weight is 0: PyTorch's 0/0 would poison the network.
            double share = divisor == 0 ? 0 : batch.weights()[i] * batch.shares()[i] / divisor;
            sum += share == 0 ? 0 : share * loss;
            for (int c = i * k; c < (i + 1) * k; c++) {
                gradient[c] = share == 0 ? 0 : gradient[c] * share;
            }
        }
        return sum;
    }
}
