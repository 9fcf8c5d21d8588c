package dev.imbalance.stage;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.imbalance.loss.LabelOverSmoothing;
import dev.imbalance.loss.Loss;
import dev.imbalance.sampling.ClassSampling;
import dev.imbalance.sampling.InstanceSampling;

/**
 * The trained classifier is trained on with nearly uniform labels, every row once an epoch.
 * <p>
 * Sun, Lu, Li, Xie, Li, Yang, Zhang, Yan. "Rethinking Classifier Re-Training in Long-Tailed Recognition: Label Over-Smooth Can Balance",
 * ICLR 2025. The 20 epochs, the rate 0.0005 in batches of 64 and the draws are those of the authors' code for CIFAR-100-LT, which has no weight decay in
 * this stage; here weight decay is the trainer's.
 */
public final class LabelOverSmoothingRetraining extends ClassifierTraining {
    @Config(description = "The loss.")
    private LabelOverSmoothing loss = new LabelOverSmoothing();

    public LabelOverSmoothingRetraining() {
        this(20, 0.0005, new InstanceSampling(), new LabelOverSmoothing());
    }

    public LabelOverSmoothingRetraining(
            int epochs, double learningRate, ClassSampling sampling, LabelOverSmoothing loss) {
        super(epochs, learningRate, sampling);
        this.loss = loss;
        postConfig();
    }

    @Override
    public String typeName() {
        return "label-over-smoothing";
    }

    @Override
    public String summary() {
        return "Trains the classifier on with nearly uniform labels.";
    }

    @Override
    public Loss loss() {
        return loss;
    }

    @Override
    public Classifier classifier() {
        return Classifier.CONTINUE;
    }

    @Override
    public Statistics statistics() {
        return Statistics.FROZEN;
    }
}
