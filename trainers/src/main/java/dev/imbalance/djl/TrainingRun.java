package dev.imbalance.djl;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.loss.BatchLoss;
import dev.imbalance.trainer.BoundPlan;
import dev.imbalance.trainer.EpochContext;
import dev.imbalance.trainer.EpochRecord;
import dev.imbalance.trainer.RandomStreams;
import dev.imbalance.trainer.TrainingHistory;
import dev.imbalance.trainer.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.classification.Label;

/** One training, from the bound plan to the trained network. */
final class TrainingRun {
    /** Rows with their class ids, to score after each epoch. */
    private record Scored(HostRows rows, int[] labels) {}

    private final Recipe recipe;
    private final BoundPlan plan;
    private final RandomStreams streams;
    private final TrainingListener listener;
    private final ImmutableFeatureMap features;
    private final ImmutableOutputInfo<Label> domain;
    private final InputShape input;
    private final HostRows rows;
    private final int[] labels;
    private final double[] weights;
    private final Optional<Scored> validation;
    private final Optional<Scored> watched;
    private final Set<String> frozen;
    private final Map<String, Double> rates;

    TrainingRun(
            Recipe recipe,
            BoundPlan plan,
            int invocation,
            TrainingListener listener,
            Optional<Dataset<Label>> watched) {
        this.recipe = recipe;
        this.plan = plan;
        this.streams = new RandomStreams(recipe.seed(), invocation);
        this.listener = listener;
        this.features = plan.source().getFeatureIDMap();
        this.domain = plan.source().getOutputIDInfo();
        this.input = InputShape.of(plan.source());
        // Refuses data that the network cannot take before anything is read.
        TensorPatterns patterns = new TensorPatterns(recipe.architecture(), input, domain.size());
        this.frozen = patterns.frozen(recipe.freeze());
        this.rates = patterns.rates(recipe.rates());
        if (!recipe.augment().isEmpty() && input.image().isEmpty()) {
            throw new IllegalArgumentException("DJLTrainer augment changes images, and the data have " + input
                    + "; remove augment, or use an image data set");
        }
        List<Example<Label>> examples = list(plan.training());
        if (examples.size() < 2) {
            throw new IllegalArgumentException("DJLTrainer needs at least two training rows, has " + examples.size()
                    + "; batches have two or more");
        }
        this.rows = HostRows.of(examples, input, features);
        this.labels = plan.labels();
        this.weights = examples.stream().mapToDouble(Example::getWeight).toArray();
        this.validation = plan.validation().map(this::scored);
        if (validation.isPresent() && validation.get().labels().length == 0) {
            throw new IllegalArgumentException(
                    "DJLTrainer validation takes at least one row of every class that has two, and no"
                            + " class has two; set validation to 0");
        }
        this.watched = watched.map(this::scored);
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
     */
    TrainedNetwork run() {
        Device device = Torch.device(recipe.device());
        return Torch.with(true, recipe.threads(), () -> train(device));
    }

    private TrainedNetwork train(Device device) {
        InputNormalisation normalisation = rows.normalisation();
        Map<String, HostTensor> start = start();
        try (Network network =
                        new Network(recipe.architecture(), input, domain.size(), normalisation, start, frozen, device);
                TrainingStep step = new TrainingStep(network, recipe.optimiser(), rates)) {
            List<EpochRecord> records = new ArrayList<>();
            Map<String, HostTensor> best = start;
            int bestEpoch = 0;
            double bestScore = Double.NEGATIVE_INFINITY;
            for (int epoch = 0; epoch < recipe.epochs(); epoch++) {
                EpochContext at = new EpochContext(epoch, recipe.epochs());
                EpochRecord record = epoch(at, network, step);
                records.add(record);
                if (validation.isPresent() && record.validationBalancedAccuracy() >= bestScore) {
                    bestScore = record.validationBalancedAccuracy();
                    bestEpoch = record.epoch();
                    best = network.save();
                }
                listener.epochDone(at, record);
            }
            TrainingHistory history = validation.isPresent()
                    ? new TrainingHistory(records, bestEpoch, "highest validation balanced accuracy")
                    : new TrainingHistory(records, recipe.epochs(), "last epoch");
            return new TrainedNetwork(
                    recipe.architecture(),
                    input,
                    domain.size(),
                    normalisation,
                    validation.isPresent() ? best : network.save(),
                    history);
        }
    }

    private Map<String, HostTensor> start() {
        Map<String, HostTensor> random = recipe.architecture().initialise(input, domain.size(), streams);
        return recipe.weights()
                .map(file -> InitialWeights.over(random, recipe.architecture(), input, domain.size(), file))
                .orElse(random);
    }

    private EpochRecord epoch(EpochContext at, Network network, TrainingStep step) {
        long started = System.nanoTime();
        double rate = recipe.optimiser().learningRate()
                * recipe.learningRateSchedule().factor(at);
        BatchLoss loss = plan.loss(at);
        int[] drawn = plan.draw(at);
        if (drawn.length < 2) {
            throw new IllegalArgumentException(
                    "DJLTrainer needs at least two rows an epoch, the class sampling drew " + drawn.length);
        }
        HostRows.ImageChange augmentation = input.image()
                .map(shape -> HostRows.ImageChange.of(recipe.augment(), shape, streams.stream("augment", at.epoch())))
                .orElse(HostRows.ImageChange.NONE);
        int[] ends = Batches.ends(drawn.length, recipe.batchSize());
        double losses = 0;
        long right = 0;
        int from = 0;
        for (int batch = 0; batch < ends.length; batch++) {
            int to = ends[batch];
            int[] batchLabels = new int[to - from];
            double[] batchWeights = new double[to - from];
            for (int i = 0; i < batchLabels.length; i++) {
                batchLabels[i] = labels[drawn[from + i]];
                batchWeights[i] = weights[drawn[from + i]];
            }
            TrainingStep.Result result;
            try (NDManager manager = Torch.newManager(network.device());
                    NDArray images = rows.load(manager, drawn, from, to, augmentation)) {
                result = step.run(images, batchLabels, batchWeights, loss, rate);
            }
            if (!Double.isFinite(result.loss())) {
                throw new IllegalStateException("the loss became " + result.loss() + " in epoch " + (at.epoch() + 1)
                        + ", batch " + (batch + 1) + " of " + ends.length + ", at learning rate " + rate
                        + "; lower the learning rate, or check the class weights");
            }
            losses += result.loss();
            for (int i = 0; i < batchLabels.length; i++) {
                if (Scores.argMax(result.logits(), i * domain.size(), domain.size()) == batchLabels[i]) {
                    right++;
                }
            }
            from = to;
            listener.batchDone(
                    at, batch + 1, ends.length, losses / (batch + 1), (double) right / to, to / secondsSince(started));
        }
        double seconds = secondsSince(started);
        Scores onValidation = score(network, validation);
        Scores onWatched = score(network, watched);
        return new EpochRecord(
                at.epoch() + 1,
                rate,
                losses / ends.length,
                (double) right / drawn.length,
                onValidation.crossEntropy(),
                onValidation.accuracy(),
                onValidation.balancedAccuracy(),
                onWatched.accuracy(),
                onWatched.balancedAccuracy(),
                drawn.length,
                seconds);
    }

    private Scores score(Network network, Optional<Scored> set) {
        return set.map(s -> Scores.of(LogitReader.logits(network, s.rows()), s.labels(), domain.size()))
                .orElse(Scores.NONE);
    }

    private static double secondsSince(long nanoTime) {
        return (System.nanoTime() - nanoTime) / 1e9;
    }
}
