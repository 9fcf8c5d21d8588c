package dev.imbalance.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.imbalance.evaluation.MetricOptions;
import dev.imbalance.evaluation.OneVsRest;
import dev.imbalance.evaluation.TestMetrics;
import dev.imbalance.evaluation.TestScores;
import dev.imbalance.experiment.Toolkit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The child of {@link BenchMetrics}: one measurement of our metrics, as one line of JSON. */
@Command(name = "metrics-step", hidden = true, description = "Time our metrics in this process.")
final class BenchMetricsStep implements Callable<Integer> {
    /** After one that is not timed, as the peer's. */
    private static final int REPEATS = 3;

    @Option(names = "--folder", required = true)
    private Path folder;

    @Option(names = "--classes", required = true)
    private int classes;

    @Spec
    private CommandSpec spec;

    /** What a piece of work gave, and the median of its seconds. */
    private record Timed<T>(double seconds, T result) {
        static <T> Timed<T> of(Supplier<T> work) {
            List<Double> seconds = new ArrayList<>();
            T result = work.get();
            for (int repeat = 0; repeat < REPEATS; repeat++) {
                long start = System.nanoTime();
                result = work.get();
                seconds.add((System.nanoTime() - start) * 1e-9);
            }
            return new Timed<>(TrainingMeasurement.median(seconds, Function.identity()), result);
        }
    }

    @Override
    public Integer call() throws IOException {
        MetricsLoad load = MetricsLoad.read(folder, classes);
        List<String> labels =
                IntStream.range(0, classes).mapToObj(Integer::toString).toList();
        Timed<TestMetrics> report = Timed.of(() -> report(load, labels));
        Timed<List<OneVsRest>> ranking = Timed.of(() -> ranking(load, labels));
        MetricsMeasurement measured = new MetricsMeasurement(
                "imbalance " + Toolkit.version(),
                report.seconds(),
                null,
                ranking.seconds(),
                report.result().balancedAccuracy(),
                mean(ranking.result(), OneVsRest::auc),
                mean(ranking.result(), OneVsRest::averagePrecision));
        spec.commandLine().getOut().println(new ObjectMapper().writeValueAsString(measured));
        return ExitCode.OK;
    }

    private static TestMetrics report(MetricsLoad load, List<String> labels) {
        TestScores scores = new TestScores(labels);
        for (int row = 0; row < load.truths().length; row++) {
            scores.add(load.truths()[row], load.predictions()[row]);
        }
        return scores.metrics(MetricOptions.DEFAULT);
    }

    private static List<OneVsRest> ranking(MetricsLoad load, List<String> labels) {
        TestScores scores = new TestScores(labels);
        for (int row = 0; row < load.truths().length; row++) {
            scores.add(load.truths()[row], load.predictions()[row], load.scores()[row]);
        }
        return scores.oneVsRest();
    }

    private static double mean(List<OneVsRest> ranks, ToDoubleFunction<OneVsRest> area) {
        return ranks.stream().mapToDouble(area).average().orElseThrow();
    }
}
