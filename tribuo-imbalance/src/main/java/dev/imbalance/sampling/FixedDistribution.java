package dev.imbalance.sampling;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.Plugin;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.trainer.EpochContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Draws classes by shares given for their labels, whatever the data have.
 * <p>
 * Every class needs a share above 0, since a class that is never drawn has no prior. One that should not be learnt has to be left out of the
 * data.
 */
public final class FixedDistribution extends WeightedRandomSampling {
    @Config(mandatory = true, description = "The share of each class by label, above 0; they need not add to 1.")
    private Map<String, Double> shares = new LinkedHashMap<>();

    /** Shares that are still to be given. */
    public FixedDistribution() {}

    public FixedDistribution(Map<String, Double> shares, double length) {
        super(length);
        this.shares = new LinkedHashMap<>(shares);
        postConfig();
    }

    @Override
    public void postConfig() {
        super.postConfig();
        shares.forEach((label, share) -> {
            if (!(share > 0 && share < Double.POSITIVE_INFINITY)) {
                throw new PropertyException(
                        "",
                        "shares",
                        "FixedDistribution share of \"" + label + "\" must be finite and above 0, was " + share);
            }
        });
    }

    @Override
    public String typeName() {
        return "fixed";
    }

    @Override
    public String summary() {
        return "Draws each class by a share given for its label, with replacement.";
    }

    @Override
    public String formula() {
        return "q_c = the share given for c";
    }

    @Override
    public String reference() {
        return "Weiss, Provost. \"Learning When Training Data are Costly: The Effect of Class Distribution on Tree Induction\", JAIR 2003.";
    }

    @Override
    public Plugin example() {
        return new FixedDistribution(Map.of("a", 0.4, "b", 0.3, "c", 0.2, "d", 0.1), 1);
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if a label is not one of the classes, or a class has no share
     */
    @Override
    protected double[] shares(ClassCounts counts, EpochContext at) {
        double[] byClass = new double[counts.size()];
        shares.forEach((label, share) -> byClass[counts.idOf(label, "FixedDistribution shares")] = share);
        List<String> missing = new ArrayList<>(counts.labels());
        missing.removeAll(shares.keySet());
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(
                    "FixedDistribution shares must name every class, and do not name " + missing);
        }
        return byClass;
    }
}
