package dev.imbalance.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imbalance.evaluation.Environment;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Times metrics, ours and the Python peers' in turn, each in a process of its own. */
@Command(
        name = "metrics",
        description = {
            "Time the per-label report, and AUC plus average precision, of made-up predictions: wall-clock seconds of one thread.",
            "Where a Python with scikit-learn and imbalanced-learn is found, these do the same work in turn with ours."
        },
        footer = {"", "Example:", "  imbalance bench metrics --json > bench-metrics.json"})
final class BenchMetrics implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final String SCRIPT = "metrics_peer.py";
    private static final double REPORT_TARGET = 0.25;
    private static final double RANKING_TARGET = 0.5;

    @Option(
            names = "--rows",
            defaultValue = "1000000",
            paramLabel = "N",
            description = "How many predictions. Default: ${DEFAULT-VALUE}.")
    private int rows;

    @Option(
            names = "--classes",
            defaultValue = "10",
            paramLabel = "K",
            description = "How many classes. Default: ${DEFAULT-VALUE}.")
    private int classes;

    @Option(
            names = "--pairs",
            defaultValue = "5",
            paramLabel = "N",
            description = "Processes of each side. Default: ${DEFAULT-VALUE}.")
    private int pairs;

    @Mixin
    private ScikitPeer peer;

    @Option(names = "--json", description = "Print JSON; what happens meanwhile goes to standard error.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        TrainingLoad.require(spec.commandLine(), "--rows", rows, 1000);
        TrainingLoad.require(spec.commandLine(), "--classes", classes, 3);
        TrainingLoad.require(spec.commandLine(), "--pairs", pairs, 1);
        Optional<PythonPeer> python = peer.find(spec.commandLine());
        Path folder = Files.createTempDirectory("imbalance-metrics");
        try {
            MetricsLoad.write(folder, rows, classes);
            show(measure(folder, python));
        } finally {
            MetricsLoad.delete(folder);
        }
        return ExitCode.OK;
    }

    private List<MetricsComparison> measure(Path folder, Optional<PythonPeer> python)
            throws IOException, InterruptedException {
        List<MetricsMeasurement> ours = new ArrayList<>();
        List<MetricsMeasurement> theirs = new ArrayList<>();
        for (int pair = 1; pair <= pairs; pair++) {
            boolean oursFirst = pair % 2 == 1;
            if (oursFirst) {
                ours.add(ours(pair, folder));
            }
            if (python.isPresent()) {
                theirs.add(theirs(pair, folder, python.get()));
            }
            if (!oursFirst) {
                ours.add(ours(pair, folder));
            }
            if (python.isPresent() && !ours.get(pair - 1).agreesWith(theirs.get(pair - 1))) {
                throw new IllegalStateException("the two sides computed different numbers: " + ours.get(pair - 1)
                        + " and " + theirs.get(pair - 1));
            }
        }
        String versions = python.map(PythonPeer::version).orElse(" ");
        String sklearn = versions.substring(0, versions.indexOf(' '));
        String imblearn = versions.substring(versions.indexOf(' ') + 1);
        return List.of(
                comparison(
                        "per-label report",
                        "scikit-learn " + sklearn + " classification_report",
                        REPORT_TARGET,
                        ours,
                        MetricsMeasurement::reportSeconds,
                        theirs,
                        MetricsMeasurement::reportSeconds),
                comparison(
                        "per-label report",
                        "imbalanced-learn " + imblearn + " classification_report_imbalanced",
                        REPORT_TARGET,
                        ours,
                        MetricsMeasurement::reportSeconds,
                        theirs,
                        MetricsMeasurement::imbalancedReportSeconds),
                comparison(
                        "AUC plus average precision",
                        "scikit-learn " + sklearn + " roc_auc_score + average_precision_score",
                        RANKING_TARGET,
                        ours,
                        MetricsMeasurement::rankingSeconds,
                        theirs,
                        MetricsMeasurement::rankingSeconds));
    }

    private static MetricsComparison comparison(
            String work,
            String against,
            double target,
            List<MetricsMeasurement> ours,
            Function<MetricsMeasurement, Double> our,
            List<MetricsMeasurement> theirs,
            Function<MetricsMeasurement, Double> their) {
        List<MetricsComparison.Pair> paired = IntStream.range(0, ours.size())
                .mapToObj(i -> new MetricsComparison.Pair(
                        our.apply(ours.get(i)), theirs.isEmpty() ? null : their.apply(theirs.get(i))))
                .toList();
        return MetricsComparison.of(theirs.isEmpty() ? work : work + " vs " + against, target, paired);
    }

    private MetricsMeasurement ours(int pair, Path folder) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("bench", "metrics-step"));
        words.addAll(arguments(folder));
        return measured(pair, "ours", ChildProcess.ours(words, List.of("-XX:ActiveProcessorCount=1")));
    }

    private MetricsMeasurement theirs(int pair, Path folder, PythonPeer python)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder();
        builder.environment().putAll(Map.of("OMP_NUM_THREADS", "1", "OPENBLAS_NUM_THREADS", "1"));
        return measured(pair, "the peer", python.run(SCRIPT, arguments(folder), builder));
    }

    private List<String> arguments(Path folder) {
        return List.of("--folder=" + folder, "--classes=" + classes);
    }

    private MetricsMeasurement measured(int pair, String who, ChildProcess.Outcome outcome) throws IOException {
        MetricsMeasurement measured = JSON.readValue(outcome.lastLineOf(who), MetricsMeasurement.class);
        progress(String.format(
                Locale.ROOT,
                "pair %d of %d: %s %.4f s for the report, %.3f s for AUC plus average precision",
                pair,
                pairs,
                who,
                measured.reportSeconds(),
                measured.rankingSeconds()));
        return measured;
    }

    private void show(List<MetricsComparison> comparisons) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            ObjectNode root = JSON.createObjectNode();
            root.put("rows", rows).put("classes", classes);
            root.set("comparisons", JSON.valueToTree(comparisons));
            root.set("environment", JSON.valueToTree(Environment.capture(1, "cpu")));
            out.println(JSON.writeValueAsString(root));
            return;
        }
        out.printf(
                Locale.ROOT,
                "%,d rows, %d classes, one thread, medians of %d processes a side%n",
                rows,
                classes,
                pairs);
        for (MetricsComparison comparison : comparisons) {
            out.printf(Locale.ROOT, "%s: ours %.4f s", comparison.name(), comparison.ours());
            if (comparison.ratio() != null) {
                out.printf(
                        Locale.ROOT,
                        ", theirs %.4f s, ratio %.4f (target %.2f)",
                        comparison.peer(),
                        comparison.ratio(),
                        comparison.target());
            }
            out.println();
        }
    }

    private void progress(String line) {
        spec.commandLine().getErr().println(line);
    }
}
