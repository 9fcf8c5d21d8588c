package dev.imbalance.experiment;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.evaluation.Replicate;
import dev.imbalance.trainer.BoundPlan;
import dev.imbalance.trainer.Checkpoints;
import dev.imbalance.trainer.ImbalanceModel;
import dev.imbalance.trainer.ImbalanceTrainer;
import dev.imbalance.trainer.PlanTrainer;
import dev.imbalance.trainer.TrainingInterrupted;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.tribuo.Dataset;
import org.tribuo.Model;
import org.tribuo.classification.Label;
import org.tribuo.dataset.DatasetView;

/**
 * Predicts the time and disk of an experiment by beginning each of its strategies: resamples in earnest, which says what counts alone
 * cannot, times a few steps, and stops. A trainer without steps is trained on some of the rows. Nothing is left behind.
 */
public final class Estimator {
    /** Of a training without epochs. */
    private static final int ROWS = 2000;
    /** Kept of every class where there are as many, so that neighbours can be found. */
    private static final int ROWS_OF_CLASS = 20;
    /** A forward pass of a forward and a backward one, which takes twice as long. */
    private static final double FORWARD = 1.0 / 3;
    /** Scored natively and by ONNX Runtime. */
    private static final int SCORINGS = 2;
    /** Of a score in {@code predictions.csv.gz}, and of all small files of a run. */
    private static final int SCORE_BYTES = 10;

    private static final int SMALL_BYTES = 250_000;
    /** Both the newest and the one before it are kept. */
    private static final int CHECKPOINTS = 2;

    private final ExperimentFile experiment;
    private final ExperimentData data;

    public Estimator(ExperimentFile experiment, ExperimentData data) {
        this.experiment = experiment;
        this.data = data;
    }

    /**
     * Tries one strategy, on the rows of its first repeat.
     *
     * @throws IOException if its data cannot be read, or there is no room for a checkpoint among the system's temporary files
     */
    public StrategyEstimate estimate(Strategy strategy) throws IOException {
        Replicate first = experiment.replicates().get(0);
        ExperimentData.Loaded rows = data.load(strategy, first);
        ImbalanceTrainer trainer = (ImbalanceTrainer) experiment.trainer(strategy, first.seed());
        return trainer.leaf() instanceof PlanTrainer leaf
                ? bySteps(strategy, rows.train(), rows.test(), trainer, leaf)
                : byRows(strategy, rows.train(), rows.test(), trainer);
    }

    private StrategyEstimate bySteps(
            Strategy strategy, Dataset<Label> train, Dataset<Label> test, ImbalanceTrainer trainer, PlanTrainer leaf)
            throws IOException {
        BoundPlan bound = BoundPlan.bind(trainer.plan(), train, leaf, leaf.getInvocationCount());
        Path scratch = Files.createTempDirectory("imbalance-estimate");
        try {
            StepTimer timer = new StepTimer();
            leaf.setListener(timer);
            leaf.setStop(timer::isEnough);
            leaf.setCheckpoints(new Checkpoints(scratch, 0, Duration.ZERO));
            long start = System.nanoTime();
            Double whole = null;
            long modelBytes;
            long checkpointBytes = 0;
            try (ImbalanceModel model = (ImbalanceModel) trainer.train(train)) {
                whole = (System.nanoTime() - start) * 1e-9;
                modelBytes = bytes(model);
            } catch (TrainingInterrupted e) {
                Saved saved = saved(scratch);
                modelBytes = saved.weights();
                checkpointBytes = CHECKPOINTS * saved.all();
            }
            double rowSeconds = timer.hasSteps()
                    ? timer.stepSeconds() * timer.batches() / bound.training().size()
                    : 0;
            double scoring = SCORINGS * FORWARD * rowSeconds * test.size();
            double evaluation = timer.evaluationSeconds();
            if (evaluation < 0) {
                int rows =
                        bound.validation().map(Dataset::size).orElse(0) + (experiment.watchesTest() ? test.size() : 0);
                evaluation = FORWARD * rowSeconds * rows;
            }
            double seconds = whole != null
                    ? whole
                    : timer.setUpSeconds() + timer.epochs() * (timer.batches() * timer.stepSeconds() + evaluation);
            return new StrategyEstimate(
                    strategy.name(),
                    bound.training().size(),
                    counts(bound.counts()),
                    timer.epochs(),
                    timer.batches(),
                    timer.hasSteps() ? timer.stepSeconds() : null,
                    seconds + scoring,
                    onDisk(modelBytes, train, test),
                    checkpointBytes,
                    whole != null ? null : missing(strategy));
        } finally {
            Folders.delete(scratch);
        }
    }

    private static String missing(Strategy strategy) {
        if (strategy.node().has("search")) {
            return "one training; the search makes more";
        }
        return strategy.node().has("retrain") ? "without the second stage" : null;
    }

    private StrategyEstimate byRows(
            Strategy strategy, Dataset<Label> train, Dataset<Label> test, ImbalanceTrainer trainer) throws IOException {
        Dataset<Label> some = some(train);
        double share = (double) some.size() / train.size();
        long start = System.nanoTime();
        Model<Label> trained = trainer.train(some);
        double training = (System.nanoTime() - start) * 1e-9;
        try (ImbalanceModel model = (ImbalanceModel) trained) {
            start = System.nanoTime();
            model.predict(test);
            double scoring = (System.nanoTime() - start) * 1e-9;
            Map<String, Long> counts = new LinkedHashMap<>();
            counts(model.ledger().after()).forEach((label, count) -> counts.put(label, Math.round(count / share)));
            return new StrategyEstimate(
                    strategy.name(),
                    counts.values().stream().mapToLong(count -> count).sum(),
                    counts,
                    null,
                    null,
                    null,
                    training / share + scoring,
                    onDisk(bytes(model), train, test),
                    0,
                    share == 1 ? null : "from " + some.size() + " rows, as if time grew with them");
        }
    }

    /** The rows, or some of every class where there are many. */
    private static Dataset<Label> some(Dataset<Label> train) {
        if (train.size() <= ROWS) {
            return train;
        }
        Map<String, Long> seen = new LinkedHashMap<>();
        List<Integer> rows = new ArrayList<>();
        double share = (double) ROWS / train.size();
        for (int row = 0; row < train.size(); row++) {
            long before = seen.merge(train.getExample(row).getOutput().getLabel(), 1L, Long::sum) - 1;
            if (before < ROWS_OF_CLASS || Math.floor((before + 1) * share) > Math.floor(before * share)) {
                rows.add(row);
            }
        }
        return new DatasetView<>(train, rows.stream().mapToInt(row -> row).toArray(), "estimate");
    }

    private static Map<String, Long> counts(ClassCounts counts) {
        Map<String, Long> named = new LinkedHashMap<>();
        for (int id = 0; id < counts.size(); id++) {
            named.put(counts.labels().get(id), counts.count(id));
        }
        return named;
    }

    private static long onDisk(long modelBytes, Dataset<Label> train, Dataset<Label> test) {
        // The model as Tribuo's and as ONNX, the predictions, and the rest.
        return 2 * modelBytes
                + (long) SCORE_BYTES * test.size() * train.getOutputInfo().size()
                + SMALL_BYTES;
    }

    private static long bytes(ImbalanceModel model) throws IOException {
        long[] bytes = new long[1];
        try (OutputStream out = new OutputStream() {
            @Override
            public void write(int value) {
                bytes[0]++;
            }

            @Override
            public void write(byte[] values, int offset, int length) {
                bytes[0] += length;
            }
        }) {
            model.serializeToStream(out);
        }
        return bytes[0];
    }

    /** The bytes of a checkpoint and of the weights in it. */
    private record Saved(long all, long weights) {}

    /** What a training that was stopped saved; a trainer that makes no checkpoints has saved nothing. */
    private static Saved saved(Path scratch) throws IOException {
        List<Path> checkpoints;
        try (Stream<Path> all = Files.walk(scratch)) {
            checkpoints = all.filter(file -> file.toString().endsWith(".ckpt")).toList();
        }
        if (checkpoints.isEmpty()) {
            return new Saved(0, 0);
        }
        Path checkpoint = checkpoints.get(checkpoints.size() - 1);
        long weights = 0;
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(checkpoint))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                long size = zip.transferTo(OutputStream.nullOutputStream());
                if (entry.getName().equals("weights.safetensors")) {
                    weights = size;
                }
            }
        }
        return new Saved(Files.size(checkpoint), weights);
    }
}
