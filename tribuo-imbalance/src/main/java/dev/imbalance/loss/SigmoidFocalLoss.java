package dev.imbalance.loss;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ClassCounts;

/**
 * Focal loss over one sigmoid a class, {@code l = -sum_c a_t (1 - p_t)^gamma log p_t} with p_t = s(z_c) and a_t = alpha for the row's own class, and
 * p_t = 1 - s(z_c) and a_t = 1 - alpha for every other.
 * <p>
 * {@code gamma = 0} without alpha is binary cross-entropy. The default alpha of the paper, 0.25, is for terms of which few are positive and gamma
 * above 0, which leaves the many easy negatives little to say. Two classes share one logit; see {@link OneVsRestLoss}.
 * <p>
 * Lin, Goyal, Girshick, He, Dollár. "Focal Loss for Dense Object Detection", ICCV 2017, equations 4 and 5.
 */
public final class SigmoidFocalLoss extends OneVsRestLoss {
    @Config(description = "How strongly terms that are already right are discounted, at least 0.")
    private double gamma = 2;

    @Config(
            description =
                    "The weight of the positive terms, at most 1, that of the negative ones being 1 - alpha; below 0 for none.")
    private double alpha = 0.25;

    public SigmoidFocalLoss() {}

    public SigmoidFocalLoss(
            double gamma, double alpha, ClassReduction classReduction, String positive, Reduction reduction) {
        super(classReduction, positive, reduction);
        this.gamma = gamma;
        this.alpha = alpha;
        postConfig();
    }

    @Override
    public void postConfig() {
        if (!(gamma >= 0 && gamma < Double.POSITIVE_INFINITY)) {
            throw new PropertyException(
                    "", "gamma", "SigmoidFocalLoss gamma must be finite and at least 0, was " + gamma);
        }
        if (!(alpha <= 1)) {
            throw new PropertyException(
                    "", "alpha", "SigmoidFocalLoss alpha must be in [0, 1], or below 0 for none, was " + alpha);
        }
    }

    @Override
    public String typeName() {
        return "focal-sigmoid";
    }

    @Override
    public String summary() {
        return "Focal loss of each class against the rest, through one sigmoid a class.";
    }

    @Override
    public String formula() {
        return "l = -sum_c a_t (1 - p_t)^gamma log p_t; p_t = s(z_c), a_t = alpha for c = y, else p_t = 1 - s(z_c), a_t = 1 - alpha";
    }

    @Override
    public String reference() {
        return "Lin, Goyal, Girshick, He, Dollár. \"Focal Loss for Dense Object Detection\", ICCV 2017, equations 4 and 5.";
    }

    @Override
    protected double gamma() {
        return gamma;
    }

    @Override
    protected TermWeights termWeights(ClassCounts counts) {
        if (alpha < 0) {
            return (label, term) -> 1;
        }
        return (label, term) -> label == term ? alpha : 1 - alpha;
    }

    @Override
    public boolean isProper() {
        return gamma == 0 && (alpha < 0 || alpha == 0.5);
    }

    /** {@inheritDoc} For two classes alpha is a weight of the rows of each, which the ledger has. */
    @Override
    public boolean isProper(int classes) {
        return classes == 2 ? gamma == 0 : isProper();
    }
}
