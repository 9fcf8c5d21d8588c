package dev.imbalance.report;

import dev.imbalance.evaluation.LabelMetrics;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * A strategy over its seeds.
 *
 * @param index    its place in the experiment
 * @param baseline whether the others are compared with it
 * @param colour   0 for the baseline, else 1 to 8
 * @param mark     the shape of its marks, 0 to 6
 * @param done     its finished runs
 * @param undone   its other runs: failed, interrupted, not started
 * @param change   its difference from the baseline; null for the baseline and where there is nothing to compare
 */
record StrategyView(
        int index,
        String name,
        boolean baseline,
        int colour,
        int mark,
        List<RunView> done,
        List<RunView> undone,
        Change change) {
    /**
     * A difference from the baseline in recall, as shares: one value for each seed that both have, or, when they share none, the
     * difference of the means.
     *
     * @param rare   of the rarest classes: what the strategy gains
     * @param others of all other classes: what it costs
     */
    record Change(Stat rare, Stat others) {
        static Change of(List<RunView> runs, List<RunView> baseline) {
            return new Change(difference(Measure.RAREST, runs, baseline), difference(Measure.OTHERS, runs, baseline));
        }

        private static Stat difference(Measure measure, List<RunView> runs, List<RunView> baseline) {
            Stat paired = Stat.of(runs.stream().flatMapToDouble(run -> baseline.stream()
                    .filter(other -> other.run().seed() == run.run().seed())
                    .mapToDouble(other -> measure.of(run) - measure.of(other))));
            return paired.defined()
                    ? paired
                    : Stat.of(DoubleStream.of(
                            over(runs, measure).mean() - over(baseline, measure).mean()));
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

    Stat stat(Measure measure) {
        return over(done, measure);
    }

    /** A metric of one class over the seeds. */
    Stat stat(String label, ToDoubleFunction<LabelMetrics> metric) {
        return Stat.of(done.stream()
                .map(run -> run.test().labels().get(label))
                .filter(Objects::nonNull)
                .mapToDouble(metric));
    }

    /** The run that stands for the strategy where its seeds agree: counts, ledger, description. */
    Optional<RunView> first() {
        return done.stream().findFirst();
    }

    boolean resamples() {
        return first().stream()
                .flatMap(run -> run.test().labels().values().stream())
                .anyMatch(label -> label.trainCountAfter() != label.trainCount());
    }

    private static Stat over(List<RunView> runs, Measure measure) {
        return Stat.of(runs.stream().mapToDouble(measure::of));
    }
}
