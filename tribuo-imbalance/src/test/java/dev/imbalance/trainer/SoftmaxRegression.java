package dev.imbalance.trainer;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import com.oracle.labs.mlrg.olcut.util.Pair;
import dev.imbalance.Plugin;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.loss.LogitBatch;
import dev.imbalance.posthoc.LinearHead;
import dev.imbalance.search.MarginSearch;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.StreamSupport;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.Excuse;
import org.tribuo.Feature;
import org.tribuo.Model;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.provenance.ModelProvenance;
import org.tribuo.provenance.TrainerProvenance;
import org.tribuo.provenance.impl.TrainerProvenanceImpl;

/** The smallest trainer that obeys a plan: full-batch softmax regression by gradient descent. */
public final class SoftmaxRegression implements PlanTrainer {
    @Config(description = "Passes over the data.")
    private int epochs = 1;

    @Config(description = "The share to set aside.")
    private double validation = 0;

    @Config(description = "The seed.")
    private long seed = 1;

    private int invocations;
    private final List<BoundPlan> trained = new ArrayList<>();
    private OptionalDouble cosineScale = OptionalDouble.empty();

    public SoftmaxRegression() {}

    public SoftmaxRegression(int epochs, double validation, long seed) {
        this.epochs = epochs;
        this.validation = validation;
        this.seed = seed;
    }

    /** One that claims a cosine head, for rules that look at it. */
    SoftmaxRegression(int epochs, double validation, long seed, OptionalDouble cosineScale) {
        this(epochs, validation, seed);
        this.cosineScale = cosineScale;
    }

    /** The plans that it was trained on, in order. */
    List<BoundPlan> trained() {
        return trained;
    }

    /** A margin search too: its models have logits. */
    @Override
    public boolean obeys(Class<? extends Plugin> axis) {
        return axis == MarginSearch.class || PlanTrainer.super.obeys(axis);
    }

    @Override
    public OptionalDouble cosineScale() {
        return cosineScale;
    }

    @Override
    public Model<Label> train(BoundPlan plan, Map<String, Provenance> runProvenance, int invocationCount) {
        if (invocationCount != INCREMENT_INVOCATION_COUNT) {
            invocations = invocationCount;
        }
        TrainerProvenance provenance = getProvenance();
        invocations++;
        trained.add(plan);
        Dataset<Label> data = plan.training();
        int features = data.getFeatureIDMap().size();
        int classes = plan.counts().size();
        double[] weights = new double[(features + 1) * classes];
        List<EpochRecord> records = new ArrayList<>();
        for (int e = 0; e < epochs; e++) {
            EpochContext at = new EpochContext(e, epochs);
            int[] rows = plan.draw(at);
            double[] logits = new double[rows.length * classes];
            int[] labels = new int[rows.length];
            double[] rowWeights = new double[rows.length];
            for (int i = 0; i < rows.length; i++) {
                Example<Label> example = data.getExample(rows[i]);
                System.arraycopy(
                        LinearModel.score(weights, classes, LinearModel.x(example, data)),
                        0,
                        logits,
                        i * classes,
                        classes);
                labels[i] = ClassCounts.idOf(example.getOutput(), data.getOutputIDInfo());
                rowWeights[i] = example.getWeight();
            }
            double[] gradient = new double[logits.length];
            double loss = plan.loss(at)
                    .evaluate(new LogitBatch(rows.length, classes, logits, labels, rowWeights, 0), gradient);
            for (int i = 0; i < rows.length; i++) {
                double[] x = LinearModel.x(data.getExample(rows[i]), data);
                for (int c = 0; c < classes; c++) {
                    for (int f = 0; f < x.length; f++) {
                        weights[c * x.length + f] -= gradient[i * classes + c] * x[f];
                    }
                }
            }
            records.add(new EpochRecord(e + 1, 1, loss, 0, 0, 0, 0, Double.NaN, Double.NaN, rows.length, 1, List.of()));
        }
        ModelProvenance modelProvenance = new ModelProvenance(
                LinearModel.class.getName(),
                OffsetDateTime.now(ZoneOffset.UTC),
                plan.source().getProvenance(),
                provenance,
                runProvenance);
        return new LinearModel(
                modelProvenance, data, weights, new TrainingHistory(records, epochs, epochs, "last epoch"));
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
    public void setListener(TrainingListener listener) {}

    @Override
    public void watch(Dataset<Label> watched) {}

    @Override
    public int getInvocationCount() {
        return invocations;
    }

    @Override
    public void setInvocationCount(int invocationCount) {
        invocations = invocationCount;
    }

    @Override
    public TrainerProvenance getProvenance() {
        return new TrainerProvenanceImpl(this);
    }

    /** A linear model with logits. */
    static final class LinearModel extends Model<Label> implements LogitModel {
        private static final long serialVersionUID = 1L;
        private final double[] weights;
        private final transient TrainingHistory history;

        LinearModel(ModelProvenance provenance, Dataset<Label> data, double[] weights, TrainingHistory history) {
            super("linear", provenance, data.getFeatureIDMap(), data.getOutputIDInfo(), true);
            this.weights = weights;
            this.history = history;
        }

        double[] weights() {
            return weights.clone();
        }

        static double[] x(Example<Label> example, Dataset<Label> data) {
            return x(example, data.getFeatureIDMap());
        }

        static double[] x(Example<Label> example, org.tribuo.ImmutableFeatureMap features) {
            double[] x = new double[features.size() + 1];
            x[features.size()] = 1;
            for (Feature feature : example) {
                x[features.getID(feature.getName())] = feature.getValue();
            }
            return x;
        }

        static double[] score(double[] weights, int classes, double[] x) {
            double[] z = new double[classes];
            for (int c = 0; c < classes; c++) {
                for (int f = 0; f < x.length; f++) {
                    z[c] += weights[c * x.length + f] * x[f];
                }
            }
            return z;
        }

        @Override
        public double[][] logits(Iterable<Example<Label>> examples) {
            return StreamSupport.stream(examples.spliterator(), false)
                    .map(example -> score(weights, getOutputIDInfo().size(), x(example, getFeatureIDMap())))
                    .toArray(double[][]::new);
        }

        @Override
        public String weightsDigest() {
            return new WeightsDigest()
                    .tensor("weights", new long[] {weights.length}, weights)
                    .hex();
        }

        @Override
        public Optional<LinearHead> head() {
            int width = getFeatureIDMap().size() + 1;
            double[] norms = new double[getOutputIDInfo().size()];
            double[] biases = new double[norms.length];
            for (int c = 0; c < norms.length; c++) {
                for (int f = 0; f < width - 1; f++) {
                    norms[c] = Math.hypot(norms[c], weights[c * width + f]);
                }
                biases[c] = weights[c * width + width - 1];
            }
            return Optional.of(new LinearHead(norms, biases));
        }

        @Override
        public void close() {}

        @Override
        public TrainingHistory history() {
            return history;
        }

        @Override
        public Prediction<Label> predict(Example<Label> example) {
            double[] z = logits(List.of(example))[0];
            double max = Arrays.stream(z).max().orElseThrow();
            double sum = Arrays.stream(z).map(v -> Math.exp(v - max)).sum();
            Map<String, Label> scores = new LinkedHashMap<>();
            Label best = null;
            for (int c = 0; c < z.length; c++) {
                Label label = new Label(getOutputIDInfo().getOutput(c).getLabel(), Math.exp(z[c] - max) / sum);
                scores.put(label.getLabel(), label);
                best = best == null || label.getScore() > best.getScore() ? label : best;
            }
            return new Prediction<>(best, scores, 2, example, true);
        }

        @Override
        public Map<String, List<Pair<String, Double>>> getTopFeatures(int n) {
            return Map.of();
        }

        @Override
        public Optional<Excuse<Label>> getExcuse(Example<Label> example) {
            return Optional.empty();
        }

        @Override
        protected Model<Label> copy(String newName, ModelProvenance newProvenance) {
            throw new IllegalStateException("not needed in tests");
        }
    }
}
