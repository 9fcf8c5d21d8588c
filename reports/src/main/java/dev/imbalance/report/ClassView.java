package dev.imbalance.report;

import dev.imbalance.evaluation.LabelMetrics;
import java.util.Locale;

/**
 * A class, as the training and the test set have it.
 *
 * @param trainCount training rows before resampling; null where nothing is known of the training
 * @param share      of the training rows; NaN likewise
 * @param support    test rows
 * @param shot       many, medium, few; unseen without training rows; null likewise
 */
record ClassView(String name, Long trainCount, double share, long support, String shot) {
    /** @param trainRows of all classes */
    static ClassView of(String name, LabelMetrics label, double trainRows, long support) {
        Long count = label.trainCount();
        return count == null
                ? new ClassView(name, null, Double.NaN, support, null)
                : new ClassView(
                        name,
                        count,
                        count / trainRows,
                        support,
                        count == 0 ? "unseen" : label.shot().name().toLowerCase(Locale.ROOT));
    }

    /** What classes are ordered by: the training rows or, where they are not known, the test rows. */
    long rows() {
        return trainCount == null ? support : trainCount;
    }

    /** Whether it is known to have no training row. */
    boolean unseen() {
        return trainCount != null && trainCount == 0;
    }
}
