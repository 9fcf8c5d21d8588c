package dev.imbalance.stage;

import dev.imbalance.loss.CrossEntropy;
import dev.imbalance.loss.Loss;
import dev.imbalance.sampling.ClassBalancedSampling;
import dev.imbalance.sampling.ClassSampling;

/**
 * Classifier re-training (cRT): the last layer starts again from random weights and is trained by cross-entropy on class-balanced draws.
 * <p>
 * Kang, Xie, Rohrbach, Yan, Gordo, Feng, Kalantidis. "Decoupling Representation and Classifier for Long-Tailed Recognition", ICLR 2020,
 * section 4. Its 10 epochs on ImageNet-LT and its rate, which starts again where the first stage's did (0.2 in batches of 512), are the
 * defaults. Momentum and weight decay are the trainer's.
 */
public final class ClassifierRetraining extends ClassifierTraining {
    public ClassifierRetraining() {
        this(10, 0, new ClassBalancedSampling());
    }

    public ClassifierRetraining(int epochs, double learningRate, ClassSampling sampling) {
        super(epochs, learningRate, sampling);
        postConfig();
    }

    @Override
    public String typeName() {
        return "crt";
    }

    @Override
    public String summary() {
        return "Trains the classifier again from random weights, on class-balanced draws.";
    }

    @Override
    public Loss loss() {
        return new CrossEntropy();
    }

    @Override
    public Classifier classifier() {
        return Classifier.RESTART;
    }

    @Override
    public Statistics statistics() {
        return Statistics.FROZEN;
    }
}
