package dev.imbalance.schedule;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.loss.BatchLoss;
import dev.imbalance.loss.CrossEntropy;
import dev.imbalance.loss.FocalLoss;
import dev.imbalance.loss.Link;
import dev.imbalance.loss.Loss;
import dev.imbalance.loss.Reduction;
import dev.imbalance.trainer.EpochContext;
import java.util.List;

/**
 * Cross-entropy for the first epochs, then the inner loss, which may need a network that knows something already.
 * <p>
 * It goes by the number of the epoch alone, so that a training that is resumed goes on as it was.
 */
public final class WarmUp implements Loss, Scheduled {
    @Config(description = "The loss to begin late; over a softmax.")
    private Loss loss = new FocalLoss();

    @Config(description = "The epochs of cross-entropy before it, at least 0.")
    private int epochs = 5;

    @Config(description = "How the rows of a batch become one number in these epochs: MEAN, WEIGHTED_MEAN or SUM.")
    private Reduction reduction = Reduction.MEAN;

    public WarmUp() {}

    public WarmUp(Loss loss, int epochs, Reduction reduction) {
        this.loss = loss;
        this.epochs = epochs;
        this.reduction = reduction;
        postConfig();
    }

    @Override
    public void postConfig() {
        if (epochs < 0) {
            throw new PropertyException("", "epochs", "WarmUp epochs must be at least 0, was " + epochs);
        }
    }

    @Override
    public String typeName() {
        return "warm-up";
    }

    @Override
    public String summary() {
        return "Cross-entropy for the first epochs, then another loss.";
    }

    @Override
    public String formula() {
        return "l = CE while epoch < epochs, then that of the inner loss";
    }

    @Override
    public String reference() {
        return "Cao, Wei, Gaidon, Arechiga, Ma. \"Learning Imbalanced Datasets with Label-Distribution-Aware Margin Loss\", NeurIPS 2019, section 3.3: plain training before the imbalance is dealt with.";
    }

    @Override
    public int begins(int ofTraining) {
        return epochs;
    }

    private Loss at(EpochContext at) {
        return at.epoch() < epochs ? new CrossEntropy(reduction) : loss;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the inner loss trains each class against the rest: logits of cross-entropy, which are of any
     *                                  common height, would be nonsense to it, and to prediction if the best epoch is one of the first
     */
    @Override
    public BatchLoss bind(ClassCounts counts, double[] effectivePrior, EpochContext at) {
        requireSoftmax(counts);
        // Bound from the first epoch on: what the counts do not allow is refused at once, not after hours.
        BatchLoss later = loss.bind(counts, effectivePrior, at);
        return at.epoch() < epochs ? new CrossEntropy(reduction).bind(counts, effectivePrior, at) : later;
    }

    @Override
    public BatchLoss bind(ClassCounts counts, double[] effectivePrior, EpochContext at, double[] classWeights) {
        requireSoftmax(counts);
        return at(at).bind(counts, effectivePrior, at, classWeights);
    }

    private void requireSoftmax(ClassCounts counts) {
        if (loss.link(counts.size()) != Link.SOFTMAX) {
            throw new IllegalArgumentException("loss warm-up begins with the cross-entropy of a softmax, and "
                    + loss.describe()
                    + " trains each class against the rest; use a softmax loss inside, or leave out warm-up");
        }
    }

    @Override
    public double[] offset(ClassCounts counts, double[] effectivePrior, EpochContext at) {
        return at(at).offset(counts, effectivePrior, at);
    }

    @Override
    public double[] classFactors(ClassCounts counts, double[] masses, EpochContext at) {
        return at(at).classFactors(counts, masses, at);
    }

    @Override
    public Link link(int classes) {
        return loss.link(classes);
    }

    @Override
    public boolean takesMixedLabels() {
        return loss.takesMixedLabels();
    }

    @Override
    public boolean dividesByWeights() {
        return loss.dividesByWeights();
    }

    @Override
    public List<String> doubts(ClassCounts counts, boolean retraining) {
        return loss.doubts(counts, retraining);
    }

    @Override
    public boolean isProper() {
        return loss.isProper();
    }

    @Override
    public boolean isProper(int classes) {
        return loss.isProper(classes);
    }
}
