package dev.imbalance.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Test rows with one score a class, by columns: 8 K + 4 bytes a row, because a ranking needs them all. Not thread-safe. */
final class ScoredRows {
    /** Up to how many scores all classes are ranked together, which takes 36 bytes each. */
    static final int MICRO_SCORES = 1 << 22;

    private static final int FIRST_CAPACITY = 1024;
    /** By how much the probabilities of a row may miss 1 together. */
    private static final double ROUNDING = 1e-3;
    /** What a probability of 0 counts as in the log-loss, as in scikit-learn. */
    static final double LEAST_PROBABILITY = Math.ulp(1.0);

    private final double[][] columns;
    private int[] truths = new int[0];
    private int size;

    ScoredRows(int classes) {
        columns = new double[classes][0];
    }

    int size() {
        return size;
    }

    /** Adds a row whose scores are all 0 until they are set. */
    void add(int truth) {
        if (size == truths.length) {
            int capacity = Math.max(FIRST_CAPACITY, size + (size >> 1));
            truths = Arrays.copyOf(truths, capacity);
            Arrays.setAll(columns, id -> Arrays.copyOf(columns[id], capacity));
        }
        truths[size++] = truth;
    }

    /** Sets a score of the row added last. */
    void set(int id, double score) {
        columns[id][size - 1] = score;
    }

    ScoreMetrics metrics(int topK) {
        if (size == 0) {
            return ScoreMetrics.none(columns.length, topK);
        }
        List<OneVsRest> ranks = new ArrayList<>();
        OneVsOne pairs = new OneVsOne(support());
        RankedScores ranked = new RankedScores(size, columns.length);
        for (int id = 0; id < columns.length; id++) {
            ranked.rank(columns[id], truths);
            ranks.add(ranked.against(id));
            pairs.add(id, ranked.againstEach(id));
        }
        CalibrationError calibration = calibration(CalibrationError.BINS);
        double[] brier = brierPerClass();
        boolean distributions = areDistributions();
        return new ScoreMetrics(
                size,
                ranks,
                micro(),
                new RankingMetrics(pairs.macro(), pairs.weighted(), topK, topKAccuracy(topK)),
                calibration,
                brier,
                new ProbabilityMetrics(
                        distributions ? Arrays.stream(brier).sum() : Double.NaN,
                        distributions ? logLoss(LEAST_PROBABILITY) : Double.NaN,
                        calibration.maximum()));
    }

    /** Each class against the rest, by class id. */
    List<OneVsRest> oneVsRest() {
        RankedScores ranked = new RankedScores(size, columns.length);
        return IntStream.range(0, columns.length)
                .mapToObj(id -> ranked.rank(columns[id], truths).against(id))
                .toList();
    }

    /** The scores of a class, sorted. */
    RankedScores ranked(int id) {
        return new RankedScores(size, columns.length).rank(columns[id], truths);
    }

    /** All scores of all classes ranked together, those of the true classes against the others. */
    OneVsRest micro() {
        if ((long) size * columns.length > MICRO_SCORES) {
            return OneVsRest.UNDEFINED;
        }
        double[] scores = new double[size * columns.length];
        int[] right = new int[scores.length];
        for (int id = 0; id < columns.length; id++) {
            System.arraycopy(columns[id], 0, scores, id * size, size);
            for (int row = 0; row < size; row++) {
                right[id * size + row] = truths[row] == id ? 1 : 0;
            }
        }
        return new RankedScores(scores.length, 2).rank(scores, right).against(1);
    }

    /** Of the class with the highest score, the first of equals: a prediction by another rule has no confidence of its own. */
    CalibrationError calibration(int bins) {
        double[] confidences = new double[size];
        boolean[] right = new boolean[size];
        for (int row = 0; row < size; row++) {
            int best = 0;
            for (int id = 1; id < columns.length; id++) {
                if (columns[id][row] > columns[best][row]) {
                    best = id;
                }
            }
            confidences[row] = columns[best][row];
            right[row] = best == truths[row];
        }
        return CalibrationError.of(confidences, right, bins);
    }

    /** Of one class against the rest, in bins of as many rows each or of equal width. */
    CalibrationError reliability(int id, int bins, boolean quantiles) {
        double[] confidences = Arrays.copyOf(columns[id], size);
        boolean[] right = new boolean[size];
        for (int row = 0; row < size; row++) {
            right[row] = truths[row] == id;
        }
        return quantiles
                ? CalibrationError.ofQuantiles(confidences, right, bins)
                : CalibrationError.of(confidences, right, bins);
    }

    /** As {@link RankingMetrics#topKAccuracy}. */
    double topKAccuracy(int k) {
        long hits = 0;
        for (int row = 0; row < size; row++) {
            int truth = truths[row];
            double score = columns[truth][row];
            int higher = 0;
            for (int id = 0; id < columns.length; id++) {
                higher += columns[id][row] > score || (id < truth && columns[id][row] == score) ? 1 : 0;
            }
            hits += higher < k ? 1 : 0;
        }
        return (double) hits / size;
    }

    /**
     * As {@link ProbabilityMetrics#logLoss}.
     *
     * @param least what a smaller probability counts as; a larger one than 1 minus this counts as that
     */
    double logLoss(double least) {
        double loss = 0;
        for (int row = 0; row < size; row++) {
            loss += logLoss(row, least);
        }
        return loss / size;
    }

    private double logLoss(int row, double least) {
        double sum = 0;
        for (double[] column : columns) {
            sum += Math.min(Math.max(column[row], least), 1 - least);
        }
        double probability = Math.min(Math.max(columns[truths[row]][row], least), 1 - least);
        return -Math.log(probability / sum);
    }

    /** 95 % intervals over these rows, by the metric's key. */
    Map<String, Interval> intervals() {
        if (size == 0) {
            return Map.of();
        }
        Map<String, Interval> intervals = new HashMap<>(new ScoredIntervals(columns, truths, size).ofRanks());
        if (areDistributions()) {
            double[] brier = new double[size];
            double[] logLoss = new double[size];
            for (int row = 0; row < size; row++) {
                for (int id = 0; id < columns.length; id++) {
                    double error = columns[id][row] - (truths[row] == id ? 1 : 0);
                    brier[row] += error * error;
                }
                logLoss[row] = logLoss(row, LEAST_PROBABILITY);
            }
            intervals.putAll(ScoredIntervals.ofLosses(brier, logLoss));
        }
        return intervals;
    }

    private double[] brierPerClass() {
        double[] brier = new double[columns.length];
        for (int id = 0; id < columns.length; id++) {
            double sum = 0;
            for (int row = 0; row < size; row++) {
                double score = columns[id][row];
                double error = truths[row] == id ? 1 - score : score;
                // NaN spreads.
                sum += CalibrationError.isProbability(score) ? error * error : Double.NaN;
            }
            brier[id] = sum / size;
        }
        return brier;
    }

    private boolean areDistributions() {
        for (int row = 0; row < size; row++) {
            double sum = 0;
            for (double[] column : columns) {
                if (!CalibrationError.isProbability(column[row])) {
                    return false;
                }
                sum += column[row];
            }
            if (Math.abs(sum - 1) > ROUNDING) {
                return false;
            }
        }
        return true;
    }

    private long[] support() {
        long[] support = new long[columns.length];
        for (int row = 0; row < size; row++) {
            support[truths[row]]++;
        }
        return support;
    }
}
