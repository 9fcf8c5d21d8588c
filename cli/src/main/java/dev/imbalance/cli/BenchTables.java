package dev.imbalance.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.Digests;
import dev.imbalance.evaluation.Environment;
import dev.imbalance.evaluation.RunMetrics;
import dev.imbalance.experiment.ExperimentFile;
import dev.imbalance.experiment.ExperimentOutcome;
import dev.imbalance.experiment.ExperimentRunner;
import dev.imbalance.experiment.RunKey;
import dev.imbalance.experiment.RunListener;
import dev.imbalance.experiment.ShellWord;
import dev.imbalance.experiment.Toolkit;
import dev.imbalance.trainer.TrainingListener;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Compares every strategy around every learner with scikit-learn and imbalanced-learn, on two tables and the same folds. */
@Command(
        name = "tables",
        description = {
            "Compare every strategy around every learner on two tables, in five folds whose rows are given: balanced accuracy, average precision, and the"
                    + " Brier score before and after correction to the class prior of the data. Prints Markdown.",
            "Runs the experiments tabular and lending-club; runs that are finished in --out are kept. Where a Python with scikit-learn and imbalanced-learn"
                    + " is found, it predicts the rows of the same folds; all numbers of both sides are computed here."
        },
        footer = {
            "",
            "Examples:",
            "  imbalance bench tables > tables.md",
            "  imbalance bench tables --data hpc-jobs --strategy baseline-logistic --strategy smote-logistic --json"
        })
final class BenchTables implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final String SCRIPT = "tables_peer.py";

    /** A table with its experiment; beside its CSV file lies the cut into folds. */
    private record Data(String name, String experiment, Path csv, String response) {
        static final List<Data> ALL = List.of(
                new Data("hpc-jobs", "tabular", Path.of("data/hpc-jobs/hpc_data.csv"), "class"),
                new Data("lending-club", "lending-club", Path.of("data/lending-club/lending_club.csv"), "Class"));

        Path file() {
            return Toolkit.home().resolve(csv);
        }

        Path folds() {
            return file().resolveSibling("folds.csv");
        }
    }

    @Option(
            names = "--data",
            split = ",",
            paramLabel = "NAME",
            description = {
                "On what, separated by commas: hpc-jobs, lending-club (needs the file that data/lending-club/make.R writes). Default: what there is."
            },
            completionCandidates = Names.class)
    private List<String> data = Data.ALL.stream()
            .filter(each -> Files.exists(each.file()))
            .map(Data::name)
            .toList();

    @Option(
            names = "--strategy",
            paramLabel = "NAME",
            description = "Take this strategy of the experiments only; repeatable.")
    private List<String> strategies = new ArrayList<>();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "runs",
            description =
                    "Where the experiments' directories and the peer's predictions go. Default: ${DEFAULT-VALUE}.")
    private Path out;

    @Mixin
    private ScikitPeer peer;

    @Option(names = "--json", description = "Print JSON; what happens meanwhile goes to standard error.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    private boolean failed;

    /** For the completion of a shell. */
    static final class Names extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        Names() {
            super(Data.ALL.stream().map(Data::name).toList());
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<String> known = new Names();
        for (String name : data) {
            if (!known.contains(name)) {
                throw new ParameterException(
                        spec.commandLine(), "--data has no " + name + "; legal values: " + String.join(", ", known));
            }
        }
        Optional<PythonPeer> python = peer.find(spec.commandLine());
        List<LearnerTable> tables = new ArrayList<>();
        for (Data each : Data.ALL) {
            if (data.contains(each.name())) {
                tables.add(table(each, python));
            }
        }
        show(tables, python);
        return failed ? ExitCode.RUNS : ExitCode.OK;
    }

    private LearnerTable table(Data of, Optional<PythonPeer> python) throws IOException, InterruptedException {
        ExperimentFile experiment =
                ExperimentArguments.read(of.experiment(), List.of()).only(strategies, List.of());
        experiment.requireFiles();
        ConsoleProgress.silenceLog();
        List<String> names = experiment.strategies().stream()
                .map(strategy -> strategy.name())
                .toList();
        Path directory = out.resolve(experiment.name());
        ExperimentOutcome outcome = new ExperimentRunner(
                        experiment,
                        directory,
                        Toolkit.command() + " bench tables --data " + of.name() + " --out "
                                + ShellWord.of(out.toString()),
                        new Lines())
                .run();
        failed |= !outcome.failed().isEmpty();
        LearnerTables gathered = new LearnerTables(this::progress).ours(outcome, names);
        if (python.isPresent()) {
            gathered.peer(predicted(of, python.get()));
        }
        return gathered.table(of.name());
    }

    /** The folder with the peer's predictions, of an earlier call by the same script if there was one. */
    private Path predicted(Data of, PythonPeer python) throws IOException, InterruptedException {
        List<String> asked = new ArrayList<>();
        if (!strategies.isEmpty()) {
            asked.add("--names=" + String.join(",", new TreeSet<>(strategies)));
        }
        String made;
        try (InputStream script = BenchTables.class.getResourceAsStream(SCRIPT)) {
            made = Digests.ofBytes(String.join(
                            "\n",
                            new String(script.readAllBytes(), StandardCharsets.UTF_8),
                            python.version(),
                            Digests.ofContent(of.file()),
                            Digests.ofContent(of.folds()),
                            asked.toString())
                    .getBytes(StandardCharsets.UTF_8));
        }
        Path folder = out.resolve(of.experiment() + "-peer-" + made.substring(0, 8));
        if (Files.exists(folder.resolve(LearnerTables.PEER))) {
            progress(of.name() + ": the peer's predictions in " + folder + " are kept");
            return folder;
        }
        progress(of.name() + ": the peer trains");
        Files.createDirectories(folder);
        asked.addAll(List.of(
                "--data=" + of.file(),
                "--response=" + of.response(),
                "--folds=" + of.folds(),
                "--out=" + folder.toAbsolutePath(),
                "--jobs=" + Runtime.getRuntime().availableProcessors()));
        ProcessBuilder builder = new ProcessBuilder();
        builder.environment().putAll(Map.of("OMP_NUM_THREADS", "1", "OPENBLAS_NUM_THREADS", "1"));
        python.run(SCRIPT, asked, builder).lastLineOf("the peer");
        return folder;
    }

    /** A line a run. */
    private final class Lines implements RunListener {
        private int runs;

        @Override
        public void experimentStarted(String name, int count, ClassCounts train, ClassCounts test) {
            runs = count;
        }

        @Override
        public TrainingListener runStarted(RunKey run, int index) {
            progress(String.format(Locale.ROOT, "%d/%d %s", index, runs, run));
            return RunListener.super.runStarted(run, index);
        }

        @Override
        public void runFinished(RunKey run, RunMetrics metrics) {
            progress(String.format(
                    Locale.ROOT,
                    "    balanced accuracy %.1f %%",
                    100 * metrics.test().balancedAccuracy()));
        }

        @Override
        public void runFailed(RunKey run, Throwable cause, Path log) {
            progress("    failed: " + cause.getMessage() + "; " + log + " says more");
        }
    }

    private void show(List<LearnerTable> tables, Optional<PythonPeer> python) throws IOException {
        PrintWriter to = spec.commandLine().getOut();
        if (json) {
            ObjectNode root = JSON.createObjectNode();
            root.put("peer", python.map(PythonPeer::version).orElse(null));
            root.set("tables", JSON.valueToTree(tables));
            root.set("environment", JSON.valueToTree(Environment.capture(1, "cpu")));
            to.println(JSON.writeValueAsString(root));
            return;
        }
        for (LearnerTable table : tables) {
            table.markdown().forEach(to::println);
            to.println();
        }
    }

    private void progress(String line) {
        spec.commandLine().getErr().println(line);
    }
}
