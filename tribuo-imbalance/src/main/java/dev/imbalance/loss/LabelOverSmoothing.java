package dev.imbalance.loss;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ClassCounts;
import java.util.Arrays;
import java.util.List;

/**
 * Label over-smoothing: the targets of {@link LabelSmoothing}, {@code t = (1 - e) onehot(y) + e / K}, with e close to 1, so that the logits
 * of the label barely stand out and stand out alike for rare and frequent classes.
 * <p>
 * Meant for retraining the classifier on a trained network. It orders the classes; its probabilities are close to 1 / K each by
 * construction. Sun et al. "Rethinking Classifier Re-Training in Long-Tailed Recognition: Label Over-Smooth Can Balance", ICLR 2025.
 */
public final class LabelOverSmoothing extends SmoothedLoss {
    @Config(description = "How much of each label is given to all classes alike, in (0, 1) and close to 1.")
    private double smoothing = 0.98;

    public LabelOverSmoothing() {}

    public LabelOverSmoothing(double smoothing, Reduction reduction) {
        super(reduction);
        this.smoothing = smoothing;
        postConfig();
    }

    @Override
    public void postConfig() {
        if (!(smoothing > 0 && smoothing < 1)) {
            throw new PropertyException(
                    "", "smoothing", "LabelOverSmoothing smoothing must be in (0, 1), was " + smoothing);
        }
    }

    @Override
    public String typeName() {
        return "label-over-smoothing";
    }

    @Override
    public String summary() {
        return "Nearly uniform labels, for retraining the classifier.";
    }

    @Override
    public String formula() {
        return "l = -sum_c t_c log p_c, t = (1 - smoothing) onehot(y) + smoothing / K, smoothing close to 1";
    }

    @Override
    public String reference() {
        return "Sun et al. \"Rethinking Classifier Re-Training in Long-Tailed Recognition: Label Over-Smooth Can Balance\", ICLR 2025.";
    }

    @Override
    public List<String> doubts(ClassCounts counts, boolean retraining) {
        return retraining ? List.of() : List.of(FOR_RETRAINING);
    }

    @Override
    Targets targets(ClassCounts counts) {
        double[] given = new double[counts.size()];
        Arrays.fill(given, smoothing);
        return Targets.givingToAll(given);
    }
}
