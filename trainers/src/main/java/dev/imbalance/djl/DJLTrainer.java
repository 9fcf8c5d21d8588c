package dev.imbalance.djl;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil.HashType;
import com.oracle.labs.mlrg.olcut.provenance.primitives.HashProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.StringProvenance;
import dev.imbalance.Plugin;
import dev.imbalance.trainer.BoundPlan;
import dev.imbalance.trainer.Checkpoints;
import dev.imbalance.trainer.PlanTrainer;
import dev.imbalance.trainer.TrainingListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.logging.Logger;
import org.tribuo.Dataset;
import org.tribuo.classification.Label;
import org.tribuo.provenance.ModelProvenance;
import org.tribuo.provenance.TrainerProvenance;
import org.tribuo.provenance.impl.TrainerProvenanceImpl;

/**
 * Trains a deep network on PyTorch, by DJL, and obeys a whole training plan.
 * <p>
 * Images are {@link dev.imbalance.data.ImageExample}s and stay bytes until they are on the device; any other examples are rows of
 * features by id. Input is scaled as {@code inputScale} says. With a
 * validation slice the model has the weights of the epoch with the highest validation balanced accuracy, ties to the later;
 * without one, of the last epoch. With {@code ema} these are the moving average of the trained weights, which is also what is scored
 * after an epoch; batch normalisation's running statistics go with it as they are. With {@code accumulate} an update is that of one
 * larger batch, but batch normalisation sees each batch on its own. On a CPU the same data, seed, invocation and number of threads
 * give the same weights.
 * <p>
 * Configuring a trainer touches no native library; training does.
 */
public final class DJLTrainer implements PlanTrainer {
    private static final Logger LOGGER = Logger.getLogger(DJLTrainer.class.getName());
    /** The key of the run provenance under which a model has the SHA-256 of its {@code weights}. */
    public static final String WEIGHTS_HASH = "weights-sha256";

    /** The instance provenance of a model that says by what path, in what numbers and with what memory it was trained. */
    public static final String EXECUTION = "execution";

    @Config(description = "The network.")
    private Architecture architecture = new DenseNet();

    @Config(description = "Passes over the draws of the plan, at least 1.")
    private int epochs = 10;

    @Config(description = "Rows of a step, at least 2; a last batch of one row joins the one before.")
    private int batchSize = 64;

    @Config(description = "How gradients move the weights.")
    private Optimiser optimiser = new SGD();

    @Config(description = "What happens to the learning rate over the epochs.")
    private LearningRateSchedule learningRateSchedule = new CosineAnnealing();

    @Config(description = "The longest gradient over all weights, beyond which it is shortened, at least 0; 0 for any.")
    private double clipNorm;

    @Config(description = "Batches that make one update, at least 1; each counts by its rows.")
    private int accumulate = 1;

    @Config(description = "Decay of the moving average of the weights that is scored and kept, in [0, 1); 0 for none.")
    private double ema;

    @Config(
            description =
                    "Epochs without a higher validation balanced accuracy that end training, at least 0; 0 for never.")
    private int patience;

    @Config(
            description =
                    "STANDARDISE by the mean and deviation of the training rows; or pixels to [0, 1] (UNIT), to [-1, 1] (SYMMETRIC), or as torchvision's weights take them (IMAGENET).")
    private InputScale inputScale = InputScale.STANDARDISE;

    @Config(description = "Random changes of training images, in this order.")
    private List<Augmentation> augment = List.of();

    @Config(description = "AUTO for the first CUDA device if there is one, CPU, or GPU.")
    private DeviceChoice device = DeviceChoice.AUTO;

    @Config(description = "Share of the training data set aside for choosing the best epoch, in [0, 1); 0 for none.")
    private double validation;

    @Config(
            description =
                    "Seed of the first weights, the order of the rows, the validation slice and the augmentation.")
    private long seed = 1;

    @Config(
            description =
                    "Weights to start from: safetensors, NPZ or ONNX with PyTorch's tensor names, or a run's model.tribuo; the classifier may differ.")
    private Path weights;

    @Config(
            description =
                    "What the weights were trained on, or unknown: it may hold the test data. Needed for weights that are not a model.tribuo.")
    private String pretrainedOn = "";

    @Config(
            description =
                    "Tensors to leave as they are: patterns of names such as features.denseblock1.*, or all-but-classifier.")
    private List<String> freeze = List.of();

    @Config(
            description =
                    "Factors of the learning rate, above 0, by patterns of tensor names; 1 for tensors that none matches.")
    private Map<String, Double> rates = Map.of();

    @Config(
            description =
                    "FLOAT32, or BF16: convolutions in bfloat16 over float32 weights, faster where the processor or GPU has it.")
    private Precision precision = Precision.FLOAT32;

    @Config(
            description =
                    "NORMAL, or LEAN: compute concatenations, batch normalisations and rectifiers twice; less memory, more time.")
    private MemoryUse memory = MemoryUse.NORMAL;

    @Config(description = "AUTO, SCRIPT (one native call a pass) or FLAT (one an operator).")
    private NetworkPath path = NetworkPath.AUTO;

    @Config(description = "Threads of one operator on the CPU, at least 0; 0 for PyTorch's own choice.")
    private int threads;

    @Config(
            description =
                    "Threads that prepare the next batches during a step, at least 0; 0 for none. The weights do not depend on it.")
    private int feeders = 1;

    private int invocations;
    private TrainingListener listener = new TrainingListener() {};
    private Dataset<Label> watched;
    private Checkpoints checkpoints;
    private BooleanSupplier stop = () -> false;

    public DJLTrainer() {}

    public DJLTrainer(
            Architecture architecture,
            int epochs,
            int batchSize,
            Optimiser optimiser,
            LearningRateSchedule learningRateSchedule,
            long seed) {
        this.architecture = architecture;
        this.epochs = epochs;
        this.batchSize = batchSize;
        this.optimiser = optimiser;
        this.learningRateSchedule = learningRateSchedule;
        this.seed = seed;
        postConfig();
    }

    private DJLTrainer(DJLTrainer other) {
        this(
                other.architecture,
                other.epochs,
                other.batchSize,
                other.optimiser,
                other.learningRateSchedule,
                other.seed);
        this.clipNorm = other.clipNorm;
        this.accumulate = other.accumulate;
        this.ema = other.ema;
        this.patience = other.patience;
        this.inputScale = other.inputScale;
        this.augment = other.augment;
        this.device = other.device;
        this.validation = other.validation;
        this.threads = other.threads;
        this.precision = other.precision;
        this.memory = other.memory;
        this.path = other.path;
        this.feeders = other.feeders;
        this.weights = other.weights;
        this.pretrainedOn = other.pretrainedOn;
        this.freeze = other.freeze;
        this.rates = other.rates;
    }

    /** A checked copy without this trainer's listener, checkpoints and invocations. */
    private DJLTrainer with(Consumer<DJLTrainer> change) {
        DJLTrainer copy = new DJLTrainer(this);
        change.accept(copy);
        copy.postConfig();
        return copy;
    }

    /** This trainer's configuration with gradients of at most a norm, taken over all weights; 0 for any. */
    public DJLTrainer withClipNorm(double norm) {
        return with(copy -> copy.clipNorm = norm);
    }

    /** This trainer's configuration with updates of the gradients of several batches, at least 1. */
    public DJLTrainer withAccumulate(int batches) {
        return with(copy -> copy.accumulate = batches);
    }

    /** This trainer's configuration with a moving average of the weights, its decay in [0, 1). */
    public DJLTrainer withEma(double decay) {
        return with(copy -> copy.ema = decay);
    }

    /** This trainer's configuration, ending after some epochs without a higher validation balanced accuracy; it needs a validation share. */
    public DJLTrainer withPatience(int epochsWithoutRise) {
        return with(copy -> copy.patience = epochsWithoutRise);
    }

    /** This trainer's configuration with another scale of the network's input. */
    public DJLTrainer withInputScale(InputScale scale) {
        return with(copy -> copy.inputScale = scale);
    }

    /** This trainer's configuration with other augmentations. */
    public DJLTrainer withAugment(Augmentation... augmentations) {
        return with(copy -> copy.augment = List.of(augmentations));
    }

    /** This trainer's configuration on another device. */
    public DJLTrainer withDevice(DeviceChoice choice) {
        return with(copy -> copy.device = choice);
    }

    /** This trainer's configuration with another way to execute its training steps. */
    public DJLTrainer withExecution(Execution execution) {
        return with(copy -> {
            copy.path = execution.path();
            copy.precision = execution.precision();
            copy.memory = execution.memory();
        });
    }

    /** This trainer's configuration with another validation share, in [0, 1). */
    public DJLTrainer withValidation(double share) {
        return with(copy -> copy.validation = share);
    }

    /** This trainer's configuration with another number of threads, 0 for PyTorch's own choice. */
    public DJLTrainer withThreads(int count) {
        return with(copy -> copy.threads = count);
    }

    /** This trainer's configuration with another number of threads that prepare batches, 0 for the training thread itself. */
    public DJLTrainer withFeeders(int count) {
        return with(copy -> copy.feeders = count);
    }

    /**
     * This trainer's configuration, starting from the tensors of a file: safetensors, NPZ, ONNX, or a model of this toolkit.
     *
     * @param pretrainedOn what they were trained on, or {@code unknown}; may be empty for a model of this toolkit, which tells it
     */
    public DJLTrainer withWeights(Path file, String pretrainedOn) {
        return with(copy -> {
            copy.weights = file;
            copy.pretrainedOn = pretrainedOn;
        });
    }

    /** This trainer's configuration, leaving tensors as they are: patterns of their names, or {@code all-but-classifier}. */
    public DJLTrainer withFreeze(String... patterns) {
        return with(copy -> copy.freeze = List.of(patterns));
    }

    /** This trainer's configuration with other factors of the learning rate, above 0, by patterns of tensor names. */
    public DJLTrainer withRates(Map<String, Double> factors) {
        return with(copy -> copy.rates = Map.copyOf(factors));
    }

    @Override
    public void postConfig() {
        Range.require(epochs >= 1, this, "epochs", "at least 1", epochs);
        Range.require(batchSize >= 2, this, "batchSize", "at least 2", batchSize);
        Range.require(validation >= 0 && validation < 1, this, "validation", "in [0, 1)", validation);
        Range.require(clipNorm >= 0, this, "clipNorm", "at least 0", clipNorm);
        Range.require(accumulate >= 1, this, "accumulate", "at least 1", accumulate);
        Range.require(ema >= 0 && ema < 1, this, "ema", "in [0, 1)", ema);
        Range.require(patience >= 0, this, "patience", "at least 0", patience);
        Range.require(threads >= 0, this, "threads", "at least 0", threads);
        Range.require(feeders >= 0, this, "feeders", "at least 0", feeders);
        if (patience > 0 && validation == 0) {
            throw new PropertyException(
                    "",
                    "patience",
                    "DJLTrainer patience waits for a higher score on the validation slice, and there is none; set"
                            + " validation above 0, such as 0.1, or patience to 0");
        }
        if (path == NetworkPath.FLAT && (precision != Precision.FLOAT32 || memory != MemoryUse.NORMAL)) {
            throw new PropertyException(
                    "",
                    "path",
                    "DJLTrainer path flat has neither precision bf16 nor memory lean; use path script or auto");
        }
        rates.forEach((pattern, factor) -> {
            if (!(factor > 0 && factor < Double.POSITIVE_INFINITY)) {
                throw new PropertyException(
                        "",
                        "rates",
                        "DJLTrainer rates must be above 0, \"" + pattern + "\" was " + factor
                                + "; freeze tensors that are not to move");
            }
        });
        if (weights == null && !pretrainedOn.isBlank()) {
            throw new PropertyException(
                    "", "pretrainedOn", "DJLTrainer pretrainedOn is for weights, which are not set");
        }
        // A file that is not there is refused when training reads it.
        if (weights != null
                && Files.isRegularFile(weights)
                && format() != WeightsFile.Format.MODEL
                && pretrainedOn.isBlank()) {
            throw new PropertyException(
                    "",
                    "pretrainedOn",
                    "DJLTrainer weights need pretrainedOn: the name of what they were trained on, or unknown; the report"
                            + " warns where that may hold test images");
        }
    }

    private WeightsFile.Format format() {
        try {
            return WeightsFile.format(weights);
        } catch (IllegalArgumentException | IOException e) {
            throw new PropertyException(e, "", "weights", "DJLTrainer weights " + e.getMessage());
        }
    }

    /** The type name used in experiment files. */
    public String typeName() {
        return "djl";
    }

    /** Threads of one operator on the CPU; 0 for PyTorch's own choice, a thread a core. */
    public int threads() {
        return threads;
    }

    @Override
    public boolean obeys(Class<? extends Plugin> axis) {
        return true;
    }

    @Override
    public OptionalDouble cosineScale() {
        return architecture.cosineScale();
    }

    @Override
    public double validationShare() {
        return validation;
    }

    @Override
    public long seed() {
        return seed;
    }

    @Override
    public void setListener(TrainingListener listener) {
        this.listener = listener;
    }

    @Override
    public void watch(Dataset<Label> watched) {
        this.watched = watched;
    }

    /** {@inheritDoc} Resumed on the CPU, the weights and the history are those of a training that was not interrupted. */
    @Override
    public void setCheckpoints(Checkpoints checkpoints) {
        this.checkpoints = checkpoints;
    }

    @Override
    public void setStop(BooleanSupplier requested) {
        this.stop = requested;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the network does not take the data or the weights, a pattern matches no tensor, or there
     *     are fewer than two rows
     * @throws dev.imbalance.data.DataException if the file of weights is not there
     * @throws UncheckedIOException if the weights or a checkpoint cannot be read, or a checkpoint not written
     * @throws dev.imbalance.trainer.TrainingInterrupted when asked to stop
     * @throws IllegalStateException if the device is not there, or the loss stops being finite
     */
    @Override
    public DJLModel train(BoundPlan plan, Map<String, Provenance> runProvenance, int invocationCount) {
        TrainerProvenance provenance;
        int invocation;
        synchronized (this) {
            if (invocationCount != INCREMENT_INVOCATION_COUNT) {
                setInvocationCount(invocationCount);
            }
            invocation = invocations;
            provenance = getProvenance();
            invocations++;
        }
        Map<String, Provenance> run = new HashMap<>(runProvenance);
        Optional<WeightsFile> file = Optional.ofNullable(weights).map(DJLTrainer::read);
        file.ifPresent(start -> {
            run.put(WEIGHTS_HASH, new HashProvenance(HashType.SHA256, WEIGHTS_HASH, start.sha256()));
            Pretraining.of(start, pretrainedOn).record(run, plan.source().getProvenance());
        });
        Execution execution = new Execution(path, precision, memory).resolved();
        LOGGER.info(() ->
                "trains by " + execution.describe() + (path == NetworkPath.AUTO ? "; path auto took script" : ""));
        run.put(EXECUTION, new StringProvenance(EXECUTION, execution.describe()));
        Recipe recipe = new Recipe(
                architecture,
                epochs,
                batchSize,
                optimiser,
                optimiser.learningRate(),
                learningRateSchedule,
                inputScale,
                augment,
                device,
                threads,
                feeders,
                execution,
                clipNorm,
                accumulate,
                ema,
                patience,
                file,
                freeze,
                rates,
                seed);
        plan.stage()
                .ifPresent(stage -> SecondStage.requireBackbone(
                        stage,
                        architecture,
                        InputShape.of(plan.source()),
                        plan.source().getOutputIDInfo().size()));
        Map<String, String> training = checkpoints == null ? Map.of() : fingerprint(provenance, run, invocation, plan);
        Optional<Checkpoints> saving =
                Optional.ofNullable(checkpoints).map(all -> plan.phase().isEmpty() ? all : all.in(plan.phase()));
        TrainedNetwork trained = run(recipe, plan, Optional.empty(), invocation, saving, training);
        if (plan.stage().isPresent()) {
            SecondStage second = new SecondStage(trained, plan.stage().get());
            LOGGER.info(() -> "second stage: retrain " + second.stage().describe());
            Map<String, String> ofStage = new HashMap<>(training);
            ofStage.put("stage", "2");
            trained = run(
                    recipe.ofStage(second.stage()),
                    plan.secondStage().orElseThrow(),
                    Optional.of(second),
                    invocation,
                    saving.map(first -> first.in("stage-2")),
                    ofStage);
        }
        return new DJLModel(
                "djl-" + architecture.typeName(),
                new ModelProvenance(
                        DJLModel.class.getName(),
                        OffsetDateTime.now(ZoneId.systemDefault()),
                        plan.source().getProvenance(),
                        provenance,
                        run),
                plan.source().getFeatureIDMap(),
                plan.source().getOutputIDInfo(),
                trained,
                device);
    }

    private TrainedNetwork run(
            Recipe recipe,
            BoundPlan plan,
            Optional<SecondStage> second,
            int invocation,
            Optional<Checkpoints> saving,
            Map<String, String> training) {
        return new TrainingRun(
                        recipe,
                        plan,
                        second,
                        invocation,
                        listener,
                        Optional.ofNullable(watched),
                        saving,
                        training,
                        stop)
                .run();
    }

    private static Map<String, String> fingerprint(
            TrainerProvenance provenance, Map<String, Provenance> run, int invocation, BoundPlan plan) {
        Map<String, String> parts = Fingerprint.of(provenance, invocation, plan);
        if (run.get(WEIGHTS_HASH) instanceof HashProvenance sha256) {
            parts.put(WEIGHTS_HASH, sha256.getValue());
        }
        return parts;
    }

    private static WeightsFile read(Path file) {
        try {
            return WeightsFile.read(file);
        } catch (IOException e) {
            throw new UncheckedIOException("weights " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized int getInvocationCount() {
        return invocations;
    }

    @Override
    public synchronized void setInvocationCount(int invocationCount) {
        if (invocationCount < 0) {
            throw new IllegalArgumentException("the invocation count must be at least 0, was " + invocationCount);
        }
        invocations = invocationCount;
    }

    @Override
    public TrainerProvenance getProvenance() {
        return new TrainerProvenanceImpl(this);
    }
}
