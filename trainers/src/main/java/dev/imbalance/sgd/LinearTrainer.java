package dev.imbalance.sgd;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.DoubleProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.EnumProvenance;
import dev.imbalance.Plugin;
import dev.imbalance.djl.InputShape;
import dev.imbalance.djl.Range;
import dev.imbalance.initialisation.BiasInitialisation;
import dev.imbalance.search.MarginSearch;
import dev.imbalance.trainer.BoundPlan;
import dev.imbalance.trainer.PlanTrainer;
import dev.imbalance.trainer.TrainingListener;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.tribuo.Dataset;
import org.tribuo.classification.Label;
import org.tribuo.math.StochasticGradientOptimiser;
import org.tribuo.math.optimisers.AdaGrad;
import org.tribuo.math.optimisers.SGD;
import org.tribuo.provenance.ModelProvenance;
import org.tribuo.provenance.TrainerProvenance;
import org.tribuo.provenance.impl.TrainerProvenanceImpl;

/**
 * Trains a linear classifier, {@code z = W x + b}, by minibatch gradient descent on the loss of a training plan.
 * <p>
 * x are the features of an example by id, sparse where the example is; W and b start at 0 (b at what an initialisation says). Weights,
 * draws, margins and the reduction act on each row's loss, so that they mean the same at any minibatch size; Tribuo's own SGD
 * trainers scale a minibatch by its mean weight instead, which cancels class weights. With a validation slice the model has the
 * weights of the epoch with the highest validation balanced accuracy, ties to the later; without one, of the last epoch. The same data, seed
 * and invocation give the same weights.
 */
public final class LinearTrainer implements PlanTrainer {
    @Config(description = "Passes over the draws of the plan, at least 1.")
    private int epochs = 20;

    @Config(description = "Rows of a step, at least 1; the last one of an epoch may have fewer.")
    private int minibatchSize = 32;

    @Config(description = "How gradients move the weights: Tribuo's AdaGrad, or its SGD with any decay and momentum.")
    private StochasticGradientOptimiser optimiser = new AdaGrad(0.1);

    @Config(
            description =
                    "Pull of every weight, but of no bias, towards 0: l2 / 2 |W|^2 joins each minibatch's loss; at least 0.")
    private double l2;

    @Config(description = "Share of the training data set aside for choosing the best epoch, in [0, 1); 0 for none.")
    private double validation;

    @Config(description = "Seed of the order of the rows and of the validation slice.")
    private long seed = 1;

    private int invocations;
    private TrainingListener listener = new TrainingListener() {};
    private Dataset<Label> watched;
    private BooleanSupplier stop = () -> false;

    public LinearTrainer() {}

    public LinearTrainer(int epochs, int minibatchSize, StochasticGradientOptimiser optimiser, long seed) {
        this.epochs = epochs;
        this.minibatchSize = minibatchSize;
        this.optimiser = optimiser;
        this.seed = seed;
        postConfig();
    }

    private LinearTrainer with(Consumer<LinearTrainer> change) {
        LinearTrainer copy = new LinearTrainer(epochs, minibatchSize, optimiser, seed);
        copy.l2 = l2;
        copy.validation = validation;
        change.accept(copy);
        copy.postConfig();
        return copy;
    }

    /** This trainer's configuration with another pull of the weights towards 0, at least 0. */
    public LinearTrainer withL2(double strength) {
        return with(copy -> copy.l2 = strength);
    }

    /** This trainer's configuration with another validation share, in [0, 1). */
    public LinearTrainer withValidation(double share) {
        return with(copy -> copy.validation = share);
    }

    @Override
    public void postConfig() {
        Range.require(epochs >= 1, this, "epochs", "at least 1", epochs);
        Range.require(minibatchSize >= 1, this, "minibatchSize", "at least 1", minibatchSize);
        Range.require(l2 >= 0, this, "l2", "at least 0", l2);
        Range.require(validation >= 0 && validation < 1, this, "validation", "in [0, 1)", validation);
        // The others replace the weights by tensors of their own, finish only after the last epoch, or take no sum of
        // gradients.
        if (!(optimiser instanceof SGD || optimiser instanceof AdaGrad)) {
            throw new PropertyException(
                    "",
                    "optimiser",
                    "LinearTrainer optimiser must be Tribuo's SGD or AdaGrad, was "
                            + optimiser.getClass().getSimpleName());
        }
        double rate = learningRate();
        if (!(rate > 0 && rate < Double.POSITIVE_INFINITY)) {
            throw new PropertyException(
                    "", "optimiser", "LinearTrainer optimiser's initialLearningRate must be above 0, was " + rate);
        }
        // A training takes a copy, and Tribuo's AdaGrad leaves its initial value out of it.
        if (!optimiser.copy().getProvenance().equals(optimiser.getProvenance())) {
            throw new PropertyException(
                    "",
                    "optimiser",
                    "LinearTrainer optimiser must leave initialValue at 0, which Tribuo's copies do not keep");
        }
    }

    private double learningRate() {
        return ((DoubleProvenance)
                        optimiser.getProvenance().getConfiguredParameters().get("initialLearningRate"))
                .getValue();
    }

    private boolean hasMomentum() {
        Provenance momentum =
                optimiser.getProvenance().getConfiguredParameters().get("useMomentum");
        return momentum instanceof EnumProvenance<?> kind
                && !kind.getValue().toString().equals("NONE");
    }

    /** The type name used in experiment files. */
    public String typeName() {
        return "linear";
    }

    /** Initial biases too, which are those of the only layer, and searches: its models have logits. */
    @Override
    public boolean obeys(Class<? extends Plugin> axis) {
        return axis == BiasInitialisation.class || axis == MarginSearch.class || PlanTrainer.super.obeys(axis);
    }

    @Override
    public OptionalInt batchSize() {
        return OptionalInt.of(minibatchSize);
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

    @Override
    public void setStop(BooleanSupplier requested) {
        this.stop = requested;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if there is no row, or a feature is NaN
     * @throws dev.imbalance.trainer.TrainingInterrupted when asked to stop
     * @throws IllegalStateException if the loss or the weights stop being finite
     */
    @Override
    public LinearModel train(BoundPlan plan, Map<String, Provenance> runProvenance, int invocationCount) {
        TrainerProvenance provenance;
        synchronized (this) {
            if (invocationCount != INCREMENT_INVOCATION_COUNT) {
                setInvocationCount(invocationCount);
            }
            provenance = getProvenance();
            invocations++;
        }
        LinearTraining.Trained trained = new LinearTraining(
                        new LinearTraining.Recipe(
                                epochs, minibatchSize, optimiser.copy(), learningRate(), hasMomentum(), l2),
                        plan,
                        listener,
                        Optional.ofNullable(watched),
                        stop)
                .run();
        return new LinearModel(
                "linear",
                new ModelProvenance(
                        LinearModel.class.getName(),
                        OffsetDateTime.now(ZoneId.systemDefault()),
                        plan.source().getProvenance(),
                        provenance,
                        runProvenance),
                plan.source().getFeatureIDMap(),
                plan.source().getOutputIDInfo(),
                trained.weights(),
                new LinearModel.State(
                        InputShape.of(plan.source()).image().orElse(null), plan.link(), trained.history()));
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
