package dev.imbalance.trainer;

import dev.imbalance.Plugin;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.Digests;
import dev.imbalance.data.FixedDomainDataset;
import dev.imbalance.data.Shuffle;
import dev.imbalance.data.StratifiedSplit;
import dev.imbalance.initialisation.BiasInitialisation;
import dev.imbalance.loss.BatchLoss;
import dev.imbalance.loss.CrossEntropy;
import dev.imbalance.loss.Link;
import dev.imbalance.loss.LogitTransform;
import dev.imbalance.loss.Loss;
import dev.imbalance.loss.Margin;
import dev.imbalance.loss.TransformedLoss;
import dev.imbalance.mixing.Mixing;
import dev.imbalance.posthoc.PostHoc;
import dev.imbalance.resampling.Lineage;
import dev.imbalance.resampling.ResamplingChain;
import dev.imbalance.sampling.ClassSampling;
import dev.imbalance.sampling.InstanceSampling;
import dev.imbalance.schedule.Scheduled;
import dev.imbalance.stage.ClassifierStage;
import dev.imbalance.weighting.ClassWeighting;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.tribuo.Dataset;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;

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
    private final Lineage lineage;
    private final String validationHash;
    private final ClassCounts before;
    private final ClassCounts after;
    private final int[] labels;
    private final double[] meanExampleWeights;
    private final OptionalDouble cosineScale;
    private final OptionalInt batchSize;
    private final long seed;
    private final int invocation;
    private final String phase;

    private BoundPlan(
            TrainingPlan plan,
            Dataset<Label> source,
            TrainingPlan.Validation aside,
            OptionalDouble cosineScale,
            OptionalInt batchSize,
            boolean weightsCount,
            long seed,
            int invocation) {
        this.plan = plan;
        this.source = source;
        this.cosineScale = cosineScale;
        this.batchSize = batchSize;
        this.seed = seed;
        this.invocation = invocation;
        this.phase = "";
        int[] rows = IntStream.range(0, source.size()).toArray();
        if (aside.share() > 0) {
            StratifiedSplit split = StratifiedSplit.of(
                    labels(source),
                    source.getOutputIDInfo().size(),
                    aside.share(),
                    new RandomStreams(aside.seed(), invocation).stream("validation", 0));
            rows = split.rest();
            this.validation = FixedDomainDataset.view(source, split.share(), "validation");
            this.validationHash = Digests.ofRows(split.share());
        } else {
            this.validation = null;
            this.validationHash = null;
        }
        this.before = ClassCounts.of(FixedDomainDataset.view(source, rows, "training"), source.getOutputIDInfo());
        ResamplingChain chain = new ResamplingChain(source, rows, plan.threads());
        int step = 0;
        for (TrainingPlan.SeededResampler seeded : plan.resamplers()) {
            chain.apply(seeded.resampler(), new RandomStreams(seeded.seed(), invocation).of("resample", step++));
        }
        this.training = chain.data();
        this.lineage = chain.lineage();
        this.after = ClassCounts.of(training, source.getOutputIDInfo());
        this.labels = labels(training);
        this.meanExampleWeights = new double[after.size()];
        Arrays.fill(meanExampleWeights, 1);
        if (weightsCount) {
            multiply(meanExampleWeights, meanExampleWeights(training, labels, after));
        }
    }

    /** The same rows under another plan. */
    private BoundPlan(BoundPlan other, TrainingPlan plan, String phase) {
        this.plan = plan;
        this.phase = phase;
        this.source = other.source;
        this.training = other.training;
        this.validation = other.validation;
        this.lineage = other.lineage;
        this.validationHash = other.validationHash;
        this.before = other.before;
        this.after = other.after;
        this.labels = other.labels;
        this.meanExampleWeights = other.meanExampleWeights;
        this.cosineScale = other.cosineScale;
        this.batchSize = other.batchSize;
        this.seed = other.seed;
        this.invocation = other.invocation;
    }

    /** Binds a plan for a leaf that obeys plans. */
    public static BoundPlan bind(TrainingPlan plan, Dataset<Label> source, PlanTrainer leaf, int invocationCount) {
        return new BoundPlan(
                plan,
                source,
                leaf.validationShare() > 0
                        ? new TrainingPlan.Validation(leaf.validationShare(), leaf.seed())
                        : plan.validation(),
                leaf.cosineScale(),
                leaf.batchSize(),
                true,
                leaf.seed(),
                invocation(leaf, invocationCount));
    }

    /** Binds a plan for any other leaf, which sets no rows aside itself; weights of examples that are lost on it are no part of its prior. */
    static BoundPlan bind(TrainingPlan plan, Dataset<Label> source, Trainer<Label> leaf, int invocationCount) {
        return new BoundPlan(
                plan,
                source,
                plan.validation(),
                OptionalDouble.empty(),
                OptionalInt.empty(),
                ExampleWeights.lostOn(leaf).isEmpty(),
                0,
                invocation(leaf, invocationCount));
    }

    /** Binds a plan without its resamplers, for looking at it: a class without rows has none after any resampler either. */
    static BoundPlan unresampled(TrainingPlan plan, Dataset<Label> source) {
        return new BoundPlan(
                plan.withoutResamplers(),
                source,
                TrainingPlan.Validation.NONE,
                OptionalDouble.empty(),
                OptionalInt.empty(),
                true,
                0,
                0);
    }

    private static int invocation(Trainer<Label> leaf, int invocationCount) {
        return invocationCount == Trainer.INCREMENT_INVOCATION_COUNT ? leaf.getInvocationCount() : invocationCount;
    }

    private static void multiply(double[] weights, double[] factors) {
        Arrays.setAll(weights, c -> weights[c] * factors[c]);
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

    static int[] labels(Dataset<Label> data) {
        int[] ids = new int[data.size()];
        for (int row = 0; row < ids.length; row++) {
            ids[row] = ClassCounts.idOf(data.getExample(row).getOutput(), data.getOutputIDInfo());
        }
        return ids;
    }

    /** This plan as one of several trainings of a chain. */
    BoundPlan inPhase(String name) {
        return new BoundPlan(this, plan, name);
    }

    /** What is bound here. */
    TrainingPlan plan() {
        return plan;
    }

    /** These rows under the plan with a margin in the place of the search for it. */
    BoundPlan found(Margin candidate) {
        return new BoundPlan(this, plan.found(candidate), phase);
    }

    /** These rows under the plan of one training of a search for the margin. */
    BoundPlan trial(Margin candidate) {
        return new BoundPlan(this, plan.trial(candidate), phase);
    }

    /** What tells this training from others of the same chain, such as those of a search, as a folder's name; empty for the last one. */
    public String phase() {
        return phase;
    }

    /** The data set as the caller gave it. */
    public Dataset<Label> source() {
        return source;
    }

    /** The rows to train on, after resampling. {@link #draw} indexes these. */
    public Dataset<Label> training() {
        return training;
    }

    /** Where the rows to train on come from; its origins are rows of {@link #source()}. */
    public Lineage lineage() {
        return lineage;
    }

    /** The rows set aside for choosing the best epoch, untouched by any strategy. */
    public Optional<Dataset<Label>> validation() {
        return Optional.ofNullable(validation);
    }

    /** The SHA-256 of the row numbers of {@link #validation()} in {@link #source()}; see {@link Digests#ofRows}. */
    Optional<String> validationHash() {
        return Optional.ofNullable(validationHash);
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
        plan.choices()
                .values()
                .forEach(choice -> axes.put(choice.axis(), choice.value().describe() + ", seed " + choice.seed()));
        return axes;
    }

    /** The rows of one epoch, in the order to train on. */
    public int[] draw(EpochContext at) {
        return sampling().draw(labels, after, at, streams(ClassSampling.class).stream("draw", at.epoch()));
    }

    /** The rows of training without epochs: one draw of the class sampling if the plan has one, else all of them as they are. */
    Dataset<Label> drawnOnce() {
        return plan.one(ClassSampling.class).isPresent()
                ? FixedDomainDataset.view(training, draw(EpochContext.single()), "draw")
                : training;
    }

    /** Whether the class distribution of the draws is another one late in a long training than at its start. */
    boolean drawsChange() {
        double[] first = sampling().distribution(after, new EpochContext(0, Integer.MAX_VALUE));
        double[] last = sampling().distribution(after, new EpochContext(Integer.MAX_VALUE - 1, Integer.MAX_VALUE));
        return !Arrays.equals(first, last);
    }

    private ClassSampling sampling() {
        return plan.one(ClassSampling.class).orElseGet(InstanceSampling::new);
    }

    private RandomStreams streams(Class<? extends Plugin> axis) {
        return new RandomStreams(plan.seed(axis).orElse(seed), invocation);
    }

    /** How rows are mixed; empty if they are not. */
    public Optional<Mixing> mixing() {
        return plan.one(Mixing.class);
    }

    /** Whether class weights of mixed rows are reduced in the way that the mixing says, and would come to something else in another. */
    boolean reducesMixedWeights() {
        return mixing().isPresent() && weighting().isPresent() && loss().dividesByWeights();
    }

    /** The generator of the mixing of one batch, counted from 0 in its epoch. */
    public SplittableRandom mixingRandom(EpochContext at, int batch) {
        return streams(Mixing.class).stream("mix", at.epoch(), batch);
    }

    /**
     * The second rows of the pairs of one epoch that is mixed: drawn as the mixing says, else each batch in another order.
     *
     * @param drawn the first rows
     * @param ends  where each batch ends in {@code drawn}, ascending
     */
    public int[] drawPartners(EpochContext at, int[] drawn, int[] ends) {
        RandomStreams random = streams(Mixing.class);
        Optional<ClassSampling> sampling = mixing().flatMap(Mixing::partners);
        int[] partners = new int[drawn.length];
        if (sampling.isPresent()) {
            int[] draws = sampling.get().draw(labels, after, at, random.stream("partners", at.epoch()));
            // A sampling may draw epochs of a length of its own.
            Arrays.setAll(partners, i -> draws[i % draws.length]);
            return partners;
        }
        int from = 0;
        for (int batch = 0; batch < ends.length; batch++) {
            int[] rows = Arrays.copyOfRange(drawn, from, ends[batch]);
            int[] shuffled = Shuffle.firstOf(rows, rows.length, random.stream("partners", at.epoch(), batch));
            System.arraycopy(shuffled, 0, partners, from, rows.length);
            from = ends[batch];
        }
        return partners;
    }

    /** The second stage; empty if there is none. */
    public Optional<ClassifierStage> stage() {
        return plan.one(ClassifierStage.class);
    }

    /** This plan's rows under the draws and the loss of the second stage; empty if there is none. */
    public Optional<BoundPlan> secondStage() {
        return stage().map(stage -> new BoundPlan(this, plan.secondStage(stage), phase));
    }

    /** The rows of a step; empty for all rows of an epoch. */
    OptionalInt batchSize() {
        return batchSize;
    }

    /** What the biases of the last layer start from; empty for the network's own way. */
    public Optional<double[]> initialBiases(int epochs) {
        return plan.one(BiasInitialisation.class).map(rule -> {
            EpochContext first = new EpochContext(0, epochs);
            PriorLedger ledger = ledger(first);
            return rule.biases(
                    link() == Link.ONE_VS_REST ? ledger.withEffectivePrior(ownShares(first)) : ledger, link());
        });
    }

    /** How a network trained by this plan's loss turns logits into probabilities. */
    public Link link() {
        return loss().link(after.size());
    }

    /** The plan of the last stage, whose losses and draws the model's classifier has seen last. */
    BoundPlan lastStage() {
        return secondStage().orElse(this);
    }

    /** What is minimised. */
    Loss loss() {
        return plan.one(Loss.class).orElseGet(CrossEntropy::new);
    }

    /** The class weights of training without epochs; empty if the plan has none. */
    Optional<double[]> classWeights() {
        return weighting().map(weighting -> weighting.weights(after, EpochContext.single()));
    }

    /** What weighs the classes; empty if nothing does. */
    Optional<ClassWeighting> weighting() {
        return plan.one(ClassWeighting.class);
    }

    /** The corrections of the trained model, in order. */
    List<PostHoc> postHoc() {
        return plan.postHoc();
    }

    /**
     * Refuses corrections that cannot follow this training.
     *
     * @throws IllegalArgumentException with the way out
     */
    void checkPostHoc(PriorLedger ledger) {
        String corrected = "";
        for (PostHoc rule : plan.postHoc()) {
            rule.check(ledger);
            if (rule.phase() == PostHoc.Phase.CLASSIFIER && lastStage().link() == Link.ONE_VS_REST) {
                throw new IllegalArgumentException("post-hoc " + rule.typeName()
                        + " changes a classifier whose logits go into a softmax, and the loss trains each class against the rest; use a"
                        + " softmax loss such as cross-entropy, or leave it out");
            }
            if (rule.correctsPrior()) {
                if (lastStage().link() == Link.ONE_VS_REST) {
                    throw new IllegalArgumentException("post-hoc " + rule.typeName()
                            + " corrects the prior of a softmax, and the loss trains each class against the rest; use a softmax loss"
                            + " such as cross-entropy, or leave it out");
                }
                if (!corrected.isEmpty() && !rule.allowsDoubleCorrection()) {
                    throw new IllegalArgumentException("post-hoc " + rule.typeName()
                            + " would correct the class prior a second time: " + corrected
                            + ". Remove one of the two, or set allowDoubleCorrection to true.");
                }
                corrected = rule.typeName() + " before it has corrected it already";
            }
        }
    }

    /** The loss of one epoch: example weights in, class weights and margin applied, value and gradient out. */
    public BatchLoss loss(EpochContext at) {
        double[] prior = ledger(at).effectivePrior();
        BatchLoss bound = weighting()
                .map(weighting -> loss().bind(after, prior, at, weighting.weights(after, at)))
                .orElseGet(() -> loss().bind(after, prior, at));
        if (margin().isEmpty()) {
            return bound;
        }
        LogitTransform transform = margin().get().transform(after, prior, at);
        return new TransformedLoss(bound, transform.withMarginTimes(cosineScale.orElse(1)));
    }

    /** What moves the training logits; empty if nothing does. */
    Optional<Margin> margin() {
        return plan.one(Margin.class);
    }

    /** The best epoch as the second stage counts. Its epochs are the last ones, all done. */
    private EpochContext stageEpoch(TrainingHistory history) {
        int epochs = stage().orElseThrow().epochs();
        int before = history.epochs().size() - epochs;
        EpochContext best = history.best();
        int epoch = best.epoch() - before;
        // The scores before its first epoch are those of another classifier.
        return new EpochContext(epoch, epochs, epoch == 0 ? List.of() : best.validationF1());
    }

    /** The ledger of the weights that a model has: of the last stage, at the best epoch. */
    PriorLedger ledger(Optional<TrainingHistory> history) {
        return history.map(done -> lastStage().ledger(best(done))).orElseGet(() -> ledger(EpochContext.single()));
    }

    /**
     * The first epoch whose weights a leaf may choose: the one in which the last of the plan's schedules begins. Weights from before it would be
     * those of another strategy. A schedule that begins in no epoch of the training is left out.
     *
     * @param epochs the epochs of the training, at least 1
     * @return from 0
     */
    public int choosesFrom(int epochs) {
        return plan.choices().values().stream()
                .filter(choice -> choice.value() instanceof Scheduled)
                .mapToInt(choice -> ((Scheduled) choice.value()).begins(epochs))
                .filter(epoch -> epoch < epochs)
                .max()
                .orElse(0);
    }

    /** Where the training of the model's weights stood, by this plan's clock and, with two stages, by the second's. */
    EpochContext best(TrainingHistory history) {
        return stage().isPresent() ? stageEpoch(history) : history.best();
    }

    /** The epochs of the first stage. */
    int firstEpochs(TrainingHistory history) {
        return history.plannedEpochs() - stage().map(ClassifierStage::epochs).orElse(0);
    }

    /** The strategies that had not begun when the epoch started whose weights the model has, by axis. */
    Map<String, Scheduled> notBegun(EpochContext best) {
        Map<String, Scheduled> waiting = new TreeMap<>();
        plan.choices().values().forEach(choice -> {
            if (choice.value() instanceof Scheduled scheduled && scheduled.begins(best.epochs()) > best.epoch()) {
                waiting.put(choice.axis() + " " + choice.value().typeName(), scheduled);
            }
        });
        return waiting;
    }

    /** The class distribution of the labels that an epoch trains on. */
    private double[] labelDistribution(EpochContext at) {
        double[] draws = sampling().distribution(after, at);
        return mixing().map(mixing -> mixing.labelDistribution(
                        draws,
                        mixing.partners()
                                .map(partners -> partners.distribution(after, at))
                                .orElse(draws),
                        after))
                .orElse(draws);
    }

    /** What a row of each class weighs, by its example and its class, before factors of the loss. */
    private double[] rowWeights(EpochContext at) {
        double[] weights = meanExampleWeights.clone();
        weighting().ifPresent(weighting -> multiply(weights, weighting.weights(after, at)));
        return weights;
    }

    private double[] masses(EpochContext at) {
        double[] masses = labelDistribution(at).clone();
        multiply(masses, rowWeights(at));
        return masses;
    }

    /** The share of each class in the weight of its own term, for a loss that trains each class against the rest. */
    private double[] ownShares(EpochContext at) {
        double[] shares = masses(at);
        double total = Arrays.stream(shares).sum();
        double[] factors = loss().classFactors(after, masses(at), at);
        Arrays.setAll(shares, c -> shares[c] / total * factors[c]);
        return shares;
    }

    /** The class prior that one epoch's loss really sees, and what of its correction training pays. */
    public PriorLedger ledger(EpochContext at) {
        int classes = after.size();
        double[] q = labelDistribution(at);
        double[] weights = rowWeights(at);
        multiply(weights, loss().classFactors(after, masses(at), at));
        double[] prior = new double[classes];
        double sum = 0;
        for (int c = 0; c < classes; c++) {
            prior[c] = q[c] * weights[c];
            sum += prior[c];
        }
        for (int c = 0; c < classes; c++) {
            prior[c] /= sum;
        }
        double[] offset = loss().offset(after, prior, at);
        margin().ifPresent(margin -> {
            double[] moved = margin.transform(after, prior, at).offset();
            Arrays.setAll(offset, c -> offset[c] + moved[c]);
        });
        return new PriorLedger(before, after, q, weights, prior, offset, !loss().isProper(classes));
    }
}
