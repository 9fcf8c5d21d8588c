package dev.imbalance.weighting;

import dev.imbalance.data.ClassCounts;
import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;

/** The scale of a set of class weights. It matters under a batch mean and cancels under a weighted mean. */
public enum Normalisation {
    /** The weights as the formula gives them. */
    NONE {
        @Override
        double divisor(double[] weights, ClassCounts counts) {
            return 1;
        }
    },
    /** The mean over classes is 1: {@code K w_c / sum_k w_k}. Cui et al., CVPR 2019, section 4. */
    SUM_K {
        @Override
        double divisor(double[] weights, ClassCounts counts) {
            return Arrays.stream(weights).sum() / weights.length;
        }
    },
    /** The mean over training rows is 1, {@code N w_c / sum_k n_k w_k}: the loss keeps its scale and so does a good learning rate. */
    SAMPLE_MEAN {
        @Override
        double divisor(double[] weights, ClassCounts counts) {
            double sum = 0;
            for (int c = 0; c < weights.length; c++) {
                sum += counts.count(c) * weights[c];
            }
            return sum / counts.total();
        }
    },
    /** The largest weight is 1. */
    MAX_1 {
        @Override
        double divisor(double[] weights, ClassCounts counts) {
            return extreme(weights, Math::max);
        }
    },
    /** The smallest weight is 1. */
    MIN_1 {
        @Override
        double divisor(double[] weights, ClassCounts counts) {
            return extreme(weights, Math::min);
        }
    };

    abstract double divisor(double[] weights, ClassCounts counts);

    double[] apply(double[] weights, ClassCounts counts) {
        double divisor = divisor(weights, counts);
        return Arrays.stream(weights).map(w -> w / divisor).toArray();
    }

    private static double extreme(double[] weights, DoubleBinaryOperator better) {
        return Arrays.stream(weights).reduce(better).orElseThrow();
    }
}
