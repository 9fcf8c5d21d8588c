package dev.imbalance.sampling;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.trainer.EpochContext;

/**
 * Moves from the data's own class distribution to equal classes while training goes on, {@code q_c = (1 - s) n_c / N + s / K}, where s grows
 * in equal steps.
 * <p>
 * Kang, Xie, Rohrbach, Yan, Gordo, Feng, Kalantidis. "Decoupling Representation and Classifier for Long-Tailed Recognition", ICLR 2020,
 * section 3. A training of one epoch draws as the data are.
 */
public final class ProgressivelyBalancedSampling extends WeightedRandomSampling {
    /**
     * How s grows with the epoch t, from 0, of T epochs. The constants have no bodies: OLCUT cannot read the provenance of an enum constant that
     * is a class of its own.
     */
    public enum Progress {
        /** {@code t / (T - 1)}: the last epoch draws all classes equally, as in the code of Kang et al. */
        TO_BALANCED,
        /** {@code t / T}: the last epoch falls one step short of that, as in BagofTricks-LT. */
        SHORT_OF_BALANCED
    }

    @Config(
            description =
                    "How far the last epoch goes: TO_BALANCED, by t / (T - 1), or SHORT_OF_BALANCED, by t / T, in epoch t of T.")
    private Progress progress = Progress.TO_BALANCED;

    public ProgressivelyBalancedSampling() {}

    public ProgressivelyBalancedSampling(Progress progress, double length) {
        super(length);
        this.progress = progress;
        postConfig();
    }

    @Override
    public String typeName() {
        return "progressive";
    }

    @Override
    public String summary() {
        return "Draws as the data are at first, and all classes equally in the end.";
    }

    @Override
    public String formula() {
        return "q_c = (1 - s) n_c / N + s / K, s from 0 to 1 over the epochs";
    }

    @Override
    public String reference() {
        return "Kang, Xie, Rohrbach, Yan, Gordo, Feng, Kalantidis. \"Decoupling Representation and Classifier for Long-Tailed Recognition\", ICLR 2020, section 3.";
    }

    @Override
    protected double[] shares(ClassCounts counts, EpochContext at) {
        int steps = progress == Progress.TO_BALANCED ? at.epochs() - 1 : at.epochs();
        double s = steps == 0 ? 0 : (double) at.epoch() / steps;
        double[] shares = counts.priors();
        for (int c = 0; c < shares.length; c++) {
            shares[c] = (1 - s) * shares[c] + s / shares.length;
        }
        return shares;
    }
}
