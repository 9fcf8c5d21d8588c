package dev.imbalance.djl;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.loss.BatchLoss;
import dev.imbalance.stage.ClassifierStage.Classifier;
import dev.imbalance.trainer.BoundPlan;
import dev.imbalance.trainer.Checkpoints;
import dev.imbalance.trainer.EpochContext;
import dev.imbalance.trainer.EpochRecord;
import dev.imbalance.trainer.RandomStreams;
import dev.imbalance.trainer.TrainingHistory;
import dev.imbalance.trainer.TrainingInterrupted;
import dev.imbalance.trainer.TrainingListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.logging.Logger;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.classification.Label;

/** One training, from the bound plan to the trained network. */
final class TrainingRun {
    private static final Logger LOGGER = Logger.getLogger(TrainingRun.class.getName());

    /** Rows with their class ids, to score after each epoch. */
    private record Scored(HostRows rows, int[] labels) {}

    private final Recipe recipe;
    private final BoundPlan plan;
    private final Optional<SecondStage> second;
    private final RandomStreams streams;
    private final RandomStreams partnerStreams;
    private final TrainingListener listener;
    private final ImmutableFeatureMap features;
    private final ImmutableOutputInfo<Label> domain;
    private final InputShape input;
    private final HostRows rows;
    private final int[] labels;
    private final double[] weights;
    /** Of each augmentation by class id. */
    private final double[][] augmented;

    private final Optional<Scored> validation;
    private final Optional<Scored> watched;
    private final Set<String> frozen;
    private final Map<String, Double> rates;
    private final Optional<Checkpoints> saving;
    private final Map<String, String> fingerprint;
    private final Optional<CheckpointFolder> checkpoints;
    private final BooleanSupplier stop;
    private Progress progress = Progress.START;
    private Map<String, HostTensor> best = Map.of();
    private long savedAt;

    /** @param second what this training is the second stage of; empty for a first stage */
    TrainingRun(
            Recipe recipe,
            BoundPlan plan,
            Optional<SecondStage> second,
            int invocation,
            TrainingListener listener,
            Optional<Dataset<Label>> watched,
            Optional<Checkpoints> saving,
            Map<String, String> fingerprint,
            BooleanSupplier stop) {
        this.recipe = recipe;
        this.plan = plan;
        this.second = second;
        this.streams = new RandomStreams(recipe.seed(), invocation);
        // The second rows of blended pairs are changed by streams of their own.
        this.partnerStreams = new RandomStreams(streams.stream("partners", 0).nextLong(), invocation);
        this.listener = listener;
        this.features = plan.source().getFeatureIDMap();
        this.domain = plan.source().getOutputIDInfo();
        this.input = InputShape.of(plan.source());
        // Refuses data that the network cannot take before anything is read.
        TensorPatterns patterns = new TensorPatterns(recipe.architecture(), input, domain.size());
        Set<String> chosen = patterns.frozen(recipe.freeze());
        this.frozen = second.map(stage -> stage.frozen(chosen)).orElse(chosen);
        this.rates = patterns.rates(recipe.rates());
        if (!recipe.augment().isEmpty() && input.image().isEmpty()) {
            throw new IllegalArgumentException("DJLTrainer augment changes images, and the data have " + input
                    + "; remove augment, or use an image data set");
        }
        input.image().ifPresent(shape -> recipe.augment().forEach(each -> each.check(shape)));
        List<Example<Label>> examples = list(plan.training());
        if (examples.size() < 2) {
            throw new IllegalArgumentException("DJLTrainer needs at least two training rows, has " + examples.size()
                    + "; batches have two or more");
        }
        this.rows = HostRows.of(examples, input, features);
        this.labels = plan.labels();
        this.weights = examples.stream().mapToDouble(Example::getWeight).toArray();
        this.augmented = recipe.augment().stream()
                .map(each -> each.probabilities(plan.counts()))
                .toArray(double[][]::new);
        this.validation = plan.validation().map(this::scored);
        if (validation.isPresent() && validation.get().labels().length == 0) {
            throw new IllegalArgumentException(
                    "DJLTrainer validation takes at least one row of every class that has two, and no"
                            + " class has two; set validation to 0");
        }
        this.watched = watched.map(this::scored);
        this.saving = saving;
        this.fingerprint = fingerprint;
        this.checkpoints = saving.map(where -> new CheckpointFolder(where.directory(), fingerprint));
        this.stop = stop;
    }

    private static List<Example<Label>> list(Dataset<Label> data) {
        List<Example<Label>> examples = new ArrayList<>(data.size());
        data.forEach(examples::add);
        return examples;
    }

    private Scored scored(Dataset<Label> data) {
        List<Example<Label>> examples = list(data);
        int[] ids = examples.stream()
                .mapToInt(example -> ClassCounts.idOf(example.getOutput(), domain))
                .toArray();
        return new Scored(HostRows.of(examples, input, features), ids);
    }

    /**
     * @throws IllegalStateException if the device is not there, or the loss stops being finite
     * @throws java.io.UncheckedIOException if a checkpoint cannot be read or written
     * @throws IllegalArgumentException if a checkpoint is of another training
     * @throws TrainingInterrupted when asked to stop
     */
    TrainedNetwork run() {
        Device device = Torch.device(recipe.device());
        return Torch.with(true, recipe.threads(), () -> train(device));
    }

    private TrainedNetwork train(Device device) {
        InputNormalisation normalisation = recipe.inputScale().normalisation(input, rows);
        Optional<Checkpoint> interrupted = checkpoints.flatMap(CheckpointFolder::newest);
        // Not by a name of its own: the host's copy of the weights would stay in memory as long as the training lasts.
        try (Network network = network(
                        device,
                        normalisation,
                        interrupted.map(Checkpoint::weights).orElseGet(this::start));
                TrainingStep step = new TrainingStep(network, optimiser(network), recipe.clipNorm(), recipe.ema());
                EpochBatches batches = new EpochBatches(plan, rows, labels, weights, recipe.feeders())) {
            interrupted.ifPresent(checkpoint -> resume(checkpoint, step));
            interrupted = Optional.empty();
            savedAt = System.nanoTime();
            while (!isDone()) {
                EpochContext at = context();
                EpochRecord record = epoch(at, network, step, batches);
                boolean chosen = validation.isPresent() && at.epoch() >= choosesFrom() && progress.isBest(record);
                if (chosen) {
                    best = step.averaged(network::save);
                }
                progress = progress.afterEpoch(record, chosen);
                if (saving.isPresent() && isDue(saving.get().everyEpochs())) {
                    save(network, step);
                }
                listener.epochDone(at, record);
            }
            TrainingHistory history = validation.isPresent()
                    ? new TrainingHistory(
                            progress.records(),
                            recipe.epochs(),
                            progress.bestEpoch(),
                            "highest validation balanced accuracy")
                    : new TrainingHistory(progress.records(), recipe.epochs(), recipe.epochs(), "last epoch");
            Map<String, HostTensor> kept = validation.isPresent() ? best : step.averaged(network::save);
            return second.map(stage -> stage.finish(kept, plan.link(), history))
                    .orElseGet(() -> new TrainedNetwork(
                            recipe.architecture(), input, domain.size(), normalisation, plan.link(), kept, history));
        }
    }

    private Network network(Device device, InputNormalisation normalisation, Map<String, HostTensor> start) {
        return new Network(
                recipe.architecture(), input, domain.size(), normalisation, start, frozen, device, recipe.execution());
    }

    /** Where training stands. */
    private EpochContext context() {
        List<EpochRecord> done = progress.records();
        return new EpochContext(
                progress.epoch(),
                recipe.epochs(),
                done.isEmpty() ? List.of() : done.get(done.size() - 1).validationF1());
    }

    private int choosesFrom() {
        return plan.choosesFrom(recipe.epochs());
    }

    private boolean isDone() {
        List<EpochRecord> choice = progress.records().stream()
                .filter(record -> record.epoch() > choosesFrom())
                .toList();
        return progress.epoch() >= recipe.epochs()
                || (recipe.patience() > 0 && epochsWithoutRise(choice) >= recipe.patience());
    }

    /** The epochs since the validation balanced accuracy was last higher than ever before. */
    static int epochsWithoutRise(List<EpochRecord> records) {
        double highest = Double.NEGATIVE_INFINITY;
        int since = 0;
        for (EpochRecord record : records) {
            since++;
            if (record.validationBalancedAccuracy() > highest) {
                highest = record.validationBalancedAccuracy();
                since = 0;
            }
        }
        return since;
    }

    private void resume(Checkpoint checkpoint, TrainingStep step) {
        step.restore(checkpoint.optimiser());
        progress = checkpoint.progress();
        best = checkpoint.best();
        LOGGER.info(() -> "resumed from " + progress.describe());
        if (!isDone()) {
            listener.resumed(context(), progress.batch());
        }
    }

    /** Of checkpoints by epochs the last is always due: what comes after training may be interrupted too. */
    private boolean isDue(int everyEpochs) {
        return everyEpochs > 0 && (progress.epoch() % everyEpochs == 0 || isDone());
    }

    private void save(Network network, TrainingStep step) {
        Map<String, HostTensor> weights = network.save();
        weights.forEach((name, tensor) -> {
            for (float value : tensor.values()) {
                if (!Float.isFinite(value)) {
                    // Saved, it would take the place of one that is still of use.
                    throw new IllegalStateException("the weights are no longer finite (\"" + name + "\" has a " + value
                            + ") after " + progress.describe() + "; " + wayOut());
                }
            }
        });
        checkpoints.orElseThrow().save(new Checkpoint(fingerprint, progress, weights, step.state(), best));
        savedAt = System.nanoTime();
    }

    private String wayOut() {
        return "lower the learning rate, or check the class weights. The last good checkpoint: "
                + checkpoints.map(CheckpointFolder::describeLast).orElse("none, as none were asked for");
    }

    private void afterBatch(Network network, TrainingStep step) {
        if (stop.getAsBoolean()) {
            String saved = "nothing is saved";
            if (saving.isPresent()) {
                save(network, step);
                saved = "saved to " + saving.get().directory();
            }
            throw new TrainingInterrupted("training stopped as asked after " + progress.describe() + "; " + saved);
        }
        if (saving.isPresent()
                && !saving.get().every().isZero()
                && System.nanoTime() - savedAt >= saving.get().every().toNanos()) {
            save(network, step);
        }
    }

    private Map<String, HostTensor> start() {
        Map<String, HostTensor> random = recipe.architecture().initialise(input, domain.size(), streams);
        if (second.isPresent()) {
            return second.get().start(random);
        }
        Map<String, HostTensor> start = new LinkedHashMap<>(recipe.weights()
                .map(file -> InitialWeights.over(random, recipe.architecture(), input, domain.size(), file))
                .orElse(random));
        plan.initialBiases(recipe.epochs()).ifPresent(biases -> {
            float[] values = TrainingStep.floats(biases);
            start.put(outputBias(), new HostTensor(new long[] {values.length}, values));
        });
        return start;
    }

    private OptimiserRun optimiser(Network network) {
        return second.isPresent() && second.get().stage().classifier() == Classifier.SCALE
                ? new LogitScale(network.trained())
                : RateGroups.start(recipe.optimiser(), network.manager(), network.trained(), rates, undecayed());
    }

    /** The biases that a strategy initialises have no weight decay, which would undo it. */
    private Set<String> undecayed() {
        return plan.initialBiases(recipe.epochs()).isPresent() ? Set.of(outputBias()) : Set.of();
    }

    private String outputBias() {
        return InitialWeights.classifier(recipe.architecture(), input, domain.size()).stream()
                .filter(name -> name.endsWith(".bias"))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("initialise sets the biases of the last layer, and "
                        + recipe.architecture().describe() + " has none there; leave initialise out"));
    }

    private EpochRecord epoch(EpochContext at, Network network, TrainingStep step, EpochBatches batches) {
        long started = System.nanoTime() - (long) (progress.seconds() * 1e9);
        BatchLoss loss = plan.loss(at);
        int[] drawn = plan.draw(at);
        if (drawn.length < 2) {
            throw new IllegalArgumentException(
                    "DJLTrainer needs at least two rows an epoch, the class sampling drew " + drawn.length);
        }
        int[] ends = Batches.ends(drawn.length, recipe.batchSize());
        int[] updateEnds = Batches.updateEnds(ends, recipe.accumulate());
        int from = progress.batch() == 0 ? 0 : ends[progress.batch() - 1];
        // The updates done before; at the start no update ends and the search gives -1.
        int update = Arrays.binarySearch(updateEnds, from) + 1;
        boolean drops = network.drops();
        batches.start(
                at,
                loss,
                drawn,
                ends,
                progress.batch(),
                (draws, partners) -> augmentation(partners ? partnerStreams : streams, at.epoch(), draws));
        for (int batch = progress.batch(); batch < ends.length; batch++) {
            int to = ends[batch];
            double rate = rate(at, update, updateEnds.length);
            int updateRows = updateEnds[update] - (update == 0 ? 0 : updateEnds[update - 1]);
            double share = (double) (to - from) / updateRows;
            TrainingStep.Result result;
            try (NDManager manager = Torch.newManager(network.device());
                    TrainingBatch rowsOfBatch = batches.next(manager)) {
                if (drops) {
                    // Of the position alone, so that training can go on from any batch.
                    Torch.seed(streams.stream("dropout " + at.epoch(), batch).nextLong());
                }
                result = step.accumulate(rowsOfBatch, share);
            }
            if (!Double.isFinite(result.loss())) {
                throw new IllegalStateException(
                        "the loss became " + result.loss() + " in epoch " + (at.epoch() + 1) + ", batch " + (batch + 1)
                                + " of " + ends.length + ", at learning rate " + rate + "; " + wayOut());
            }
            boolean updates = to == updateEnds[update];
            if (updates) {
                step.update(rate);
                update++;
            }
            long right = 0;
            for (int i = from; i < to; i++) {
                if (Scores.argMax(result.logits(), (i - from) * domain.size(), domain.size()) == labels[drawn[i]]) {
                    right++;
                }
            }
            from = to;
            progress = progress.afterBatch(result.loss(), right, secondsSince(started));
            listener.batchDone(
                    at,
                    progress.batch(),
                    ends.length,
                    progress.losses() / progress.batch(),
                    (double) progress.right() / to,
                    to / progress.seconds());
            if (updates) {
                afterBatch(network, step);
            }
        }
        Scores onValidation = step.averaged(() -> score(network, validation));
        Scores onWatched = step.averaged(() -> score(network, watched));
        return new EpochRecord(
                at.epoch() + 1,
                rate(at, 0, updateEnds.length),
                progress.losses() / ends.length,
                (double) progress.right() / drawn.length,
                onValidation.crossEntropy(),
                onValidation.accuracy(),
                onValidation.balancedAccuracy(),
                onWatched.accuracy(),
                onWatched.balancedAccuracy(),
                drawn.length,
                progress.seconds(),
                onValidation.f1());
    }

    private double rate(EpochContext at, int update, int updates) {
        TrainingPosition position = new TrainingPosition(at.epoch(), at.epochs(), update, updates);
        return recipe.learningRate() * recipe.learningRateSchedule().factor(position);
    }

    private HostRows.ImageChange augmentation(RandomStreams random, int epoch, int[] drawn) {
        HostRows.Probability ofClass = (augmentation, position) -> augmented[augmentation][labels[drawn[position]]];
        return input.image()
                .map(shape -> HostRows.ImageChange.of(recipe.augment(), ofClass, shape, random, epoch))
                .orElse(HostRows.ImageChange.NONE);
    }

    private Scores score(Network network, Optional<Scored> set) {
        return set.map(s -> Scores.of(LogitReader.logits(network, s.rows()), plan.link(), s.labels(), domain.size()))
                .orElse(Scores.NONE);
    }

    private static double secondsSince(long nanoTime) {
        return (System.nanoTime() - nanoTime) / 1e9;
    }
}
