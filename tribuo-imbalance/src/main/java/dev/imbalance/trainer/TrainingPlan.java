package dev.imbalance.trainer;

import dev.imbalance.Plugin;
import dev.imbalance.initialisation.BiasInitialisation;
import dev.imbalance.loss.Loss;
import dev.imbalance.loss.Margin;
import dev.imbalance.mixing.Mixing;
import dev.imbalance.posthoc.PostHoc;
import dev.imbalance.resampling.Resampler;
import dev.imbalance.sampling.ClassSampling;
import dev.imbalance.search.MarginSearch;
import dev.imbalance.stage.ClassifierStage;
import dev.imbalance.weighting.ClassWeighting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the decorators of a chain ask of its leaf, by axis. Immutable.
 * <p>
 * Resamplers and post-hoc corrections are lists, in the order the decorators are nested, innermost first. Every other axis
 * takes one value, and a second one is refused.
 */
public final class TrainingPlan {
    /** A resampler and the seed of its draws. */
    record SeededResampler(Resampler resampler, long seed) {}

    /**
     * The one value of an axis.
     *
     * @param axis the axis as its key in a strategy
     * @param seed of its draws; 0 for a value that draws nothing
     */
    record Choice(String axis, Plugin value, long seed) {}

    /**
     * Rows to set aside, by class.
     *
     * @param share of the rows; 0 for none
     * @param seed  of their choice
     */
    record Validation(double share, long seed) {
        static final Validation NONE = new Validation(0, 0);
    }

    private static final TrainingPlan EMPTY = new TrainingPlan(List.of(), Map.of(), List.of(), Validation.NONE, 0);

    private final List<SeededResampler> resamplers;
    private final Map<Class<? extends Plugin>, Choice> choices;
    private final List<PostHoc> postHoc;
    private final Validation validation;
    private final int threads;

    private TrainingPlan(
            List<SeededResampler> resamplers,
            Map<Class<? extends Plugin>, Choice> choices,
            List<PostHoc> postHoc,
            Validation validation,
            int threads) {
        this.resamplers = List.copyOf(resamplers);
        this.choices = choices;
        this.postHoc = List.copyOf(postHoc);
        this.validation = validation;
        this.threads = threads;
    }

    /** The plan that asks for nothing: every row once an epoch, cross-entropy, no correction. */
    public static TrainingPlan empty() {
        return EMPTY;
    }

    /** Adds resamplers after those already here. */
    public TrainingPlan withResamplers(List<? extends Resampler> added, long seed) {
        List<SeededResampler> all = new ArrayList<>(resamplers);
        added.forEach(r -> all.add(new SeededResampler(r, seed)));
        return new TrainingPlan(all, choices, postHoc, validation, threads);
    }

    /** This plan on the rows as they are. */
    TrainingPlan withoutResamplers() {
        return new TrainingPlan(List.of(), choices, postHoc, validation, threads);
    }

    /** Draws the rows of each epoch by a class sampling. */
    public TrainingPlan withSampling(ClassSampling added, long seed) {
        return with(ClassSampling.class, "sample", added, seed);
    }

    /** Weights each row's loss by its class. */
    public TrainingPlan withWeighting(ClassWeighting added) {
        return with(ClassWeighting.class, "reweight", added, 0);
    }

    /** Minimises this loss. */
    public TrainingPlan withLoss(Loss added) {
        return with(Loss.class, "loss", added, 0);
    }

    /** Moves the training logits by this margin. */
    public TrainingPlan withMargin(Margin added) {
        return with(Margin.class, "margin", added, 0);
    }

    /** Trains on blends of two rows. */
    public TrainingPlan withMixing(Mixing added, long seed) {
        return with(Mixing.class, "mix", added, seed);
    }

    /** Trains the classifier in a second stage. */
    public TrainingPlan withStage(ClassifierStage added, long seed) {
        return with(ClassifierStage.class, "retrain", added, seed);
    }

    /** Starts the last layer from these biases. */
    public TrainingPlan withInitialisation(BiasInitialisation added) {
        return with(BiasInitialisation.class, "initialise", added, 0);
    }

    /** Moves the training logits by a margin that a search finds. */
    public TrainingPlan withSearch(MarginSearch added, long seed) {
        return with(MarginSearch.class, "search", added, seed);
    }

    /** Adds corrections of the trained model after those already here. */
    public TrainingPlan withPostHoc(List<? extends PostHoc> added) {
        List<PostHoc> all = new ArrayList<>(postHoc);
        all.addAll(added);
        return new TrainingPlan(resamplers, choices, all, validation, threads);
    }

    /**
     * Sets a share of the rows aside for what is chosen after training, by class; for a leaf that sets none aside itself.
     *
     * @param share in [0, 1)
     */
    public TrainingPlan withValidation(double share, long seed) {
        if (share == 0) {
            return this;
        }
        if (validation.share() > 0) {
            throw new IllegalArgumentException("a trainer takes one validation share; " + validation.share() + " and "
                    + share + " were both given. Remove one of them.");
        }
        return new TrainingPlan(resamplers, choices, postHoc, new Validation(share, seed), threads);
    }

    /** Resamples in at most so many threads, which changes no result; 0 for all processors. */
    TrainingPlan withThreads(int count) {
        return new TrainingPlan(resamplers, choices, postHoc, validation, count);
    }

    private <T extends Plugin> TrainingPlan with(Class<T> kind, String axis, T added, long seed) {
        Choice first = choices.get(kind);
        if (first != null) {
            throw new IllegalArgumentException("a trainer takes one " + axis + "; "
                    + first.value().describe() + " and " + added.describe() + " were both given. Remove one of them.");
        }
        Map<Class<? extends Plugin>, Choice> all = new LinkedHashMap<>(choices);
        all.put(kind, new Choice(axis, added, seed));
        return new TrainingPlan(resamplers, all, postHoc, validation, threads);
    }

    /** This plan with one candidate of its search, as it trains for being scored: no post-hoc corrections. */
    TrainingPlan trial(Margin candidate) {
        return new TrainingPlan(resamplers, found(candidate).choices, List.of(), validation, threads);
    }

    /** This plan with the margin in the place of the search for it. */
    TrainingPlan found(Margin margin) {
        Map<Class<? extends Plugin>, Choice> all = new LinkedHashMap<>(choices);
        all.remove(MarginSearch.class);
        return new TrainingPlan(resamplers, all, postHoc, validation, threads).withMargin(margin);
    }

    /** This plan's rows and post-hoc corrections with the draws and the loss of its second stage, and no other strategy. */
    TrainingPlan secondStage(ClassifierStage stage) {
        return new TrainingPlan(resamplers, Map.of(), postHoc, validation, threads)
                .withSampling(stage.sampling(), seed(ClassifierStage.class).orElseThrow())
                .withLoss(stage.loss());
    }

    List<SeededResampler> resamplers() {
        return resamplers;
    }

    /** The axes that take one value and have one, by the kind of the value. */
    Map<Class<? extends Plugin>, Choice> choices() {
        return choices;
    }

    /** The value of an axis that takes one. */
    <T extends Plugin> Optional<T> one(Class<T> kind) {
        return Optional.ofNullable(choices.get(kind)).map(choice -> kind.cast(choice.value()));
    }

    /** The seed of an axis that draws. */
    Optional<Long> seed(Class<? extends Plugin> kind) {
        return Optional.ofNullable(choices.get(kind)).map(Choice::seed);
    }

    /** The rows to set aside, for a leaf that sets none aside itself. */
    Validation validation() {
        return validation;
    }

    /** How many threads resamplers may use, at least 1. */
    int threads() {
        return threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    }

    List<PostHoc> postHoc() {
        return postHoc;
    }
}
