package dev.imbalance.stage;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.imbalance.loss.LabelAwareSmoothing;
import dev.imbalance.loss.Loss;
import dev.imbalance.sampling.ClassBalancedSampling;
import dev.imbalance.sampling.ClassSampling;

/**
 * The second stage of MiSLAS: the trained classifier is trained on by label-aware smoothing on class-balanced draws, with the running statistics of batch
 * normalisation as they are or shifted to these draws.
 * <p>
 * Zhong, Cui, Liu, Jia. "Improving Calibration for Long-Tailed Recognition", CVPR 2021, sections 3.2 and 3.3. The defaults are the authors' on
 * CIFAR-10-LT of imbalance factor 100: 10 epochs, the rate 0.05 in batches of 128, statistics frozen (shifted on CIFAR-100-LT, where the rate is
 * 0.02). Unlike theirs, whose classifier has a learned factor a class too, this trains its weights alone.
 */
public final class LabelAwareRetraining extends ClassifierTraining {
    @Config(description = "The loss.")
    private LabelAwareSmoothing loss = new LabelAwareSmoothing();

    @Config(
            description =
                    "The running statistics of batch normalisation: FROZEN, or SHIFTED to the draws of this stage.")
    private Statistics statistics = Statistics.FROZEN;

    public LabelAwareRetraining() {
        this(10, 0.05, new ClassBalancedSampling(), new LabelAwareSmoothing(), Statistics.FROZEN);
    }

    public LabelAwareRetraining(
            int epochs, double learningRate, ClassSampling sampling, LabelAwareSmoothing loss, Statistics statistics) {
        super(epochs, learningRate, sampling);
        this.loss = loss;
        this.statistics = statistics;
        postConfig();
    }

    @Override
    public String typeName() {
        return "label-aware";
    }

    @Override
    public String summary() {
        return "Trains the classifier on by label-aware smoothing, on class-balanced draws.";
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
        return statistics;
    }
}
