package dev.imbalance.search;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.Prior;
import dev.imbalance.loss.Margin;
import dev.imbalance.loss.VS;
import java.util.ArrayList;
import java.util.List;

/**
 * Searches gamma and tau of the vector-scaling loss ({@link VS}) on rows held out of the training rows: the light form of AutoBalance, at the
 * cost of {@code budget} further trainings on {@code 1 - share} of the rows.
 * <p>
 * The first candidates are cross-entropy (0, 0), logit adjustment (0, 1) and the published (0.3, 1); those after them are the Halton sequence of the
 * bases 2 and 3 over the box [0, maxGamma] x [0, maxTau], which fills it evenly whatever the budget.
 * <p>
 * Li, Zhang, Thrampoulidis, Chen, Oymak. "AutoBalance: Optimized Loss Functions for Imbalanced Data", NeurIPS 2021, keeps the split (80 to 20), the
 * class-balanced objective and the training on all rows afterwards, and finds the parameters by a bilevel gradient instead.
 */
public final class AutoBalance implements MarginSearch {
    @Config(description = "How many candidates are trained, at least 2.")
    private int budget = 8;

    @Config(description = "Share of the training rows that candidates are scored on, in (0, 1).")
    private double share = 0.2;

    @Config(description = "The largest gamma of the candidates after the third, above 0.")
    private double maxGamma = 0.5;

    @Config(description = "The largest tau of the candidates after the third, above 0.")
    private double maxTau = 2;

    public AutoBalance() {}

    public AutoBalance(int budget, double share, double maxGamma, double maxTau) {
        this.budget = budget;
        this.share = share;
        this.maxGamma = maxGamma;
        this.maxTau = maxTau;
        postConfig();
    }

    @Override
    public void postConfig() {
        if (budget < 2) {
            throw new PropertyException("", "budget", "AutoBalance budget must be at least 2, was " + budget);
        }
        if (!(share > 0 && share < 1)) {
            throw new PropertyException("", "share", "AutoBalance share must be in (0, 1), was " + share);
        }
        requirePositive("maxGamma", maxGamma);
        requirePositive("maxTau", maxTau);
    }

    private static void requirePositive(String field, double value) {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new PropertyException(
                    "", field, "AutoBalance " + field + " must be above 0 and finite, was " + value);
        }
    }

    @Override
    public String typeName() {
        return "auto-balance";
    }

    @Override
    public String summary() {
        return "Searches the margin of the VS loss on rows held out of the training rows, then trains on all of them.";
    }

    @Override
    public String formula() {
        return "z'_c = (n_c / n_max)^gamma z_c + tau log pi_c with the (gamma, tau) of the least class-balanced CE on rows held out";
    }

    @Override
    public String reference() {
        return "Li, Zhang, Thrampoulidis, Chen, Oymak. \"AutoBalance: Optimized Loss Functions for Imbalanced Data\", NeurIPS 2021; a search in the place of its bilevel gradient.";
    }

    @Override
    public double share() {
        return share;
    }

    @Override
    public List<Margin> candidates() {
        List<Margin> candidates = new ArrayList<>();
        candidates.add(new VS(0, 0, Prior.EFFECTIVE));
        candidates.add(new VS(0, 1, Prior.EFFECTIVE));
        candidates.add(new VS(0.3, 1, Prior.EFFECTIVE));
        for (int i = 1; candidates.size() < budget; i++) {
            candidates.add(new VS(maxGamma * radicalInverse(2, i), maxTau * radicalInverse(3, i), Prior.EFFECTIVE));
        }
        return candidates.subList(0, budget);
    }

    /** The digits of a number behind the point, in reverse order. Halton, Communications of the ACM 1964. */
    private static double radicalInverse(int base, int number) {
        double inverse = 0;
        double digit = 1;
        for (int rest = number; rest > 0; rest /= base) {
            digit /= base;
            inverse += digit * (rest % base);
        }
        return inverse;
    }
}
