package dev.imbalance.initialisation;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;

/**
 * Starts each class at a small probability pi, {@code b_c = -log((1 - pi) / pi)}, so that the many rows of other classes do not
 * swamp the first steps.
 * <p>
 * Lin, Goyal, Girshick, He, Dollár. "Focal Loss for Dense Object Detection", ICCV 2017, sections 3.3 and 4.1.
 */
public final class FocalPrior extends SameBias {
    @Config(description = "The probability that each class starts with, in (0, 1).")
    private double prior = 0.01;

    public FocalPrior() {}

    public FocalPrior(double prior) {
        this.prior = prior;
        postConfig();
    }

    @Override
    public void postConfig() {
        if (!(prior > 0 && prior < 1)) {
            throw new PropertyException("", "prior", "FocalPrior prior must be in (0, 1), was " + prior);
        }
    }

    @Override
    public String typeName() {
        return "focal-prior";
    }

    @Override
    public String summary() {
        return "Starts each class at a small probability, for sigmoid losses.";
    }

    @Override
    public String formula() {
        return "b_c = -log((1 - prior) / prior)";
    }

    @Override
    public String reference() {
        return "Lin, Goyal, Girshick, He, Dollár. \"Focal Loss for Dense Object Detection\", ICCV 2017, sections 3.3 and 4.1.";
    }

    @Override
    double probability(int classes) {
        return prior;
    }
}
