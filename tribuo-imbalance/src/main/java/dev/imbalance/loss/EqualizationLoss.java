package dev.imbalance.loss;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.trainer.EpochContext;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Equalization loss: binary cross-entropy over one sigmoid a class in which rare classes are never pushed down by the rows of others,
 * {@code l = -log s(z_y) - sum_{c != y} (1 - T_c) log(1 - s(z_c))} with {@code T_c = 1} for classes whose share of the training rows is below
 * lambda.
 * <p>
 * With no class below lambda it is plain binary cross-entropy; the paper's default is for the 1,230 classes of LVIS, and lambda has to follow
 * the data. Every row is foreground here. Two classes share one logit; see {@link OneVsRestLoss}.
 * <p>
 * Tan, Wang, Li, Li, Ouyang, Yin, Yan. "Equalization Loss for Long-Tailed Object Recognition", CVPR 2020, equations 1 to 3.
 */
public final class EqualizationLoss extends OneVsRestLoss {
    @Config(
            description =
                    "Classes with a smaller share of the training rows than this are protected, in [0, 1]; 0 protects none.")
    private double lambda = 1.77e-3;

    public EqualizationLoss() {}

    public EqualizationLoss(double lambda, ClassReduction classReduction, String positive, Reduction reduction) {
        super(classReduction, positive, reduction);
        this.lambda = lambda;
        postConfig();
    }

    @Override
    public void postConfig() {
        if (!(lambda >= 0 && lambda <= 1)) {
            throw new PropertyException("", "lambda", "EqualizationLoss lambda must be in [0, 1], was " + lambda);
        }
    }

    @Override
    public String typeName() {
        return "equalization";
    }

    @Override
    public String summary() {
        return "Sigmoid cross-entropy in which the rows of other classes do not push rare classes down.";
    }

    @Override
    public String formula() {
        return "l = -log s(z_y) - sum_{c != y} (1 - T_c) log(1 - s(z_c)), T_c = 1 if n_c / N < lambda, else 0";
    }

    @Override
    public String reference() {
        return "Tan, Wang, Li, Li, Ouyang, Yin, Yan. \"Equalization Loss for Long-Tailed Object Recognition\", CVPR 2020, equations 1 to 3.";
    }

    /** Protection goes by whole rows: the label of a mixed row is not one class. */
    @Override
    public boolean takesMixedLabels() {
        return false;
    }

    @Override
    protected TermWeights termWeights(ClassCounts counts) {
        boolean[] rare = rare(counts, lambda);
        requireNegatives(counts, rare);
        return (label, term) -> label == term || !rare[term] ? 1 : 0;
    }

    @Override
    public List<String> doubts(ClassCounts counts, boolean retraining) {
        return lambda == 0 ? List.of() : protectsNone(counts, lambda);
    }

    /** The doubt of a lambda above 0 that is below the share of every class. */
    static List<String> protectsNone(ClassCounts counts, double lambda) {
        for (boolean protectedClass : rare(counts, lambda)) {
            if (protectedClass) {
                return List.of();
            }
        }
        return List.of(String.format(
                Locale.ROOT,
                "protects no class, since every one has at least a share of lambda, %s, of the rows, and so changes nothing; raise"
                        + " lambda above %.3g, the share of the rarest.",
                lambda,
                counts.min() / (double) counts.total()));
    }

    /** Whether each class has a share of the rows below lambda. */
    static boolean[] rare(ClassCounts counts, double lambda) {
        boolean[] rare = new boolean[counts.size()];
        for (int c = 0; c < rare.length; c++) {
            rare[c] = counts.count(c) < lambda * counts.total();
        }
        return rare;
    }

    private void requireNegatives(ClassCounts counts, boolean[] rare) {
        boolean any = false;
        for (int c = 0; c < rare.length; c++) {
            // Of two classes only the positive one has a term.
            any |= !rare[c] && (rare.length != 2 || c == positive(counts));
        }
        if (!any) {
            throw new IllegalArgumentException("loss " + typeName() + " with lambda " + lambda
                    + " would have no negative terms: every class that has a logit of its own is rarer than that ("
                    + counts
                    + "). Lower lambda, or use softmax-equalization.");
        }
    }

    /** {@inheritDoc} What a protected class learns is not its posterior, and no factor of its rows says what it is instead. */
    @Override
    public double[] classFactors(ClassCounts counts, double[] masses, EpochContext at) {
        double[] ones = new double[counts.size()];
        Arrays.fill(ones, 1);
        return ones;
    }

    @Override
    public boolean isProper() {
        return lambda == 0;
    }
}
