package dev.imbalance.djl;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil.HashType;
import com.oracle.labs.mlrg.olcut.provenance.primitives.HashProvenance;
import dev.imbalance.data.Digests;
import dev.imbalance.trainer.BoundPlan;
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
 * without one, of the last epoch. On a CPU the same data, seed, invocation and number of threads give the same weights.
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

    @Config(description = "Threads of one operator on the CPU; 0 for PyTorch's own choice.")
    private int threads;

    @Config(
            description =
                    "Threads that prepare the next batches during a step; 0 for none. The weights do not depend on it.")
    private int feeders = 1;

    private int invocations;
    private TrainingListener listener = new TrainingListener() {};
    private Dataset<Label> watched;

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
        this.augment = other.augment;
        this.device = other.device;
        this.validation = other.validation;
        this.threads = other.threads;
        this.feeders = other.feeders;
        this.initialWeights = other.initialWeights;
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

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the network does not take the data or the initial weights, or there are fewer than two rows
     * @throws dev.imbalance.data.DataException if the file of initial weights is not there
     * @throws UncheckedIOException if the initial weights cannot be read
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
                Optional.ofNullable(initialWeights),
                seed);
        TrainedNetwork trained =
                new TrainingRun(recipe, plan, invocation, listener, Optional.ofNullable(watched)).run();
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
