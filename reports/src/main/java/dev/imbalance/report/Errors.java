package dev.imbalance.report;

import dev.imbalance.evaluation.Changes;
import dev.imbalance.evaluation.ErrorAnalysis;
import dev.imbalance.evaluation.ErrorAnalysis.ConfusedPair;
import dev.imbalance.evaluation.FinishedRuns;
import dev.imbalance.evaluation.MistakenImage;
import dev.imbalance.evaluation.OtherRowsException;
import dev.imbalance.evaluation.PredictedRun;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the strategies get wrong, over the test rows of all their runs.
 *
 * @param pairs    the pairs of classes that the drawn strategies confuse most, the most rows first
 * @param analyses by strategy
 * @param changes  which rows a strategy fixes and which it breaks beside the baseline, by strategy; none of the baseline
 * @param images   some that the drawn strategies misclassify; none where the rows are no images
 * @param unknown  why there is nothing; null if there is
 */
record Errors(
        List<Pair> pairs,
        Map<String, ErrorAnalysis> analyses,
        Map<String, Changes> changes,
        List<MistakenImage> images,
        String unknown) {
    /** More pairs than this make a chart that nobody reads; each strategy's part has more. */
    private static final int MOST_PAIRS = 12;

    /** Of the rows that a strategy fixes, and of those that it breaks. */
    private static final int MOST_CHANGED = 8;

    private static final int MOST_ANSWERS = 3;

    /** More pictures than this are in the files only. */
    private static final int MOST_IMAGES = 200;

    /** In the page they are data URIs: a third longer, and below 2 MB. */
    private static final int MOST_IMAGE_BYTES = 1_480_000;

    /**
     * Two classes that are confused.
     *
     * @param label      the true one
     * @param prediction what it is taken for
     * @param rates      how often, one a drawn strategy
     */
    record Pair(String label, String prediction, List<Rate> rates) {}

    /**
     * Test rows of a class that are taken for another.
     *
     * @param of all of the class
     */
    record Rate(long rows, long of) {
        /** NaN for a class without test rows. */
        double share() {
            return of == 0 ? Double.NaN : (double) rows / of;
        }
    }

    /** @param predicted the finished runs with their predictions; none if they are not at hand */
    static Errors of(FinishedRuns runs, List<PredictedRun> predicted, List<StrategyView> drawn) throws IOException {
        if (predicted.isEmpty()) {
            return none(Captions.NO_PREDICTIONS);
        }
        Map<String, ErrorAnalysis> analyses = new LinkedHashMap<>();
        Map<String, Changes> changes = new LinkedHashMap<>();
        try {
            ErrorAnalysis.of(predicted).forEach(analysis -> analyses.put(analysis.strategy(), analysis));
            Changes.against(predicted, runs.baseline()).forEach(change -> changes.put(change.strategy(), change));
        } catch (OtherRowsException e) {
            // Runs on other test rows than each other's, as in Chance.
            return none(e.getMessage());
        }
        List<String> names = drawn.stream().map(StrategyView::name).toList();
        return new Errors(
                pairs(analyses, drawn),
                analyses,
                changes,
                MistakenImage.of(runs, predicted, names, MOST_IMAGES, MOST_IMAGE_BYTES),
                null);
    }

    static Errors none(String why) {
        return new Errors(List.of(), Map.of(), Map.of(), List.of(), why);
    }

    /** The rows that a strategy's part has. */
    static List<Changes.ChangedRow> some(List<Changes.ChangedRow> rows) {
        return rows.subList(0, Math.min(MOST_CHANGED, rows.size()));
    }

    /** What stands below a picture of what it is taken for. */
    static List<MistakenImage.Answer> first(MistakenImage image) {
        return image.answers().subList(0, Math.min(MOST_ANSWERS, image.answers().size()));
    }

    /** The picture for a data URI. */
    static String base64(MistakenImage image) {
        return Base64.getEncoder().encodeToString(image.png());
    }

    boolean known() {
        return unknown == null;
    }

    private static List<Pair> pairs(Map<String, ErrorAnalysis> analyses, List<StrategyView> drawn) {
        record Names(String label, String prediction) {}
        Map<Names, Long> rows = new LinkedHashMap<>();
        for (StrategyView strategy : drawn) {
            for (ConfusedPair pair : analyses.get(strategy.name()).confused()) {
                rows.merge(new Names(pair.label(), pair.prediction()), pair.rows(), Long::sum);
            }
        }
        List<Names> most = new ArrayList<>(rows.keySet());
        most.sort(Comparator.comparingLong((Names names) -> rows.get(names)).reversed());
        return most.stream()
                .limit(MOST_PAIRS)
                .map(names -> new Pair(
                        names.label,
                        names.prediction,
                        drawn.stream()
                                .map(strategy -> rate(strategy, names.label, names.prediction))
                                .toList()))
                .toList();
    }

    /** From the matrices: a strategy that seldom confuses two classes has not listed them. */
    private static Rate rate(StrategyView strategy, String label, String prediction) {
        long rows = 0;
        long all = 0;
        for (RunView run : strategy.done()) {
            List<String> labels = List.copyOf(run.test().labels().keySet());
            long[] row = run.test().confusion()[labels.indexOf(label)];
            rows += row[labels.indexOf(prediction)];
            all += run.test().labels().get(label).support();
        }
        return new Rate(rows, all);
    }
}
