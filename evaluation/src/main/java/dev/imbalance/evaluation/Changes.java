package dev.imbalance.evaluation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which test rows a strategy fixes and which it breaks, beside another one trained with the same seed and tested on the same rows.
 *
 * @param strategy   the one
 * @param against    the other, such as the baseline
 * @param replicates the seeds, with folds the seeds and folds, that both have
 * @param labels     all of them together, by true class in class-id order
 * @param fixed      the rows that are fixed in the most replicates, then those whose mistake was the most confident; at most {@value #MOST_ROWS}
 * @param broken     the rows that are broken in the most replicates, likewise
 */
public record Changes(
        String strategy,
        String against,
        List<OfReplicate> replicates,
        Map<String, Counts> labels,
        List<ChangedRow> fixed,
        List<ChangedRow> broken) {
    /** How many of the rows that changed are named. */
    public static final int MOST_ROWS = 20;

    /**
     * Rows by who gets them right.
     *
     * @param bothRight rows that both get right
     * @param fixed     rows that only the strategy gets right
     * @param broken    rows that only the other gets right
     * @param bothWrong rows that neither gets right
     */
    public record Counts(long bothRight, long fixed, long broken, long bothWrong) {
        static final Counts NONE = new Counts(0, 0, 0, 0);

        Counts plus(Counts other) {
            return new Counts(
                    bothRight + other.bothRight,
                    fixed + other.fixed,
                    broken + other.broken,
                    bothWrong + other.bothWrong);
        }
    }

    /**
     * The rows of one replicate.
     *
     * @param replicate which
     * @param labels    by true class, in class-id order
     */
    public record OfReplicate(Replicate replicate, Map<String, Counts> labels) {
        public OfReplicate {
            labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
        }

        /** Of all classes. */
        public Counts all() {
            return labels.values().stream().reduce(Counts.NONE, Counts::plus);
        }
    }

    /**
     * A row that changed sides.
     *
     * @param row        its number in the predictions: in the test data or, with folds, in the data that were cut
     * @param label      its true class
     * @param prediction what the one of the two that errs takes it for, in the most confident of its mistakes
     * @param confidence of that mistake; NaN where scores are no probabilities
     * @param times      in how many replicates it changed so
     * @param replicates of how many that have the row
     */
    public record ChangedRow(long row, String label, String prediction, double confidence, int times, int replicates) {}

    public Changes {
        replicates = List.copyOf(replicates);
        labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
        fixed = List.copyOf(fixed);
        broken = List.copyOf(broken);
    }

    /** Of all replicates together and all classes. */
    public Counts all() {
        return labels.values().stream().reduce(Counts.NONE, Counts::plus);
    }

    /**
     * What every other strategy changes about one.
     *
     * @param runs    of all strategies
     * @param against the strategy to compare with
     * @return in the order of the runs, without strategies that have no replicate in common with it
     * @throws OtherRowsException if two runs of a replicate have different test rows
     */
    public static List<Changes> against(List<PredictedRun> runs, String against) {
        Map<String, List<PredictedRun>> strategies = PairedComparison.byStrategy(runs);
        List<PredictedRun> baseline = strategies.getOrDefault(against, List.of());
        List<Changes> changes = new ArrayList<>();
        strategies.forEach((name, ofStrategy) -> {
            if (!name.equals(against) && PairedComparison.haveCommonSeed(ofStrategy, baseline)) {
                changes.add(of(name, ofStrategy, against, baseline));
            }
        });
        return changes;
    }

    /** Two runs of a replicate. */
    private record Pair(Replicate replicate, RunPredictions one, RunPredictions other) {
        /** A row that one gets right and the other does not, told from the side of the one that errs. */
        private void add(int row, Map<Integer, Tally> fixed, Map<Integer, Tally> broken) {
            if (one.isRight(row) != other.isRight(row)) {
                Map<Integer, Tally> side = one.isRight(row) ? fixed : broken;
                side.computeIfAbsent(one.number(row), number -> new Tally()).add(one.isRight(row) ? other : one, row);
            }
        }
    }

    private static Changes of(String strategy, List<PredictedRun> runs, String against, List<PredictedRun> baseline) {
        List<Pair> pairs = new ArrayList<>();
        for (PredictedRun run : runs) {
            for (PredictedRun other : baseline) {
                if (run.metrics().replicate().equals(other.metrics().replicate())) {
                    run.predictions().requireSameRows(other.predictions());
                    pairs.add(new Pair(run.metrics().replicate(), run.predictions(), other.predictions()));
                }
            }
        }
        List<OfReplicate> replicates = new ArrayList<>();
        Map<String, Counts> total = new LinkedHashMap<>();
        Map<Integer, Tally> fixed = new HashMap<>();
        Map<Integer, Tally> broken = new HashMap<>();
        for (Pair pair : pairs) {
            OfReplicate counted = counted(pair);
            replicates.add(counted);
            counted.labels().forEach((label, counts) -> total.merge(label, counts, Counts::plus));
            for (int row = 0; row < pair.one.rows(); row++) {
                pair.add(row, fixed, broken);
            }
        }
        return new Changes(strategy, against, replicates, total, most(fixed, pairs), most(broken, pairs));
    }

    private static OfReplicate counted(Pair pair) {
        List<String> names = pair.one.labels();
        // Both wrong, fixed, broken, both right.
        long[][] counts = new long[names.size()][4];
        for (int row = 0; row < pair.one.rows(); row++) {
            counts[pair.one.truth(row)][(pair.one.isRight(row) ? 1 : 0) + (pair.other.isRight(row) ? 2 : 0)]++;
        }
        Map<String, Counts> labels = new LinkedHashMap<>();
        for (int id = 0; id < counts.length; id++) {
            labels.put(names.get(id), new Counts(counts[id][3], counts[id][1], counts[id][2], counts[id][0]));
        }
        return new OfReplicate(pair.replicate, labels);
    }

    /** The rows that changed in the most replicates. */
    private static List<ChangedRow> most(Map<Integer, Tally> changed, List<Pair> pairs) {
        List<Map.Entry<Integer, Tally>> rows = new ArrayList<>(changed.entrySet());
        rows.sort(Comparator.comparingInt((Map.Entry<Integer, Tally> row) -> -row.getValue().times)
                .thenComparingDouble(row -> -row.getValue().confidence)
                .thenComparingInt(Map.Entry::getKey));
        return rows.stream()
                .limit(MOST_ROWS)
                .map(row -> row.getValue().of(row.getKey(), (int) pairs.stream()
                        .filter(pair -> pair.one.has(row.getKey()))
                        .count()))
                .toList();
    }

    /** How often a row changed sides, and its worst mistake. */
    private static final class Tally {
        private int times;
        private float confidence = -1;
        private String label;
        private String prediction;

        void add(RunPredictions mistaken, int row) {
            times++;
            // NaN is no more than any other.
            if (label == null || mistaken.confidence(row) > confidence) {
                label = mistaken.labels().get(mistaken.truth(row));
                prediction = mistaken.labels().get(mistaken.predicted(row));
                confidence = mistaken.confidence(row);
            }
        }

        ChangedRow of(int row, int replicates) {
            return new ChangedRow(row, label, prediction, confidence, times, replicates);
        }
    }
}
