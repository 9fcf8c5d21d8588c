package dev.imbalance.posthoc;

import java.util.stream.IntStream;

/**
 * What a choice on the validation slice makes as high as it can. Each is over the classes that have validation rows. The constants have
 * no bodies: OLCUT cannot read the provenance of an enum constant that is a class of its own.
 */
public enum ValidationMetric {
    /** The mean of the recalls. It does not depend on how many rows each class has. */
    BALANCED_ACCURACY,
    /** The mean of the F1 scores. Precision depends on the shares of the classes, which are those of the training data. */
    MACRO_F1,
    /** The geometric mean of the recalls; 0 as soon as one class is never found. */
    G_MEAN;

    /** The value for predictions that are counted, in [0, 1]. */
    double of(ClassHits hits) {
        int[] present = IntStream.range(0, hits.classes())
                .filter(c -> hits.support(c) > 0)
                .toArray();
        if (this == G_MEAN) {
            double product = 1;
            for (int c : present) {
                // The root of each factor, since the product of many would underflow.
                product *= Math.pow(hits.recall(c), 1.0 / present.length);
            }
            return product;
        }
        double sum = 0;
        for (int c : present) {
            sum += this == MACRO_F1 ? hits.f1(c) : hits.recall(c);
        }
        return sum / present.length;
    }

    /** The name in a sentence. */
    String words() {
        return switch (this) {
            case BALANCED_ACCURACY -> "balanced accuracy";
            case MACRO_F1 -> "macro F1";
            case G_MEAN -> "G-mean";
        };
    }
}
