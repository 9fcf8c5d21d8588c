package dev.imbalance.trainer;

import dev.imbalance.Plugin;
import dev.imbalance.loss.Loss;
import dev.imbalance.loss.Margin;
import dev.imbalance.posthoc.PostHoc;
import dev.imbalance.sampling.ClassSampling;
import dev.imbalance.sampling.Resampler;
import dev.imbalance.weighting.ClassWeighting;
import java.util.ArrayList;
import java.util.List;
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

    /** A class sampling and the seed of its draws. */
    record SeededSampling(ClassSampling sampling, long seed) {}

    private static final TrainingPlan EMPTY = new TrainingPlan(List.of(), null, null, null, null, List.of());

    private final List<SeededResampler> resamplers;
    private final SeededSampling sampling;
    private final ClassWeighting weighting;
    private final Loss loss;
    private final Margin margin;
    private final List<PostHoc> postHoc;

    private TrainingPlan(
            List<SeededResampler> resamplers,
            SeededSampling sampling,
            ClassWeighting weighting,
            Loss loss,
            Margin margin,
            List<PostHoc> postHoc) {
        this.resamplers = List.copyOf(resamplers);
        this.sampling = sampling;
        this.weighting = weighting;
        this.loss = loss;
        this.margin = margin;
        this.postHoc = List.copyOf(postHoc);
    }

    /** The plan that asks for nothing: every row once an epoch, cross-entropy, no correction. */
    public static TrainingPlan empty() {
        return EMPTY;
    }

    /** Adds resamplers after those already here. */
    public TrainingPlan withResamplers(List<? extends Resampler> added, long seed) {
        List<SeededResampler> all = new ArrayList<>(resamplers);
        added.forEach(r -> all.add(new SeededResampler(r, seed)));
        return new TrainingPlan(all, sampling, weighting, loss, margin, postHoc);
    }

    /** This plan on the rows as they are. */
    TrainingPlan withoutResamplers() {
        return new TrainingPlan(List.of(), sampling, weighting, loss, margin, postHoc);
    }

    /** Draws the rows of each epoch by a class sampling. */
    public TrainingPlan withSampling(ClassSampling added, long seed) {
        refuseSecond("class sampling", sampling == null ? null : sampling.sampling(), added);
        return new TrainingPlan(resamplers, new SeededSampling(added, seed), weighting, loss, margin, postHoc);
    }

    /** Weights each row's loss by its class. */
    public TrainingPlan withWeighting(ClassWeighting added) {
        refuseSecond("class weighting", weighting, added);
        return new TrainingPlan(resamplers, sampling, added, loss, margin, postHoc);
    }

    /** Minimises this loss. */
    public TrainingPlan withLoss(Loss added) {
        refuseSecond("loss", loss, added);
        return new TrainingPlan(resamplers, sampling, weighting, added, margin, postHoc);
    }

    /** Moves the training logits by this margin. */
    public TrainingPlan withMargin(Margin added) {
        refuseSecond("margin", margin, added);
        return new TrainingPlan(resamplers, sampling, weighting, loss, added, postHoc);
    }

    /** Adds corrections of the trained model after those already here. */
    public TrainingPlan withPostHoc(List<? extends PostHoc> added) {
        List<PostHoc> all = new ArrayList<>(postHoc);
        all.addAll(added);
        return new TrainingPlan(resamplers, sampling, weighting, loss, margin, all);
    }

    private static void refuseSecond(String axis, Plugin first, Plugin second) {
        if (first != null) {
            throw new IllegalArgumentException("a trainer takes one " + axis + "; " + first.describe() + " and "
                    + second.describe() + " were both given. Remove one of them.");
        }
    }

    List<SeededResampler> resamplers() {
        return resamplers;
    }

    Optional<SeededSampling> sampling() {
        return Optional.ofNullable(sampling);
    }

    Optional<ClassWeighting> weighting() {
        return Optional.ofNullable(weighting);
    }

    Optional<Loss> loss() {
        return Optional.ofNullable(loss);
    }

    Optional<Margin> margin() {
        return Optional.ofNullable(margin);
    }

    List<PostHoc> postHoc() {
        return postHoc;
    }
}
