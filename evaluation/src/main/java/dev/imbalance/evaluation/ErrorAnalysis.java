package dev.imbalance.evaluation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a strategy gets wrong, over the test rows of all its seeds and folds together: a row that three seeds were tested on counts three times.
 *
 * @param strategy    its name
 * @param rows        how many predictions there are
 * @param confused    the pairs of classes that are confused most, the most rows first and equal ones in class-id order; at most {@value #MOST_PAIRS}
 * @param confidences of all predictions
 * @param labels      of the predictions of the rows of each true class, in class-id order. How often a class's own probability comes true is in
 *                    {@link LabelCurves#reliability} of each run
 */
public record ErrorAnalysis(
        String strategy,
        long rows,
        List<ConfusedPair> confused,
        ConfidenceHistogram confidences,
        Map<String, ConfidenceHistogram> labels) {
    /** How many pairs are kept. */
    public static final int MOST_PAIRS = 20;

    /**
     * Rows of one class that were taken for another.
     *
     * @param label      their true class
     * @param prediction the class that they were taken for
     * @param rows       how many
     * @param share      of all rows of the true class
     */
    public record ConfusedPair(String label, String prediction, long rows, double share) {}

    public ErrorAnalysis {
        confused = List.copyOf(confused);
        labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
    }

    /**
     * The mistakes of every strategy, in the order of the runs.
     *
     * @throws OtherRowsException if two runs of a strategy have different classes
     */
    public static List<ErrorAnalysis> of(List<PredictedRun> runs) {
        List<ErrorAnalysis> analyses = new ArrayList<>();
        PairedComparison.byStrategy(runs)
                .forEach((strategy, ofStrategy) -> analyses.add(of(
                        strategy,
                        ofStrategy.stream().map(PredictedRun::predictions).toList())));
        return analyses;
    }

    private static ErrorAnalysis of(String strategy, List<RunPredictions> runs) {
        List<String> names = runs.get(0).labels();
        ConfidenceHistogram.Builder all = new ConfidenceHistogram.Builder();
        List<ConfidenceHistogram.Builder> perLabel = new ArrayList<>();
        names.forEach(name -> perLabel.add(new ConfidenceHistogram.Builder()));
        long[][] confusion = new long[names.size()][names.size()];
        long rows = 0;
        for (RunPredictions run : runs) {
            if (!run.labels().equals(names)) {
                throw new OtherRowsException("the runs of the strategy \"" + strategy + "\" have different classes, "
                        + names + " and " + run.labels());
            }
            for (int row = 0; row < run.rows(); row++) {
                confusion[run.truth(row)][run.predicted(row)]++;
                all.add(run.confidence(row), run.isRight(row));
                perLabel.get(run.truth(row)).add(run.confidence(row), run.isRight(row));
            }
            rows += run.rows();
        }
        Map<String, ConfidenceHistogram> labels = new LinkedHashMap<>();
        for (int id = 0; id < names.size(); id++) {
            labels.put(names.get(id), perLabel.get(id).build());
        }
        return new ErrorAnalysis(strategy, rows, confused(names, confusion), all.build(), labels);
    }

    private static List<ConfusedPair> confused(List<String> names, long[][] confusion) {
        ConfusionCounts counts = ConfusionCounts.of(confusion);
        List<ConfusedPair> pairs = new ArrayList<>();
        for (int truth = 0; truth < names.size(); truth++) {
            for (int predicted = 0; predicted < names.size(); predicted++) {
                long rows = confusion[truth][predicted];
                if (truth != predicted && rows > 0) {
                    pairs.add(new ConfusedPair(
                            names.get(truth), names.get(predicted), rows, (double) rows / counts.support(truth)));
                }
            }
        }
        pairs.sort(Comparator.comparingLong(ConfusedPair::rows).reversed());
        return pairs.subList(0, Math.min(MOST_PAIRS, pairs.size()));
    }
}
