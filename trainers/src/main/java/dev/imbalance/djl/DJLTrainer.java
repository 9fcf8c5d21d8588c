package dev.imbalance.djl;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil.HashType;
import com.oracle.labs.mlrg.olcut.provenance.primitives.HashProvenance;
import dev.imbalance.data.Digests;
import dev.imbalance.trainer.BoundPlan;
import dev.imbalance.trainer.Checkpoints;
import dev.imbalance.trainer.PlanTrainer;
import dev.imbalance.trainer.TrainingListener;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.tribuo.Dataset;
import org.tribuo.classification.Label;
import org.tribuo.provenance.ModelProvenance;
import org.tribuo.provenance.TrainerProvenance;
import org.tribuo.provenance.impl.TrainerProvenanceImpl;

/**
 * Trains a deep network on PyTorch, by DJL, and obeys a whole training plan.
 * <p>
 * Images are {@link dev.imbalance.data.ImageExample}s and stay bytes until they are on the device; any other examples are rows of
 * features by id. Input is normalised by the mean and deviation of the training rows, by channel or feature. With a
 * validation slice the model has the weights of the epoch with the highest validation balanced accuracy, ties to the later;
 * without one, of the last epoch. With {@code ema} these are the moving average of the trained weights, which is also what is scored
 * after an epoch; batch normalisation's running statistics go with it as they are. With {@code accumulate} an update is that of one
 * larger batch, but batch normalisation sees each batch on its own. On a CPU the same data, seed, invocation and number of threads
 * give the same weights.
 * <p>
 * Configuring a trainer touches no native library; training does.
 */
public final class DJLTrainer implements PlanTrainer {
    /** The key of the run provenance under which a model has the SHA-256 of its {@code initialWeights}. */
    public static final String INITIAL_WEIGHTS_HASH = "initial-weights-sha256";

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

    @Config(description = "The longest gradient over all weights, beyond which it is shortened; 0 for any.")
    private double clipNorm;

    @Config(description = "Batches that make one update, at least 1; each counts by its rows.")
    private int accumulate = 1;

    @Config(description = "Decay of the moving average of the weights that is scored and kept, in [0, 1); 0 for none.")
    private double ema;

    @Config(description = "Epochs without a higher validation balanced accuracy that end training; 0 for never.")
    private int patience;

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

    @Config(description = "A safetensors file to start from, with PyTorch's tensor names; the output layer may differ.")
    private Path initialWeights;

    @Config(
            description =
                    "FLOAT32, or BF16: convolutions in bfloat16 over float32 weights, faster where the processor or GPU has it.")
    private Precision precision = Precision.FLOAT32;

    @Config(
            description =
                    "NORMAL, or LEAN: compute concatenations, batch normalisations and rectifiers twice; half the memory.")
    private MemoryUse memory = MemoryUse.NORMAL;

    @Config(description = "AUTO, SCRIPT (one native call a pass) or FLAT (one an operator).")
    private NetworkPath path = NetworkPath.AUTO;

    @Config(description = "Threads of one operator on the CPU; 0 for PyTorch's own choice.")
    private int threads;

    @Config(
            description =
                    "Threads that prepare the next batches during a step; 0 for none. The weights do not depend on it.")
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
        this.augment = other.augment;
        this.device = other.device;
        this.validation = other.validation;
        this.threads = other.threads;
        this.precision = other.precision;
        this.memory = other.memory;
        this.path = other.path;
        this.feeders = other.feeders;
        this.initialWeights = other.initialWeights;
    }

    /** This trainer's configuration with gradients of at most a norm, taken over all weights; 0 for any. */
    public DJLTrainer withClipNorm(double norm) {
        DJLTrainer copy = new DJLTrainer(this);
        copy.clipNorm = norm;
        copy.postConfig();
        return copy;
    }

    /** This trainer's configuration with updates of the gradients of several batches, at least 1. */
    public DJLTrainer withAccumulate(int batches) {
        DJLTrainer copy = new DJLTrainer(this);
        copy.accumulate = batches;
        copy.postConfig();
        return copy;
    }

    /** This trainer's configuration with a moving average of the weights, its decay in [0, 1). */
    public DJLTrainer withEma(double decay) {
        DJLTrainer copy = new DJLTrainer(this);
        copy.ema = decay;
        copy.postConfig();
        return copy;
    }

    /** This trainer's configuration, ending after some epochs without a higher validation balanced accuracy; it needs a validation share. */
    public DJLTrainer withPatience(int epochsWithoutRise) {
        DJLTrainer copy = new DJLTrainer(this);
        copy.patience = epochsWithoutRise;
        copy.postConfig();
        return copy;
    }

    /** This trainer's configuration with other augmentations. */
    public DJLTrainer withAugment(Augmentation... augmentations) {
        DJLTrainer copy = new DJLTrainer(this);
        copy.augment = List.of(augmentations);
        return copy;
    }

    /** This trainer's configuration on another device. */
    public DJLTrainer withDevice(DeviceChoice choice) {
        DJLTrainer copy = new DJLTrainer(this);
        copy.device = choice;
        return copy;
    }

    /** This trainer's configuration with another way to execute its training steps. */
    public DJLTrainer withExecution(Execution execution) {
        DJLTrainer copy = new DJLTrainer(this);
        copy.path = execution.path();
        copy.precision = execution.precision();
        copy.memory = execution.memory();
        return copy;
    }

    /** This trainer's configuration with another validation share, in [0, 1). */
    public DJLTrainer withValidation(double share) {
        DJLTrainer copy = new DJLTrainer(this);
        copy.validation = share;
        copy.postConfig();
        return copy;
    }

    /** This trainer's configuration with another number of threads, 0 for PyTorch's own choice. */
    public DJLTrainer withThreads(int count) {
        DJLTrainer copy = new DJLTrainer(this);
        copy.threads = count;
        copy.postConfig();
        return copy;
    }

    /** This trainer's configuration with another number of threads that prepare batches, 0 for the training thread itself. */
    public DJLTrainer withFeeders(int count) {
        DJLTrainer copy = new DJLTrainer(this);
        copy.feeders = count;
        copy.postConfig();
        return copy;
    }

    /** This trainer's configuration, starting from the tensors of a safetensors file. */
    public DJLTrainer withInitialWeights(Path safetensors) {
        DJLTrainer copy = new DJLTrainer(this);
        copy.initialWeights = safetensors;
        return copy;
    }

    @Override
    public void postConfig() {
        if (epochs < 1) {
            throw new PropertyException("", "epochs", "DJLTrainer epochs must be at least 1, was " + epochs);
        }
        if (batchSize < 2) {
            throw new PropertyException("", "batchSize", "DJLTrainer batchSize must be at least 2, was " + batchSize);
        }
        if (!(validation >= 0 && validation < 1)) {
            throw new PropertyException("", "validation", "DJLTrainer validation must be in [0, 1), was " + validation);
        }
        if (!(clipNorm >= 0 && clipNorm < Double.POSITIVE_INFINITY)) {
            throw new PropertyException("", "clipNorm", "DJLTrainer clipNorm must be at least 0, was " + clipNorm);
        }
        if (accumulate < 1) {
            throw new PropertyException(
                    "", "accumulate", "DJLTrainer accumulate must be at least 1, was " + accumulate);
        }
        if (!(ema >= 0 && ema < 1)) {
            throw new PropertyException("", "ema", "DJLTrainer ema must be in [0, 1), was " + ema);
        }
        if (patience < 0) {
            throw new PropertyException("", "patience", "DJLTrainer patience must be at least 0, was " + patience);
        }
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
        if (threads < 0) {
            throw new PropertyException("", "threads", "DJLTrainer threads must be at least 0, was " + threads);
        }
        if (feeders < 0) {
            throw new PropertyException("", "feeders", "DJLTrainer feeders must be at least 0, was " + feeders);
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
     * @throws IllegalArgumentException if the network does not take the data or the initial weights, or there are fewer than two rows
     * @throws dev.imbalance.data.DataException if the file of initial weights is not there
     * @throws UncheckedIOException if the initial weights or a checkpoint cannot be read, or a checkpoint not written
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
        if (initialWeights != null) {
            String sha256 = Digests.ofFile(initialWeights);
            run.put(INITIAL_WEIGHTS_HASH, new HashProvenance(HashType.SHA256, INITIAL_WEIGHTS_HASH, sha256));
        }
        Recipe recipe = new Recipe(
                architecture,
                epochs,
                batchSize,
                optimiser,
                learningRateSchedule,
                augment,
                device,
                threads,
                feeders,
                new Execution(path, precision, memory),
                clipNorm,
                accumulate,
                ema,
                patience,
                Optional.ofNullable(initialWeights),
                seed);
        TrainedNetwork trained = new TrainingRun(
                        recipe,
                        plan,
                        invocation,
                        listener,
                        Optional.ofNullable(watched),
                        Optional.ofNullable(checkpoints),
                        checkpoints == null ? Map.of() : fingerprint(provenance, run, invocation, plan),
                        stop)
                .run();
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

    private static Map<String, String> fingerprint(
            TrainerProvenance provenance, Map<String, Provenance> run, int invocation, BoundPlan plan) {
        Map<String, String> parts = Fingerprint.of(provenance, invocation, plan);
        if (run.get(INITIAL_WEIGHTS_HASH) instanceof HashProvenance sha256) {
            parts.put(INITIAL_WEIGHTS_HASH, sha256.getValue());
        }
        return parts;
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
