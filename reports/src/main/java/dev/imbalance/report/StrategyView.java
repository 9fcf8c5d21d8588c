package dev.imbalance.report;

import dev.imbalance.evaluation.BinaryCounts;
import dev.imbalance.evaluation.ConfusionCounts;
import dev.imbalance.evaluation.Interval;
import dev.imbalance.evaluation.Intervals;
import dev.imbalance.evaluation.LabelMetrics;
import dev.imbalance.evaluation.ProbabilityMetrics;
import dev.imbalance.evaluation.check.Checks;
import dev.imbalance.evaluation.check.Finding;
import dev.imbalance.evaluation.check.RunEvidence;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * A strategy over its seeds.
 *
 * @param index    its place in the experiment
 * @param baseline whether the others are compared with it
 * @param colour   0 for the baseline, else 1 to 8
 * @param mark     the shape of its marks, 0 to 6
 * @param done     its finished runs
 * @param undone   its other runs: failed or begun
 * @param change   its difference from the baseline; null for the baseline and where no seed is shared
 * @param repeated whether the experiment has several seeds or folds
 * @param counts   of each class, one a seed: with folds of their rows together
 * @param labelIntervals of recall, precision and F1 of each class over test rows, as {@link #labelIntervals(List)}
 */
record StrategyView(
        int index,
        String name,
        boolean baseline,
        int colour,
        int mark,
        List<RunView> done,
        List<RunView> undone,
        Change change,
        boolean repeated,
        List<Map<String, BinaryCounts>> counts,
        Map<String, Map<String, Interval>> labelIntervals) {
    /**
     * A difference from the baseline in recall, as shares: one value for each seed, with folds each seed and fold, that both have.
     *
     * @param pairs of the same repeat; at least one
     */
    record Change(List<Pair> pairs) {
        /** Two runs of one repeat. */
        record Pair(RunView run, RunView baseline) {}

        /** The change over the shared seeds; null if there are none. */
        static Change of(List<RunView> runs, List<RunView> baseline) {
            List<Pair> pairs = runs.stream()
                    .flatMap(run -> baseline.stream()
                            .filter(other ->
                                    other.run().replicate().equals(run.run().replicate()))
                            .map(other -> new Pair(run, other)))
                    .toList();
            return pairs.isEmpty() ? null : new Change(pairs);
        }

        /** Of the rarest classes: what the strategy gains. */
        Stat rare() {
            return of(Measure.RAREST);
        }

        /** Of all other classes: what it costs. */
        Stat others() {
            return of(Measure.OTHERS);
        }

        /** What the baseline reaches with the shared seeds. */
        Stat from(Measure measure) {
            return Stat.of(pairs.stream().mapToDouble(pair -> measure.of(pair.baseline)));
        }

        /** What the strategy reaches with the shared seeds. */
        Stat to(Measure measure) {
            return Stat.of(pairs.stream().mapToDouble(pair -> measure.of(pair.run)));
        }

        Stat of(Measure measure) {
            return Stat.of(pairs.stream().mapToDouble(pair -> measure.of(pair.run) - measure.of(pair.baseline)));
        }
    }

    /**
     * What the scores of a strategy favour, by the prior that they still carry.
     *
     * @param factor how many times likelier the most favoured class counts than the least
     */
    record Favour(String most, String least, double factor) {}

    /** Of the first finished run, which has a ledger; over the classes whose prior is not 0. */
    Favour favour() {
        RunView run = done.get(0);
        double[] carried = run.metrics().ledger().carried();
        int[] seen = IntStream.range(0, carried.length)
                .filter(c -> Double.isFinite(carried[c]))
                .boxed()
                .sorted(Comparator.comparingDouble(c -> carried[c]))
                .mapToInt(c -> c)
                .toArray();
        int least = seen[0];
        int most = seen[seen.length - 1];
        List<String> labels = List.copyOf(run.test().labels().keySet());
        return new Favour(labels.get(most), labels.get(least), Math.exp(carried[most] - carried[least]));
    }

    /** The runs with curves that have no end yet. */
    List<RunView> training() {
        return undone.stream()
                .filter(run -> run.begun() && !run.history().isEmpty())
                .toList();
    }

    Stat stat(Measure measure) {
        return over(done, measure);
    }

    /** The 95 % interval of a measure; see {@link Measure#interval}. */
    Interval interval(Measure measure) {
        return measure.interval(done.stream().map(RunView::metrics).toList(), repeated);
    }

    /** The interval of the recall, precision or F1 of a class; null where it is not defined. */
    Interval interval(String label, String metric) {
        return labelIntervals.getOrDefault(label, Map.of()).get(metric);
    }

    /**
     * 95 % intervals over test rows: of the folds of each seed together and, of several seeds, the mean of their low ends and of their high ends. More
     * seeds on the same rows do not make it narrower.
     */
    static Map<String, Map<String, Interval>> labelIntervals(List<RunView> done) {
        Map<String, Map<String, Interval>> mean = new LinkedHashMap<>();
        if (done.isEmpty()) {
            return mean;
        }
        List<String> names = List.copyOf(done.get(0).test().labels().keySet());
        List<Map<String, Map<String, Interval>>> all = ofSeeds(done).stream()
                .map(confusion -> Intervals.ofLabels(names, confusion.toArray()))
                .toList();
        for (String name : names) {
            Map<String, Interval> ofLabel = new LinkedHashMap<>();
            for (String metric : List.of("recall", "precision", "f1")) {
                List<Interval> intervals = all.stream()
                        .map(ofSeed -> ofSeed.get(name).get(metric))
                        .filter(Objects::nonNull)
                        .toList();
                if (!intervals.isEmpty()) {
                    ofLabel.put(
                            metric,
                            new Interval(
                                    intervals.stream()
                                            .mapToDouble(Interval::low)
                                            .average()
                                            .orElseThrow(),
                                    intervals.stream()
                                            .mapToDouble(Interval::high)
                                            .average()
                                            .orElseThrow(),
                                    intervals.get(0).method()));
                }
            }
            mean.put(name, ofLabel);
        }
        return mean;
    }

    /** The confusion matrix of each seed, with folds of all of them together. */
    private static Collection<ConfusionCounts> ofSeeds(List<RunView> done) {
        Map<Long, ConfusionCounts> ofSeeds = new TreeMap<>();
        for (RunView run : done) {
            ofSeeds.merge(run.run().seed(), ConfusionCounts.of(run.test().confusion()), ConfusionCounts::plus);
        }
        return ofSeeds.values();
    }

    static List<Map<String, BinaryCounts>> counts(List<RunView> done) {
        return ofSeeds(done).stream()
                .map(confusion -> {
                    List<BinaryCounts> classes = confusion.perClass();
                    Map<String, BinaryCounts> byName = new LinkedHashMap<>();
                    for (String name : done.get(0).test().labels().keySet()) {
                        byName.put(name, classes.get(byName.size()));
                    }
                    return byName;
                })
                .toList();
    }

    /** A metric that follows from the counts of a class, over the seeds: with folds of their rows together, as its interval is. */
    Stat ofCounts(String label, ToDoubleFunction<BinaryCounts> metric) {
        return Stat.of(counts.stream()
                .map(ofSeed -> ofSeed.get(label))
                .filter(Objects::nonNull)
                .mapToDouble(metric));
    }

    /** A metric of one class over the seeds. */
    Stat stat(String label, ToDoubleFunction<LabelMetrics> metric) {
        return Stat.of(done.stream()
                .map(run -> run.test().labels().get(label))
                .filter(Objects::nonNull)
                .mapToDouble(metric));
    }

    /**
     * How good the scores are as probabilities: means over the runs; NaN where they are none.
     *
     * @param expected {@link dev.imbalance.evaluation.TestMetrics#expectedCalibrationError}
     */
    record Calibration(double expected, double maximum, double brier, double logLoss) {
        Calibration map(DoubleUnaryOperator each) {
            return new Calibration(
                    each.applyAsDouble(expected),
                    each.applyAsDouble(maximum),
                    each.applyAsDouble(brier),
                    each.applyAsDouble(logLoss));
        }
    }

    Calibration calibration() {
        List<ProbabilityMetrics> probability = done.stream()
                .map(run -> run.test().probability())
                .filter(Objects::nonNull)
                .toList();
        return new Calibration(
                Stat.of(done.stream().mapToDouble(run -> run.test().expectedCalibrationError()))
                        .mean(),
                Stat.of(probability.stream().mapToDouble(ProbabilityMetrics::maximumCalibrationError))
                        .mean(),
                Stat.of(probability.stream().mapToDouble(ProbabilityMetrics::brier))
                        .mean(),
                Stat.of(probability.stream().mapToDouble(ProbabilityMetrics::logLoss))
                        .mean());
    }

    /** The expected calibration error of a class's own score: the mean over the runs; NaN where scores are no probabilities. */
    double calibrationError(String label) {
        return Stat.of(done.stream()
                        .map(RunView::curves)
                        .filter(Objects::nonNull)
                        .map(curves -> curves.labels().get(label))
                        .filter(Objects::nonNull)
                        .mapToDouble(curves -> curves.reliability().expected()))
                .mean();
    }

    /** What was chosen on validation rows, each sentence once and with the runs that it is of if there are several. */
    List<String> choices() {
        return ofRuns(run -> run.metrics().choices());
    }

    /** What training warned of and none of some findings says. */
    List<String> warnings(List<Finding> findings) {
        return ofRuns(run -> Checks.unsaid(new RunEvidence(run.metrics(), run.provenance(), run.history()), findings));
    }

    private List<String> ofRuns(Function<RunView, List<String>> sentences) {
        Map<String, List<String>> runs = new LinkedHashMap<>();
        for (RunView run : done) {
            for (String sentence : sentences.apply(run)) {
                runs.computeIfAbsent(sentence, text -> new ArrayList<>())
                        .add(run.run().replicate().toString());
            }
        }
        return runs.entrySet().stream()
                .map(entry -> entry.getValue().size() == done.size()
                        ? entry.getKey()
                        : entry.getKey() + " (" + String.join("; ", entry.getValue()) + ")")
                .toList();
    }

    /** The run that stands for the strategy where its seeds agree: counts, ledger, description. */
    Optional<RunView> first() {
        return done.stream().findFirst();
    }

    boolean resamples() {
        return first().stream()
                .flatMap(run -> run.test().labels().values().stream())
                .anyMatch(label -> !Objects.equals(label.trainCountAfter(), label.trainCount()));
    }

    private static Stat over(List<RunView> runs, Measure measure) {
        return Stat.of(runs.stream().mapToDouble(measure::of));
    }
}
