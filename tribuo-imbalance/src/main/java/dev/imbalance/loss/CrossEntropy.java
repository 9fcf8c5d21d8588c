package dev.imbalance.loss;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.trainer.EpochContext;

/** Softmax cross-entropy, {@code l = LSE(z) - z_y} with {@code dl/dz = softmax(z) - onehot(y)}. */
public final class CrossEntropy extends RowLoss {
    public CrossEntropy() {}

    public CrossEntropy(Reduction reduction) {
        super(reduction);
    }

    @Override
    public String typeName() {
        return "cross-entropy";
    }

    @Override
    public String summary() {
        return "Softmax cross-entropy.";
    }

    @Override
    public String formula() {
        return "l = log sum_c exp(z_c) - z_y";
    }

    @Override
    public String reference() {
        return "Bishop. \"Pattern Recognition and Machine Learning\", Springer 2006, section 4.3.4.";
    }

    @Override
    protected Row row(ClassCounts counts, EpochContext at) {
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
            for (int c = from; c < from + k; c++) {
                gradient[c] /= sum;
            }
            gradient[from + y] -= 1;
            return Math.log(sum) - (z[from + y] - max);
        };
    }
}
