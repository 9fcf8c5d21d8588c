package dev.imbalance.loss;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ClassCounts;

/**
 * Binary cross-entropy over one sigmoid a class with weighted sides, {@code l = -w+_y log s(z_y) - sum_{c != y} w-_c log(1 - s(z_c))}.
 * <p>
 * {@link BCEBalance} says where w+ and w- come from. For two classes, which share one logit, POS_WEIGHT with P = N- / N+ and BALANCED have the same
 * minimiser. For more, the minimiser's probabilities are of each class against the rest, so that prior correction is approximate. See
 * {@link OneVsRestLoss}.
 * <p>
 * Lin, Goyal, Girshick, He, Dollár. "Focal Loss for Dense Object Detection", ICCV 2017, section 3.1; King, Zeng. "Logistic Regression in Rare
 * Events Data", Political Analysis 2001.
 */
public final class BalancedBCE extends OneVsRestLoss {
    @Config(
            description =
                    "Where the weights come from: BALANCED (the counts), ALPHA (a and 1 - a) or POS_WEIGHT (P and 1).")
    private BCEBalance form = BCEBalance.BALANCED;

    @Config(
            description =
                    "The weight of the positive terms, at least 0: a in (0, 1] for ALPHA, P above 0 for POS_WEIGHT, 0 for BALANCED.")
    private double positiveWeight = 0;

    public BalancedBCE() {}

    public BalancedBCE(
            BCEBalance form,
            double positiveWeight,
            ClassReduction classReduction,
            String positive,
            Reduction reduction) {
        super(classReduction, positive, reduction);
        this.form = form;
        this.positiveWeight = positiveWeight;
        postConfig();
    }

    @Override
    public void postConfig() {
        String wrong =
                switch (form) {
                    case BALANCED -> positiveWeight == 0 ? "" : "left out for BALANCED, which counts the rows";
                    case ALPHA -> positiveWeight > 0 && positiveWeight <= 1 ? "" : "in (0, 1] for ALPHA";
                    case POS_WEIGHT ->
                        positiveWeight > 0 && positiveWeight < Double.POSITIVE_INFINITY
                                ? ""
                                : "finite and above 0 for POS_WEIGHT";
                };
        if (!wrong.isEmpty()) {
            throw new PropertyException(
                    "", "positiveWeight", "BalancedBCE positiveWeight must be " + wrong + ", was " + positiveWeight);
        }
    }

    @Override
    public String typeName() {
        return "balanced-bce";
    }

    @Override
    public String summary() {
        return "Binary cross-entropy of each class against the rest, with the two sides weighed.";
    }

    @Override
    public String formula() {
        return "l = -w+_y log s(z_y) - sum_{c != y} w-_c log(1 - s(z_c)); balanced: w+_c = N / (2 n_c), w-_c = N / (2 (N - n_c))";
    }

    @Override
    public String reference() {
        return "King, Zeng. \"Logistic Regression in Rare Events Data\", Political Analysis 2001.";
    }

    @Override
    protected TermWeights termWeights(ClassCounts counts) {
        return switch (form) {
            case BALANCED -> balanced(counts.requireNonEmpty("loss " + typeName()));
            case ALPHA -> (label, term) -> label == term ? positiveWeight : 1 - positiveWeight;
            case POS_WEIGHT -> (label, term) -> label == term ? positiveWeight : 1;
        };
    }

    private static TermWeights balanced(ClassCounts counts) {
        double half = counts.total() / 2.0;
        return (label, term) -> {
            long own = counts.count(term);
            return half / (label == term ? own : counts.total() - own);
        };
    }

    @Override
    public boolean isProper() {
        return switch (form) {
            case BALANCED -> false;
            case ALPHA -> positiveWeight == 0.5;
            case POS_WEIGHT -> positiveWeight == 1;
        };
    }

    /** {@inheritDoc} For two classes the sides are the classes, whose weights the ledger has. */
    @Override
    public boolean isProper(int classes) {
        return classes == 2 || isProper();
    }
}
