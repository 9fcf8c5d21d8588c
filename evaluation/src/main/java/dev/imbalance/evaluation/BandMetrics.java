package dev.imbalance.evaluation;

import java.util.List;

/**
 * Some of the classes together, by their training counts; means over those of them that the test set has.
 *
 * @param labels    the classes
 * @param support   their test rows
 * @param precision the mean; a class that is never predicted counts as 0
 * @param recall    the mean
 * @param f1        the mean
 */
public record BandMetrics(List<String> labels, long support, double precision, double recall, double f1) {
    public BandMetrics {
        labels = List.copyOf(labels);
    }

    /** @param ids the classes */
    static BandMetrics of(List<Integer> ids, List<String> labels, List<BinaryCounts> classes) {
        List<BinaryCounts> some = ids.stream().map(classes::get).toList();
        return new BandMetrics(
                ids.stream().map(labels::get).toList(),
                (long) some.stream().mapToDouble(BinaryCounts::support).sum(),
                Average.MACRO.of(some, BinaryCounts::precisionOrZero),
                Average.MACRO.of(some, BinaryCounts::recall),
                Average.MACRO.of(some, BinaryCounts::f1));
    }
}
