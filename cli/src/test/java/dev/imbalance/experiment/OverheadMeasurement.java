package dev.imbalance.experiment;

import dev.imbalance.data.IDXImageSource;
import dev.imbalance.data.Loading;
import dev.imbalance.djl.ConstantRate;
import dev.imbalance.djl.DJLTrainer;
import dev.imbalance.djl.DeviceChoice;
import dev.imbalance.djl.SGD;
import dev.imbalance.djl.SmallCNN;
import dev.imbalance.evaluation.ONNXScorer;
import dev.imbalance.evaluation.OnnxOptions;
import dev.imbalance.evaluation.ProcessMemory;
import dev.imbalance.evaluation.RunFiles;
import dev.imbalance.onnx.ONNXExport.Variant;
import dev.imbalance.trainer.ExportableImbalanceModel;
import dev.imbalance.trainer.PostHocTrainer;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tribuo.Dataset;
import org.tribuo.classification.Label;

/**
 * What the experiment layer adds to a run: the time and memory of a process that makes one run of an experiment, in this process or in a
 * worker, less those of a process that loads the same data, trains the same network, exports it and scores the test rows by the
 * libraries alone. One more run of an experiment that has others too is said apart: a worker's process is counted there, the
 * experiment's own start and report are not. Not a test, and named so that a build leaves it out:
 *
 * <pre>mvn -q -pl cli -am test -Dtest=OverheadMeasurement -Dsurefire.failIfNoSpecifiedTests=false</pre>
 */
class OverheadMeasurement {
    private static final int REPEATS = 5;
    /** Runs of the longer experiment. */
    private static final int RUNS = 4;

    private static final Path DATA =
            Path.of("../data/fashion-mnist-lt").toAbsolutePath().normalize();

    @TempDir
    Path folder;

    /** Of one process. */
    private record Cost(double seconds, double megabytes) {
        static Cost of(String line) {
            String[] words = line.split(" ", -1);
            return new Cost(Double.parseDouble(words[1]), Double.parseDouble(words[2]));
        }
    }

    @Test
    void measure() throws Exception {
        List<Cost> bare = new ArrayList<>();
        List<Cost> run = new ArrayList<>();
        List<Cost> worker = new ArrayList<>();
        List<Cost> further = new ArrayList<>();
        for (int i = 0; i < REPEATS; i++) {
            bare.add(process("bare", folder.resolve("bare" + i), 1));
            run.add(process("run", folder.resolve("run" + i), 1));
            Cost one = process("worker", folder.resolve("worker" + i), 1);
            Cost more = process("worker", folder.resolve("workers" + i), RUNS);
            worker.add(one);
            further.add(new Cost((more.seconds - one.seconds) / (RUNS - 1), more.megabytes));
        }
        show("libraries alone", bare, null);
        show("a run in one process", run, bare);
        show("a run with a worker process", worker, bare);
        show("a further run with a worker process", further, bare);
    }

    private static void show(String what, List<Cost> costs, List<Cost> less) {
        Cost median = median(costs);
        String added = "";
        if (less != null) {
            added = String.format(
                    Locale.ROOT,
                    ": %+.2f s, %+.0f MiB",
                    median.seconds - median(less).seconds,
                    median.megabytes - median(less).megabytes);
        }
        System.out.printf(Locale.ROOT, "%s: %.2f s, %.0f MiB%s%n", what, median.seconds, median.megabytes, added);
    }

    private static Cost median(List<Cost> costs) {
        return new Cost(
                costs.stream()
                        .mapToDouble(Cost::seconds)
                        .sorted()
                        .skip(REPEATS / 2)
                        .findFirst()
                        .orElseThrow(),
                costs.stream()
                        .mapToDouble(Cost::megabytes)
                        .sorted()
                        .skip(REPEATS / 2)
                        .findFirst()
                        .orElseThrow());
    }

    private static Cost process(String kind, Path out, int runs) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms16m",
                        "-XX:MinHeapFreeRatio=5",
                        "-XX:MaxHeapFreeRatio=20",
                        OverheadMeasurement.Once.class.getName(),
                        kind,
                        out.toString(),
                        Integer.toString(runs))
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Process process = builder.start();
        try (var lines = process.inputReader()) {
            return Cost.of(lines.lines()
                    .filter(line -> line.startsWith("cost "))
                    .findFirst()
                    .orElseThrow());
        }
    }

    /** One process: prints its seconds since the start of Java and its peak memory. */
    static final class Once {
        private Once() {}

        public static void main(String[] arguments) throws Exception {
            Path out = Path.of(arguments[1]);
            double megabytes;
            if (arguments[0].equals("bare")) {
                megabytes = bare(Files.createDirectories(out));
            } else {
                ExperimentFile file = new ExperimentReader(Registry.load())
                        .read("small.yml", text(Integer.parseInt(arguments[2])), DATA, List.of());
                boolean worker = arguments[0].equals("worker");
                ExperimentRunner runner = worker
                        ? new ExperimentRunner(
                                file,
                                out,
                                "",
                                new RunListener() {},
                                RunPolicy.DEFAULT,
                                new ProcessExecutor(out, RunPolicy.DEFAULT, 1))
                        : new ExperimentRunner(file, out, "", new RunListener() {});
                ExperimentOutcome outcome = runner.run();
                Path run = out.resolve(outcome.comparison().runs().get(0).directory());
                // A worker says how much it took; this process does not hold its memory.
                megabytes = worker
                        ? new RunFiles(run).readMetrics().training().peakRssMb()
                        : ProcessMemory.peakRssMb().orElseThrow();
            }
            long age = System.currentTimeMillis()
                    - ManagementFactory.getRuntimeMXBean().getStartTime();
            System.out.printf(Locale.ROOT, "cost %.3f %.0f%n", age / 1000.0, megabytes);
            System.exit(0);
        }

        private static String text(int runs) {
            return """
            experiment: small
            data:
              train: {type: idx, images: train-images-idx3-ubyte.gz, labels: train-labels-idx1-ubyte.gz}
              test: {type: idx, images: t10k-images-idx3-ubyte.gz, labels: t10k-labels-idx1-ubyte.gz}
            trainer:
              type: djl
              architecture: {type: small-cnn}
              epochs: 2
              batchSize: 64
              device: cpu
              threads: 1
              optimiser: {type: sgd}
              learningRateSchedule: {type: constant}
            strategies: [{name: baseline}]
            seeds: %s
            """
                    .formatted(IntStream.rangeClosed(1, runs).boxed().toList());
        }

        private static double bare(Path out) throws Exception {
            Dataset<Label> train = Loading.train(source("train"));
            Dataset<Label> test = Loading.test(source("t10k"), train);
            DJLTrainer trainer = new DJLTrainer(new SmallCNN(), 2, 64, new SGD(), new ConstantRate(), 1)
                    .withDevice(DeviceChoice.CPU)
                    .withThreads(1);
            try (ExportableImbalanceModel model = (ExportableImbalanceModel) new PostHocTrainer(trainer).train(train)) {
                Path onnx = out.resolve("model.onnx");
                model.export().write(Variant.APP, onnx);
                model.predict(test);
                try (ONNXScorer scorer = new ONNXScorer(onnx, OnnxOptions.DEFAULT)) {
                    scorer.predict(test);
                }
            }
            return ProcessMemory.peakRssMb().orElseThrow();
        }

        private static IDXImageSource source(String part) {
            return new IDXImageSource(
                    DATA.resolve(part + "-images-idx3-ubyte.gz"),
                    DATA.resolve(part + "-labels-idx1-ubyte.gz"),
                    List.of());
        }
    }
}
