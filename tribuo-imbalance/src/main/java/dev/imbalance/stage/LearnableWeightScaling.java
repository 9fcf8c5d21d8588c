package dev.imbalance.stage;

import dev.imbalance.loss.CrossEntropy;
import dev.imbalance.loss.Loss;
import dev.imbalance.sampling.ClassBalancedSampling;
import dev.imbalance.sampling.ClassSampling;

/**
 * Learnable weight scaling (LWS): one factor a class is trained, {@code z'_c = f_c z_c} from f = 1, by cross-entropy on class-balanced draws. The
 * factor multiplies the bias too, as in the authors' code.
 * <p>
 * The factors move by gradient descent with momentum 0.9 and without weight decay, whatever the trainer's optimiser. Kang, Xie, Rohrbach, Yan,
 * Gordo, Feng, Kalantidis. "Decoupling Representation and Classifier for Long-Tailed Recognition", ICLR 2020, section 4. The authors'
 * configuration for ImageNet-LT has the 5 epochs and the rate 0.2 that are the defaults, batches of 512, and a weight decay of 5e-4.
 */
public final class LearnableWeightScaling extends ClassifierTraining {
    public LearnableWeightScaling() {
        this(5, 0.2, new ClassBalancedSampling());
    }

    public LearnableWeightScaling(int epochs, double learningRate, ClassSampling sampling) {
        super(epochs, learningRate, sampling);
        postConfig();
    }

    @Override
    public String typeName() {
        return "lws";
    }

    @Override
    public String summary() {
        return "Scales the trained classifier by one learned factor a class, on class-balanced draws.";
    }

    @Override
    public Loss loss() {
        return new CrossEntropy();
    }

    @Override
    public Classifier classifier() {
        return Classifier.SCALE;
    }

    @Override
    public Statistics statistics() {
        return Statistics.FROZEN;
    }
}
