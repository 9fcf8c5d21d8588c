package dev.imbalance.stage;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.sampling.ClassSampling;

/** What the stages have in common: how long, how fast and on which rows. */
abstract class ClassifierTraining implements ClassifierStage {
    @Config(description = "Passes over the draws, at least 1.")
    private int epochs;

    @Config(
            description =
                    "The learning rate of the first step, at least 0, which falls to 0 by half a cosine; 0 for the rate that the first stage started from.")
    private double learningRate;

    @Config(description = "How the rows of each epoch are drawn.")
    private ClassSampling sampling;

    ClassifierTraining(int epochs, double learningRate, ClassSampling sampling) {
        this.epochs = epochs;
        this.learningRate = learningRate;
        this.sampling = sampling;
    }

    @Override
    public void postConfig() {
        if (epochs < 1) {
            throw new PropertyException(
                    "", "epochs", getClass().getSimpleName() + " epochs must be at least 1, was " + epochs);
        }
        if (!(learningRate >= 0 && learningRate < Double.POSITIVE_INFINITY)) {
            throw new PropertyException(
                    "",
                    "learningRate",
                    getClass().getSimpleName() + " learningRate must be finite and at least 0, was " + learningRate);
        }
    }

    @Override
    public final int epochs() {
        return epochs;
    }

    @Override
    public final double learningRate() {
        return learningRate;
    }

    @Override
    public final ClassSampling sampling() {
        return sampling;
    }
}
