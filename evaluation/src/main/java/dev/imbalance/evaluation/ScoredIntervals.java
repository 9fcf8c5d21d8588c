package dev.imbalance.evaluation;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * 95 % intervals over test rows of what follows from scores. docs/intervals.md says how often they hold the truth.
 * <p>
 * Macro AUC and macro average precision: {@link ScoreInterval} of the classes' values as if they were proportions of as many trials as give the variance that
 * theory has for a class, with the standard deviation changed to that of the influences of the rows, summed over the classes since a row counts in each.
 * For the AUC these are DeLong's components, and theory is Newcombe's; for average precision the derivatives by the weights of rows, and theory a proportion of the
 * class's rows. An average precision of few rows is too high: the interval is of a corrected one, and reaches to the one reported. The score interval keeps a width
 * where every row of a class ranks above all others, where DeLong's variance is 0.
 * <p>
 * DeLong, DeLong, Clarke-Pearson. "Comparing the areas under two or more correlated receiver operating characteristic curves", Biometrics 44, 1988. Newcombe. "Confidence
 * intervals for an effect size measure based on the Mann-Whitney statistic. Part 2", Statistics in Medicine 25, 2006.
 * <p>
 * Brier score and log-loss: means of a loss a row, by the normal interval of the logarithm of the mean.
 */
final class ScoredIntervals {
    static final String MACRO_AUC = "macroAUC";
    static final String MACRO_AVERAGE_PRECISION = "macroAveragePrecision";
    static final String BRIER = "brier";
    static final String LOG_LOSS = "logLoss";
    static final Set<String> KEYS = Set.of(MACRO_AUC, MACRO_AVERAGE_PRECISION, BRIER, LOG_LOSS);

    /** The least that the standard deviation of the AUCs is taken for, in theory's: the rows of a class that are all found say little of it. */
    private static final double LEAST_INFLATION = Math.sqrt(0.5);

    private static final double LARGEST_BRIER = 2;

    private final double[][] columns;
    private final int[] truths;
    private final int rows;
    private final int[] support;

    /**
     * @param columns the scores by class id; further rows than there are, are passed over
     * @param truths  the true class of each row
     */
    ScoredIntervals(double[][] columns, int[] truths, int rows) {
        this.columns = columns;
        this.truths = truths;
        this.rows = rows;
        this.support = new int[columns.length];
        for (int row = 0; row < rows; row++) {
            support[truths[row]]++;
        }
    }

    /** Of macro AUC and macro average precision, by key; none unless two classes have rows. */
    Map<String, Interval> ofRanks() {
        int[] classes =
                IntStream.range(0, support.length).filter(id -> support[id] > 0).toArray();
        if (classes.length < 2) {
            return Map.of();
        }
        Macro auc = new Macro(classes.length);
        Macro precision = new Macro(classes.length);
        RankedScores ranked = new RankedScores(rows, rows);
        int[] all = IntStream.range(0, rows).toArray();
        for (int id : classes) {
            add(id, ranked.rank(columns[id], all), auc, precision);
        }
        return Map.of(
                MACRO_AUC,
                auc.interval(LEAST_INFLATION, "score of the AUCs, by DeLong's variance"),
                MACRO_AVERAGE_PRECISION,
                precision.interval(1, "score of the average precisions, widened"));
    }

    /** Of a mean of losses, one a row; null of a single row or where all are 0. */
    static Interval ofMean(double[] losses, double largest) {
        double mean = Arrays.stream(losses).average().orElse(0);
        if (losses.length < 2 || mean == 0) {
            return null;
        }
        double squares = Arrays.stream(losses).map(x -> (x - mean) * (x - mean)).sum();
        double error = Math.sqrt(squares / (losses.length - 1) / losses.length);
        double factor = Math.exp(Interval.Z * error / mean);
        return new Interval(mean / factor, Math.min(largest, mean * factor), "normal, of the logarithm of the mean");
    }

    /** By key, of the losses of each row. */
    static Map<String, Interval> ofLosses(double[] brier, double[] logLoss) {
        Map<String, Interval> intervals = new HashMap<>();
        intervals.put(BRIER, ofMean(brier, LARGEST_BRIER));
        intervals.put(LOG_LOSS, ofMean(logLoss, Double.POSITIVE_INFINITY));
        intervals.values().removeIf(interval -> interval == null);
        return intervals;
    }

    /** Adds what one class's ranking of all rows gives. */
    private void add(int id, RankedScores ranked, Macro auc, Macro averagePrecision) {
        double positives = support[id];
        double negatives = rows - positives;
        int[] order = ranked.rows();
        // Of each place: how often the row ranks on the right side of the others, and the precision down to its last
        // equal. A positive raises the precision at its own place, which is too high so where a class has few rows:
        // counted half it is hardly.
        double[] reported = new double[rows];
        double[] precision = new double[rows];
        double[] wins = new double[rows];
        double found = 0;
        for (int first = 0, end; first < rows; first = end) {
            end = ranked.endOfTies(first);
            double tied = positives(id, order, first, end);
            double others = end - first - tied;
            double below = negatives - (first - found) - others;
            double ofPositive = (below + others / 2) / negatives;
            double ofNegative = (found + tied / 2) / positives;
            found += tied;
            for (int place = first; place < end; place++) {
                reported[place] = found / end;
                precision[place] = (found - 0.5) / (end - 0.5);
                wins[place] = truths[order[place]] == id ? ofPositive : ofNegative;
            }
        }
        double area = 0;
        double average = 0;
        double metric = 0;
        for (int place = 0; place < rows; place++) {
            if (truths[order[place]] == id) {
                area += wins[place] / positives;
                average += precision[place] / positives;
                metric += reported[place] / positives;
            }
        }
        auc.add(area, newcombe(area, positives, negatives), area);
        averagePrecision.add(average, positives, metric);
        // Of the places from here to the end: the sums over positives of 1 / rank and of precision / rank.
        double perRank = 0;
        double precisionPerRank = 0;
        for (int end = rows, first; end > 0; end = first) {
            first = ranked.startOfTies(end - 1);
            double tied = positives(id, order, first, end);
            perRank += tied / end;
            precisionPerRank += tied * precision[first] / end;
            for (int place = first; place < end; place++) {
                boolean positive = truths[order[place]] == id;
                auc.influence[order[place]] += (wins[place] - area) / (positive ? positives : negatives);
                averagePrecision.influence[order[place]] +=
                        ((positive ? precision[place] - average + perRank : 0) - precisionPerRank) / positives;
            }
        }
    }

    private double positives(int id, int[] order, int first, int end) {
        int positives = 0;
        for (int place = first; place < end; place++) {
            positives += truths[order[place]] == id ? 1 : 0;
        }
        return positives;
    }

    /** As many trials of a proportion as have Newcombe's variance of the AUC, that of exponential scores made symmetric. */
    private static double newcombe(double auc, double positives, double negatives) {
        double mean = (positives + negatives) / 2 - 1;
        return positives * negatives / (1 + mean * ((1 - auc) / (2 - auc) + auc / (1 + auc)));
    }

    /** A mean over classes. */
    private final class Macro {
        private final double[] values;
        private final double[] trials;
        private final double[] influence = new double[rows];
        private double estimate;
        private int added;

        Macro(int classes) {
            values = new double[classes];
            trials = new double[classes];
        }

        /** @param metric what is reported of the class */
        void add(double value, double ofTrials, double metric) {
            estimate += metric / values.length;
            values[added] = value;
            trials[added++] = ofTrials;
        }

        /** @param least of the inflation */
        Interval interval(double least, String method) {
            double[] hits = new double[added];
            double theory = 0;
            for (int k = 0; k < added; k++) {
                hits[k] = values[k] * trials[k];
                theory += values[k] * (1 - values[k]) / trials[k];
            }
            double inflation = theory > 0 ? Math.max(least, Math.sqrt(variance() / theory)) : 1;
            double[] ends = ScoreInterval.ofMean(hits, trials, added, ScoreInterval.Scale.PROPORTION, inflation);
            return new Interval(Math.min(ends[0], estimate), Math.max(ends[1], estimate), method);
        }

        /** Of the sum over classes: from the spread of the influences within each class. */
        private double variance() {
            double[] sums = new double[support.length];
            double[] squares = new double[support.length];
            for (int row = 0; row < rows; row++) {
                sums[truths[row]] += influence[row];
                squares[truths[row]] += influence[row] * influence[row];
            }
            double variance = 0;
            for (int id = 0; id < support.length; id++) {
                double n = support[id];
                if (n > 1) {
                    variance += Math.max(0, squares[id] - sums[id] * sums[id] / n) * n / (n - 1);
                }
            }
            return variance;
        }
    }
}
