package dev.imbalance.sgd;

import dev.imbalance.djl.Scores;
import dev.imbalance.loss.BatchLoss;
import dev.imbalance.loss.LogitBatch;
import dev.imbalance.trainer.BoundPlan;
import dev.imbalance.trainer.EpochContext;
import dev.imbalance.trainer.EpochRecord;
import dev.imbalance.trainer.TrainingHistory;
import dev.imbalance.trainer.TrainingInterrupted;
import dev.imbalance.trainer.TrainingListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.tribuo.Dataset;
import org.tribuo.classification.Label;
import org.tribuo.math.LinearParameters;
import org.tribuo.math.StochasticGradientOptimiser;
import org.tribuo.math.la.DenseMatrix;
import org.tribuo.math.la.Matrix;
import org.tribuo.math.la.SGDVector;
import org.tribuo.math.la.Tensor;
import org.tribuo.math.optimisers.SGD;

/** One training, from the bound plan to the weights. */
final class LinearTraining {
    /**
     * What a trainer asks for.
     *
     * @param optimiser    of this training alone
     * @param learningRate what it was configured with
     * @param momentum     whether it moves weights whose gradient is 0
     */
    record Recipe(
            int epochs,
            int minibatchSize,
            StochasticGradientOptimiser optimiser,
            double learningRate,
            boolean momentum,
            double l2) {}

    /** @param weights (K, D + 1), the biases last */
    record Trained(DenseMatrix weights, TrainingHistory history) {}

    private final Recipe recipe;
    private final BoundPlan plan;
    private final TrainingListener listener;
    private final BooleanSupplier stop;
    private final Rows rows;
    private final Optional<Rows> validation;
    private final Optional<Rows> watched;
    private final int classes;
    private final LinearParameters parameters;
    /** Whether the optimiser may be told of the features of a minibatch only. */
    private final boolean sparse;

    LinearTraining(
            Recipe recipe,
            BoundPlan plan,
            TrainingListener listener,
            Optional<Dataset<Label>> watched,
            BooleanSupplier stop) {
        this.recipe = recipe;
        this.plan = plan;
        this.listener = listener;
        this.stop = stop;
        this.rows = rows(plan.training());
        if (rows.x().length == 0) {
            throw new IllegalArgumentException("LinearTrainer needs at least one training row, and there is none");
        }
        this.validation = plan.validation().map(this::rows);
        if (validation.isPresent() && validation.get().x().length == 0) {
            throw new IllegalArgumentException(
                    "LinearTrainer validation takes at least one row of every class that has two, and no class has two; set"
                            + " validation to 0");
        }
        this.watched = watched.map(this::rows);
        this.classes = plan.counts().size();
        int features = plan.source().getFeatureIDMap().size();
        this.parameters = new LinearParameters(features + 1, classes);
        plan.initialBiases(recipe.epochs()).ifPresent(biases -> {
            for (int c = 0; c < classes; c++) {
                parameters.getWeightMatrix().set(c, features, biases[c]);
            }
        });
        // A weight with the gradient 0 stays where it is, but for momentum and a pull towards 0.
        this.sparse = !recipe.momentum() && recipe.l2() == 0 && rows.areSparse();
    }

    private Rows rows(Dataset<Label> data) {
        return Rows.of(data, plan.source().getFeatureIDMap(), plan.source().getOutputIDInfo());
    }

    /**
     * @throws IllegalStateException if the loss or the weights stop being finite
     * @throws TrainingInterrupted   when asked to stop
     */
    Trained run() {
        recipe.optimiser().initialise(parameters);
        List<EpochRecord> records = new ArrayList<>();
        DenseMatrix best = parameters.getWeightMatrix();
        int bestEpoch = 0;
        for (int epoch = 0; epoch < recipe.epochs(); epoch++) {
            EpochContext at = new EpochContext(
                    epoch,
                    recipe.epochs(),
                    records.isEmpty() ? List.of() : records.get(epoch - 1).validationF1());
            EpochRecord record = epoch(at);
            records.add(record);
            if (validation.isPresent()
                    && at.epoch() >= plan.choosesFrom(recipe.epochs())
                    && (bestEpoch == 0
                            || record.validationBalancedAccuracy()
                                    >= records.get(bestEpoch - 1).validationBalancedAccuracy())) {
                best = parameters.getWeightMatrix().copy();
                bestEpoch = record.epoch();
            }
            listener.epochDone(at, record);
        }
        return validation.isPresent()
                ? new Trained(
                        best,
                        new TrainingHistory(
                                records, recipe.epochs(), bestEpoch, "highest validation balanced accuracy"))
                : new Trained(best, new TrainingHistory(records, recipe.epochs(), recipe.epochs(), "last epoch"));
    }

    private EpochRecord epoch(EpochContext at) {
        long started = System.nanoTime();
        BatchLoss loss = plan.loss(at);
        int[] drawn = plan.draw(at);
        if (drawn.length == 0) {
            throw new IllegalArgumentException(
                    "LinearTrainer needs at least one row an epoch, the class sampling drew none");
        }
        int batches = (drawn.length + recipe.minibatchSize() - 1) / recipe.minibatchSize();
        double losses = 0;
        long right = 0;
        double rate = recipe.learningRate();
        for (int batch = 0; batch < batches; batch++) {
            int from = batch * recipe.minibatchSize();
            int[] ofBatch = Arrays.copyOfRange(drawn, from, Math.min(drawn.length, from + recipe.minibatchSize()));
            double[] logits = logits(ofBatch);
            int[] labels = Arrays.stream(ofBatch).map(row -> rows.labels()[row]).toArray();
            double[] weights = Arrays.stream(ofBatch)
                    .mapToDouble(row -> rows.weights()[row])
                    .toArray();
            double[] gradient = new double[logits.length];
            double value =
                    loss.evaluate(new LogitBatch(ofBatch.length, classes, logits, labels, weights, batch), gradient);
            if (!Double.isFinite(value)) {
                throw notFinite("the loss became " + value, at, batch, batches);
            }
            step(ofBatch, gradient);
            losses += value;
            for (int i = 0; i < labels.length; i++) {
                right += Scores.argMax(logits, i * classes, classes) == labels[i] ? 1 : 0;
            }
            int done = from + ofBatch.length;
            if (batch == 0 && recipe.optimiser() instanceof SGD sgd) {
                rate = sgd.learningRate();
            }
            listener.batchDone(
                    at, batch + 1, batches, losses / (batch + 1), (double) right / done, done / secondsSince(started));
            if (stop.getAsBoolean()) {
                throw new TrainingInterrupted("training stopped as asked after epoch " + (at.epoch() + 1) + ", batch "
                        + (batch + 1) + "; nothing is saved");
            }
        }
        if (!Double.isFinite(parameters.getWeightMatrix().twoNorm())) {
            throw notFinite("the weights stopped being finite", at, batches - 1, batches);
        }
        double seconds = secondsSince(started);
        Scores onValidation = score(validation);
        Scores onWatched = score(watched);
        return new EpochRecord(
                at.epoch() + 1,
                rate,
                losses / batches,
                (double) right / drawn.length,
                onValidation.crossEntropy(),
                onValidation.accuracy(),
                onValidation.balancedAccuracy(),
                onWatched.accuracy(),
                onWatched.balancedAccuracy(),
                drawn.length,
                seconds,
                onValidation.f1());
    }

    private double[] logits(int[] ofBatch) {
        double[] logits = new double[ofBatch.length * classes];
        for (int i = 0; i < ofBatch.length; i++) {
            double[] z = parameters.predict(rows.x()[ofBatch[i]]).toArray();
            System.arraycopy(z, 0, logits, i * classes, classes);
        }
        return logits;
    }

    private void step(int[] ofBatch, double[] gradient) {
        SGDVector[] x = Arrays.stream(ofBatch).mapToObj(row -> rows.x()[row]).toArray(SGDVector[]::new);
        Matrix descent = sparse ? Descent.sparse(x, gradient, classes) : Descent.dense(x, gradient, classes);
        if (recipe.l2() > 0) {
            DenseMatrix weights = parameters.getWeightMatrix();
            for (int c = 0; c < classes; c++) {
                // The last column is the biases.
                for (int feature = 0; feature < weights.getDimension2Size() - 1; feature++) {
                    descent.add(c, feature, -recipe.l2() * weights.get(c, feature));
                }
            }
        }
        // The loss has weighted the rows; a weight here would do it a second time, by the whole minibatch.
        parameters.update(recipe.optimiser().step(new Tensor[] {descent}, 1));
    }

    private Scores score(Optional<Rows> set) {
        return set.map(s -> {
                    double[][] logits = new double[s.x().length][];
                    Arrays.setAll(logits, row -> parameters.predict(s.x()[row]).toArray());
                    return Scores.of(logits, plan.link(), s.labels(), classes);
                })
                .orElse(Scores.NONE);
    }

    private static IllegalStateException notFinite(String what, EpochContext at, int batch, int batches) {
        return new IllegalStateException(what + " in epoch " + (at.epoch() + 1) + ", batch " + (batch + 1) + " of "
                + batches
                + "; lower the optimiser's learning rate, scale the features, or check the class weights");
    }

    private static double secondsSince(long nanoTime) {
        return (System.nanoTime() - nanoTime) / 1e9;
    }
}
