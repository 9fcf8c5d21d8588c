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
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Times resampling, ours and imbalanced-learn's in turn, each in a process of its own: a fresh Java machine for each measurement, so that no
 * method profits from what was compiled, or suffers from what was left in memory, for another one.
 */
@Command(
        name = "resample",
        description = {
            "Time resampling, from Tribuo's examples to a data set to train on, in turn with imbalanced-learn: processor seconds of all threads of the"
                    + " process, in one thread of work. Each process repeats the work for some seconds; the later half of its runs count.",
            "Needs a Python with scikit-learn, which makes the data, and imbalanced-learn."
        },
        footer = {
            "",
            "Examples:",
            "  imbalance bench resample --json > bench-resample.json",
            "  imbalance bench resample --methods smote,tomek-links --data mc20k"
        })
final class BenchResample implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final String SCRIPT = "resample_peer.py";

    /**
     * One processor to see, as for the peer's libraries, for which Java takes its serial collector; and Java's own defaults in the place of what the
     * launcher asks for to train networks.
     */
    private static final List<String> ONE_PROCESSOR =
            List.of("-XX:ActiveProcessorCount=1", "-XX:MinHeapFreeRatio=40", "-XX:MaxHeapFreeRatio=70", "-Xms256m");

    @Option(
            names = "--methods",
            split = ",",
            paramLabel = "NAME",
            description = "What to time, separated by commas. Default: all of ${COMPLETION-CANDIDATES}.",
            completionCandidates = Methods.class)
    private List<String> methods = ResampleMethod.names();

    @Option(
            names = "--data",
            split = ",",
            paramLabel = "NAME",
            description = {
                "On what, separated by commas: mc20k (20,000 rows of 20 columns), mc100k (100,000 of 50), fashion-mnist-lt (14,886 images of the Debian"
                        + " package dataset-fashion-mnist). Default: what there is."
            },
            completionCandidates = Data.class)
    private List<String> data = ResampleTable.present();

    @Option(
            names = "--pairs",
            defaultValue = "5",
            paramLabel = "N",
            description = "Processes of each side. Default: ${DEFAULT-VALUE}.")
    private int pairs;

    @Option(
            names = "--seconds",
            defaultValue = "8",
            paramLabel = "S",
            description =
                    "A process repeats the work for so many seconds of processor time, at least once. Default: ${DEFAULT-VALUE}.")
    private double seconds;

    @Option(
            names = "--threads",
            defaultValue = "2",
            paramLabel = "N",
            description =
                    "How many threads to compare with one, ours only; 1 leaves that out. Default: ${DEFAULT-VALUE}.")
    private int threads;

    @Mixin
    private ScikitPeer peer;

    @Option(names = "--json", description = "Print JSON; what happens meanwhile goes to standard error.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    /** For the completion of a shell. */
    static final class Methods extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        Methods() {
            super(ResampleMethod.names());
        }
    }

    /** For the completion of a shell. */
    static final class Data extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        Data() {
            super(ResampleTable.NAMES);
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        TrainingLoad.require(spec.commandLine(), "--pairs", pairs, 1);
        TrainingLoad.require(spec.commandLine(), "--threads", threads, 1);
        requireKnown("--methods", methods, ResampleMethod.names());
        requireKnown("--data", data, ResampleTable.present());
        PythonPeer python = peer.require(spec.commandLine());
        Path folder = Files.createTempDirectory("imbalance-resample");
        try {
            List<ResampleComparison> comparisons = new ArrayList<>();
            for (String table : data) {
                python.run(SCRIPT, List.of("write", "--folder=" + folder, "--data=" + table), new ProcessBuilder())
                        .lastLineOf("the peer");
                for (String method : methods) {
                    comparisons.add(compare(ResampleMethod.of(method), table, folder, python));
                }
                ResampleTable.delete(folder, table);
            }
            show(comparisons, python);
        } finally {
            for (String table : data) {
                ResampleTable.delete(folder, table);
            }
            Files.delete(folder);
        }
        return ExitCode.OK;
    }

    private void requireKnown(String option, List<String> given, List<String> known) {
        for (String name : given) {
            if (!known.contains(name)) {
                throw new ParameterException(
                        spec.commandLine(),
                        option + " has no " + name + " here; legal values: " + String.join(", ", known));
            }
        }
    }

    private ResampleComparison compare(ResampleMethod method, String table, Path folder, PythonPeer python)
            throws IOException, InterruptedException {
        List<ResampleComparison.Pair> measured = new ArrayList<>();
        for (int pair = 1; pair <= pairs; pair++) {
            String what = String.format(Locale.ROOT, "%s on %s, pair %d of %d", method.name(), table, pair, pairs);
            boolean oursFirst = pair % 2 == 1;
            ResampleMeasurement ours = oursFirst ? ours(what, method, table, folder) : null;
            ResampleMeasurement theirs = method.isAlone(table) ? null : theirs(what, method, table, folder, python);
            measured.add(new ResampleComparison.Pair(oursFirst ? ours : ours(what, method, table, folder), theirs));
        }
        return ResampleComparison.of(method, table, measured);
    }

    private ResampleMeasurement ours(String what, ResampleMethod method, String table, Path folder)
            throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("bench", "resample-step", "--threads=" + threads));
        words.addAll(arguments(method, table, folder));
        return measured(what, "ours", ChildProcess.ours(words, ONE_PROCESSOR));
    }

    private ResampleMeasurement theirs(String what, ResampleMethod method, String table, Path folder, PythonPeer python)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder();
        builder.environment().putAll(Map.of("OMP_NUM_THREADS", "1", "OPENBLAS_NUM_THREADS", "1"));
        // As Python runs without our launcher, whose allocator is set to train networks.
        builder.environment().keySet().removeIf(name -> name.startsWith("MALLOC_") || name.equals("GLIBC_TUNABLES"));
        List<String> words = new ArrayList<>(List.of("time"));
        words.addAll(arguments(method, table, folder));
        return measured(what, "the peer", python.run(SCRIPT, words, builder));
    }

    private List<String> arguments(ResampleMethod method, String table, Path folder) {
        return List.of("--folder=" + folder, "--data=" + table, "--method=" + method.name(), "--seconds=" + seconds);
    }

    private ResampleMeasurement measured(String what, String who, ChildProcess.Outcome outcome) throws IOException {
        ResampleMeasurement measured = JSON.readValue(outcome.lastLineOf(who), ResampleMeasurement.class);
        spec.commandLine()
                .getErr()
                .printf(
                        Locale.ROOT,
                        "%s: %s %.4f s, leaves %s%n",
                        what,
                        who,
                        measured.processorSeconds(),
                        measured.counts());
        return measured;
    }

    private void show(List<ResampleComparison> comparisons, PythonPeer python) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            ObjectNode root = JSON.createObjectNode();
            root.put("peer", python.python()).put("pairs", pairs).put("threads", threads);
            root.set("comparisons", JSON.valueToTree(comparisons));
            root.set("environment", JSON.valueToTree(Environment.capture(1, "cpu")));
            out.println(JSON.writeValueAsString(root));
            return;
        }
        out.printf(
                Locale.ROOT,
                "processor seconds in one thread, medians of %d processes a side; scikit-learn and imbalanced-learn %s%n",
                pairs,
                python.version());
        out.printf(
                "%-24s%-18s%10s%10s%8s%8s%9s%9s%10s%10s%n",
                "method",
                "data",
                "ours",
                "theirs",
                "ratio",
                "target",
                threads == 1 ? "" : threads + " thr.",
                threads == 1 ? "" : "machine",
                "bytes/row",
                "x made");
        for (ResampleComparison each : comparisons) {
            out.printf(
                    "%-24s%-18s%10s%10s%8s%8s%9s%9s%10s%10s%n",
                    each.method(),
                    each.data(),
                    TextTable.cell("%.4f", each.ours()),
                    TextTable.cell("%.4f", each.peer()),
                    TextTable.cell("%.2f", each.ratio()),
                    TextTable.cell("%.2f", each.target()),
                    TextTable.cell("%.2f", each.speedUp()),
                    TextTable.cell("%.2f", each.machineSpeedUp()),
                    TextTable.cell("%.1f", each.bytesARow()),
                    TextTable.cell("%.2f", each.timesMade()));
        }
    }
}
