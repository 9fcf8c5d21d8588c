package dev.imbalance.loss;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ClassCounts;
import java.util.Arrays;
import java.util.List;

/**
 * Label-aware smoothing: rows of frequent classes, of which a classifier is too sure, give more of their label away.
 * <p>
 * A row of class c gives away {@code e_c}, which runs from {@code tail} for the rarest class to {@code head} for the most frequent by a
 * {@link Shape} of {@code r_c = (n_c - n_min) / (n_max - n_min)}. With equal counts, where r is 0/0 and the authors' code gives NaN, every
 * class has {@code head}. The targets are those of a {@link Form}: the authors' code and their paper differ. What the code's learn orders the
 * classes by {@code (1 - e_c) p(c | x)}, so that rare classes gain, which the prior ledger leaves out.
 * <p>
 * Meant for retraining the classifier on a trained network. Zhong, Cui, Liu, Jia. "Improving Calibration for Long-Tailed Recognition"
 * (MiSLAS), CVPR 2021, section 3.2. There head and tail are 0.3 and 0 on CIFAR-10-LT of imbalance factor 100 (head 0.2 at 50, 0.1 at 10), and
 * 0.4 and 0.1 on CIFAR-100-LT (0.3 and 0 at 50, 0.2 and 0 at 10).
 */
public final class LabelAwareSmoothing extends SmoothedLoss {
    /**
     * How e_c rises from tail to head. The constants have no bodies: OLCUT cannot read the provenance of an enum constant that is a class
     * of its own.
     */
    public enum Shape {
        /** {@code tail + (head - tail) sin(pi r / 2)}. */
        CONCAVE,
        /** {@code tail + (head - tail) r}. */
        LINEAR,
        /** {@code head + (head - tail) sin(3 pi / 2 + pi r / 2)}. */
        CONVEX,
        /** {@code tail + (head - tail) r^power}. */
        EXPONENTIAL
    }

    /** Who gets what a label gives away. The constants have no bodies, as those of {@link Shape}. */
    public enum Form {
        /** All K classes alike, the label among them: {@code (1 - e) onehot + e / K}, as in the authors' code. */
        CODE,
        /** The other classes: {@code 1 - e} for the label and {@code e / (K - 1)} for each other, as in the paper. */
        PAPER
    }

    @Config(description = "What rows of the most frequent class give away, in [0, 1).")
    private double head = 0.3;

    @Config(description = "What rows of the rarest class give away, in [0, 1).")
    private double tail = 0;

    @Config(description = "How it rises with the counts: CONCAVE, LINEAR, CONVEX or EXPONENTIAL.")
    private Shape shape = Shape.CONCAVE;

    @Config(description = "The exponent of the shape EXPONENTIAL, above 0; another shape takes only 1.")
    private double power = 1;

    @Config(description = "Who gets it: CODE, all classes alike, or PAPER, the classes other than the label.")
    private Form form = Form.CODE;

    public LabelAwareSmoothing() {}

    public LabelAwareSmoothing(double head, double tail, Shape shape, double power, Form form, Reduction reduction) {
        super(reduction);
        this.head = head;
        this.tail = tail;
        this.shape = shape;
        this.power = power;
        this.form = form;
        postConfig();
    }

    @Override
    public void postConfig() {
        requireShare("head", head);
        requireShare("tail", tail);
        if (!(power > 0 && power < Double.POSITIVE_INFINITY)) {
            throw new PropertyException(
                    "", "power", "LabelAwareSmoothing power must be finite and above 0, was " + power);
        }
        if (power != 1 && shape != Shape.EXPONENTIAL) {
            throw new PropertyException(
                    "",
                    "power",
                    "LabelAwareSmoothing power " + power + " has no effect on the shape " + shape
                            + "; leave it out, or set shape to EXPONENTIAL");
        }
    }

    private static void requireShare(String field, double share) {
        if (!(share >= 0 && share < 1)) {
            throw new PropertyException("", field, "LabelAwareSmoothing " + field + " must be in [0, 1), was " + share);
        }
    }

    @Override
    public String typeName() {
        return "label-aware-smoothing";
    }

    @Override
    public String summary() {
        return "Label smoothing that is stronger the more frequent the label, for retraining the classifier.";
    }

    @Override
    public String formula() {
        return "l = -sum_c t_c log p_c, where t gives e_y away and e_y runs from tail to head with (n_y - n_min) / (n_max - n_min)";
    }

    @Override
    public String reference() {
        return "Zhong, Cui, Liu, Jia. \"Improving Calibration for Long-Tailed Recognition\", CVPR 2021, section 3.2.";
    }

    /**
     * What rows of each class give away, e_c by class id.
     *
     * @throws IllegalArgumentException if a class has no training row
     */
    public double[] smoothing(ClassCounts counts) {
        counts.requireNonEmpty("loss " + typeName());
        double min = counts.min();
        double range = counts.max() - min;
        return Arrays.stream(counts.toArray())
                .mapToDouble(n -> range == 0 ? head : smoothing((n - min) / range))
                .toArray();
    }

    private double smoothing(double r) {
        return switch (shape) {
            case CONCAVE -> tail + (head - tail) * Math.sin(Math.PI * r / 2);
            case LINEAR -> tail + (head - tail) * r;
            case CONVEX -> head + (head - tail) * Math.sin(1.5 * Math.PI + Math.PI * r / 2);
            case EXPONENTIAL -> tail + (head - tail) * Math.pow(r, power);
        };
    }

    @Override
    public List<String> doubts(ClassCounts counts, boolean retraining) {
        return retraining ? List.of() : List.of(FOR_RETRAINING);
    }

    @Override
    Targets targets(ClassCounts counts) {
        double[] given = smoothing(counts);
        return form == Form.CODE ? Targets.givingToAll(given) : Targets.givingToOthers(given);
    }
}
