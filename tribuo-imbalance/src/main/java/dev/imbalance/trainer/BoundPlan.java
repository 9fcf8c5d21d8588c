package dev.imbalance.trainer;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.StratifiedSplit;
import dev.imbalance.loss.BatchLoss;
import dev.imbalance.loss.CrossEntropy;
import dev.imbalance.loss.LogitTransform;
import dev.imbalance.loss.Loss;
import dev.imbalance.loss.TransformedLoss;
import dev.imbalance.loss.WeightedLoss;
import dev.imbalance.posthoc.PostHoc;
import dev.imbalance.posthoc.ScoreAdjustment;
import dev.imbalance.sampling.ClassSampling;
import dev.imbalance.sampling.InstanceSampling;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.tribuo.Dataset;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.dataset.DatasetView;

/**
 * A training plan bound to one data set: what a leaf needs to obey it, and nothing else.
 * <p>
 * The validation slice is cut first, so that resampling, sampling and weights act on the training rows only.
 */
public final class BoundPlan {
    private final TrainingPlan plan;
    private final Dataset<Label> source;
    private final Dataset<Label> training;
    private final Dataset<Label> validation;
    private final ClassCounts before;
    private final ClassCounts after;
    private final int[] labels;
    private final double[] meanExampleWeights;
    private final ClassSampling sampling;
    private final RandomStreams draws;

    private BoundPlan(TrainingPlan plan, Dataset<Label> source, double validationShare, long seed, int invocation) {
        this.plan = plan;
        this.source = source;
        int[] rows = IntStream.range(0, source.size()).toArray();
        if (validationShare > 0) {
            StratifiedSplit split = StratifiedSplit.of(
                    labels(source),
                    source.getOutputIDInfo().size(),
                    validationShare,
                    new RandomStreams(seed, invocation).stream("validation", 0));
            rows = split.rest();
            this.validation = view(source, split.share(), "validation");
        } else {
            this.validation = null;
        }
        this.before = ClassCounts.of(view(source, rows, "training"), source.getOutputIDInfo());
        int step = 0;
        for (TrainingPlan.SeededResampler seeded : plan.resamplers()) {
            SplittableRandom random = new RandomStreams(seeded.seed(), invocation).stream("resample", step++);
            int[] current = rows;
            rows = Arrays.stream(seeded.resampler()
                            .resample(view(source, current, "training"), random)
                            .rows())
                    .map(row -> current[row])
                    .toArray();
        }
        this.training = view(source, rows, "training");
        this.after = ClassCounts.of(training, source.getOutputIDInfo());
        this.labels = labels(training);
        this.meanExampleWeights = meanExampleWeights(training, labels, after);
        this.sampling =
                plan.sampling().map(TrainingPlan.SeededSampling::sampling).orElseGet(InstanceSampling::new);
        this.draws = new RandomStreams(
                plan.sampling().map(TrainingPlan.SeededSampling::seed).orElse(seed), invocation);
    }

    /** Binds a plan for a leaf that obeys plans. */
    public static BoundPlan bind(TrainingPlan plan, Dataset<Label> source, PlanTrainer leaf, int invocationCount) {
        return new BoundPlan(plan, source, leaf.validationShare(), leaf.seed(), invocation(leaf, invocationCount));
    }

    /** Binds a plan for any other leaf, which keeps no validation slice. */
    static BoundPlan bind(TrainingPlan plan, Dataset<Label> source, Trainer<Label> leaf, int invocationCount) {
        return new BoundPlan(plan, source, 0, 0, invocation(leaf, invocationCount));
    }

    /** Binds a plan without its resamplers, for looking at it: a class without rows has none after any resampler either. */
    static BoundPlan unresampled(TrainingPlan plan, Dataset<Label> source) {
        return new BoundPlan(plan.withoutResamplers(), source, 0, 0, 0);
    }

    private static int invocation(Trainer<Label> leaf, int invocationCount) {
        return invocationCount == Trainer.INCREMENT_INVOCATION_COUNT ? leaf.getInvocationCount() : invocationCount;
    }

    private static void multiply(double[] weights, Optional<double[]> factors) {
        factors.ifPresent(f -> Arrays.setAll(weights, c -> weights[c] * f[c]));
    }

    /** The mean weight of the examples of each class; 1 for a class without any. */
    private static double[] meanExampleWeights(Dataset<Label> rows, int[] labels, ClassCounts counts) {
        double[] sums = new double[counts.size()];
        for (int row = 0; row < labels.length; row++) {
            sums[labels[row]] += rows.getExample(row).getWeight();
        }
        Arrays.setAll(sums, c -> counts.count(c) == 0 ? 1 : sums[c] / counts.count(c));
        return sums;
    }

    private static Dataset<Label> view(Dataset<Label> source, int[] rows, String tag) {
        DatasetView<Label> view =
                new DatasetView<>(source, rows, source.getFeatureIDMap(), source.getOutputIDInfo(), tag);
        view.setStoreIndices(false);
        return view;
    }

    private static int[] labels(Dataset<Label> data) {
        int[] ids = new int[data.size()];
        for (int row = 0; row < ids.length; row++) {
            ids[row] = ClassCounts.idOf(data.getExample(row).getOutput(), data.getOutputIDInfo());
        }
        return ids;
    }

    /** The data set as the caller gave it. */
    public Dataset<Label> source() {
        return source;
    }

    /** The rows to train on, after resampling. {@link #draw} indexes these. */
    public Dataset<Label> training() {
        return training;
    }

    /** The rows set aside for choosing the best epoch, untouched by any strategy. */
    public Optional<Dataset<Label>> validation() {
        return Optional.ofNullable(validation);
    }

    /** The class counts of {@link #training()}. */
    public ClassCounts counts() {
        return after;
    }

    /** The class id of every row of {@link #training()}. */
    public int[] labels() {
        return labels.clone();
    }

    /**
     * What shapes the training of the leaf besides its rows, by axis. Together with the leaf's own configuration and the rows it tells
     * one training from another; post-hoc corrections come after training, resamplers before it.
     */
    public Map<String, String> strategies() {
        Map<String, String> axes = new TreeMap<>();
        plan.sampling().ifPresent(drawn -> axes.put("sample", drawn.sampling().describe() + ", seed " + drawn.seed()));
        plan.weighting().ifPresent(weighting -> axes.put("reweight", weighting.describe()));
        plan.loss().ifPresent(loss -> axes.put("loss", loss.describe()));
        plan.margin().ifPresent(margin -> axes.put("margin", margin.describe()));
        return axes;
    }

    /** The rows of one epoch, in the order to train on. */
    public int[] draw(EpochContext at) {
        return sampling.draw(labels, after, at, draws.stream("draw", at.epoch()));
    }

    /** The class weights of training without epochs; empty if the plan has none. */
    Optional<double[]> classWeights() {
        return plan.weighting().map(weighting -> weighting.weights(after, EpochContext.single()));
    }

    /** All corrections of the trained model in one; empty if the plan has none. */
    Optional<ScoreAdjustment> adjustment(PriorLedger ledger) {
        Optional<ScoreAdjustment> all = Optional.empty();
        for (PostHoc rule : plan.postHoc()) {
            ScoreAdjustment next = rule.adjust(ledger, all);
            all = Optional.of(all.map(before -> before.then(next)).orElse(next));
        }
        return all;
    }

    /** The loss of one epoch: example weights in, class weights and margin applied, value and gradient out. */
    public BatchLoss loss(EpochContext at) {
        Loss loss = plan.loss().orElseGet(CrossEntropy::new);
        BatchLoss bound = loss.bind(after, at);
        if (plan.margin().isPresent()) {
            PriorLedger ledger = ledger(at);
            LogitTransform transform = plan.margin().get().transform(after, ledger.effectivePrior(), at);
            bound = new TransformedLoss(bound, transform);
        }
        return plan.weighting().isPresent()
                ? new WeightedLoss(bound, plan.weighting().get().weights(after, at))
                : bound;
    }

    /** The class prior that one epoch's loss really sees, and what of its correction training pays. */
    public PriorLedger ledger(EpochContext at) {
        int classes = after.size();
        double[] q = sampling.distribution(after, at);
        double[] weights = meanExampleWeights.clone();
        multiply(weights, plan.loss().map(loss -> loss.classFactors(after)));
        multiply(weights, plan.weighting().map(weighting -> weighting.weights(after, at)));
        double[] prior = new double[classes];
        double sum = 0;
        for (int c = 0; c < classes; c++) {
            prior[c] = q[c] * weights[c];
            sum += prior[c];
        }
        for (int c = 0; c < classes; c++) {
            prior[c] /= sum;
        }
        double[] offset = plan.margin()
                .map(margin -> margin.transform(after, prior, at).offset())
                .orElseGet(() -> new double[classes]);
        boolean proper = plan.loss().map(Loss::isProper).orElse(true);
        return new PriorLedger(before, after, q, weights, prior, offset, !proper);
    }
}
