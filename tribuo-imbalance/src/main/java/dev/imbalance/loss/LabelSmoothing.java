package dev.imbalance.loss;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ClassCounts;
import java.util.Arrays;

/**
 * Label smoothing: every row gives part of its label away, to all K classes alike, {@code t = (1 - e) onehot(y) + e / K}.
 * <p>
 * {@code e = 0} is cross-entropy. A class weight multiplies the terms of its own class and a weighted mean divides by the weights of the
 * labels, as in PyTorch. Szegedy, Vanhoucke, Ioffe, Shlens, Wojna. "Rethinking the Inception Architecture for Computer Vision", CVPR 2016,
 * section 7.
 */
public final class LabelSmoothing extends SmoothedLoss {
    /**
     * How the targets are made. The constants have no bodies: OLCUT cannot read the provenance of an enum constant that is a class of its
     * own.
     */
    public enum Form {
        /** {@code (1 - e) onehot + e / K}, the paper's and PyTorch's. */
        ORIGINAL,
        /** {@code (onehot + e / K) / (1 + e)}, ClassyVision's: the original with e / (1 + e) for e. */
        CLASSY_VISION
    }

    @Config(description = "How much of each label is given away, in [0, 1); 0 is cross-entropy.")
    private double smoothing = 0.1;

    @Config(description = "How the targets are made: ORIGINAL or CLASSY_VISION, which divides by 1 + smoothing.")
    private Form form = Form.ORIGINAL;

    public LabelSmoothing() {}

    public LabelSmoothing(double smoothing, Form form, Reduction reduction) {
        super(reduction);
        this.smoothing = smoothing;
        this.form = form;
        postConfig();
    }

    @Override
    public void postConfig() {
        if (!(smoothing >= 0 && smoothing < 1)) {
            throw new PropertyException(
                    "", "smoothing", "LabelSmoothing smoothing must be in [0, 1), was " + smoothing);
        }
    }

    @Override
    public String typeName() {
        return "label-smoothing";
    }

    @Override
    public String summary() {
        return "Cross-entropy whose labels give a part to every class alike.";
    }

    @Override
    public String formula() {
        return "l = -sum_c t_c log p_c, t = (1 - smoothing) onehot(y) + smoothing / K";
    }

    @Override
    public String reference() {
        return "Szegedy, Vanhoucke, Ioffe, Shlens, Wojna. \"Rethinking the Inception Architecture for Computer Vision\", CVPR 2016, section 7.";
    }

    @Override
    public boolean isProper() {
        return smoothing == 0;
    }

    @Override
    Targets targets(ClassCounts counts) {
        double[] given = new double[counts.size()];
        Arrays.fill(given, form == Form.ORIGINAL ? smoothing : smoothing / (1 + smoothing));
        return Targets.givingToAll(given);
    }
}
