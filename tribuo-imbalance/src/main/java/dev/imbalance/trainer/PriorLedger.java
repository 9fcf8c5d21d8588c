package dev.imbalance.trainer;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.posthoc.ScoreAdjustment;
import java.util.Arrays;
import java.util.Optional;

/**
 * What class prior training really sees, and how much of the correction towards equal priors is already paid.
 * <p>
 * The minimiser of a cross-entropy weighted by w_c under draws q_c is proportional to q_c w_c p(x | c), so the effective prior is
 * {@code pi_eff = normalise(q_c w_c)}. For equal target priors the correction {@code log(1/K) - log(pi_eff)} is owed exactly
 * once: in training, as an offset b_c = log(pi_eff) that prediction leaves out, or after it. See Menon et al., "Long-tail
 * learning via logit adjustment", ICLR 2021; Hong et al., "Disentangling label distribution", CVPR 2021.
 *
 * @param before         the counts of the training rows before resampling, without the validation slice
 * @param after          the counts after resampling: what losses, weights and margins are bound to
 * @param sampling       q_c, the class distribution of the draws
 * @param weights        w_c, all that multiplies the loss of a class's rows: its class weight, the loss's own factor, and the mean of
 *                       its example weights; all 1 without any
 * @param effectivePrior pi_eff
 * @param trainingOffset b_c, what the loss and the margin add to the training logits of a class; all 0 where they add nothing
 * @param approximate    whether the loss is not a proper one (focal with gamma above 0, smoothed labels), which makes all of this approximate
 */
public record PriorLedger(
        ClassCounts before,
        ClassCounts after,
        double[] sampling,
        double[] weights,
        double[] effectivePrior,
        double[] trainingOffset,
        boolean approximate) {
    /** This ledger with another effective prior. */
    PriorLedger withEffectivePrior(double[] prior) {
        return new PriorLedger(before, after, sampling, weights, prior, trainingOffset, approximate);
    }

    /** This ledger of a trainer that trained on other rows inside: what it saw of each class are these counts. */
    PriorLedger withRowsSeen(ClassCounts seen) {
        double[] draws = seen.priors();
        double[] prior = new double[draws.length];
        Arrays.setAll(prior, c -> draws[c] * weights[c]);
        double sum = Arrays.stream(prior).sum();
        Arrays.setAll(prior, c -> prior[c] / sum);
        return new PriorLedger(before, seen, draws, weights, prior, trainingOffset, approximate);
    }

    /** This ledger of scores that are no probabilities under its effective prior. */
    PriorLedger asApproximate() {
        return new PriorLedger(before, after, sampling, weights, effectivePrior, trainingOffset, true);
    }

    /** Whether training has corrected the class prior, wholly or in part. */
    public boolean correctedInTraining() {
        return favours(trainingOffset);
    }

    /** Whether offsets of logits favour any class: the same offset for all of them changes no probability. */
    public static boolean favours(double[] offsets) {
        double max = Arrays.stream(offsets).max().orElseThrow();
        double min = Arrays.stream(offsets).min().orElseThrow();
        return max - min > 1e-9;
    }

    /**
     * The log prior that the model's final scores still carry, {@code log(pi_eff) - b + adjustment}, shifted to a mean of 0: all zeros when
     * equal class priors are reached. A class that training never sees has none: NaN, and left out of the mean.
     *
     * @param adjustment what prediction corrects; only its offsets are a prior
     */
    public double[] carried(Optional<ScoreAdjustment> adjustment) {
        double[] carried = new double[effectivePrior.length];
        double sum = 0;
        int seen = 0;
        for (int c = 0; c < carried.length; c++) {
            double offset = adjustment.isPresent() ? adjustment.get().offset()[c] : 0;
            carried[c] = effectivePrior[c] > 0 ? Math.log(effectivePrior[c]) - trainingOffset[c] + offset : Double.NaN;
            if (effectivePrior[c] > 0) {
                sum += carried[c];
                seen++;
            }
        }
        for (int c = 0; c < carried.length; c++) {
            carried[c] -= sum / seen;
        }
        return carried;
    }
}
