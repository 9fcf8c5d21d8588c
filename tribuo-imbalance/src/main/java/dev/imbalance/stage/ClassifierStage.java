package dev.imbalance.stage;

import dev.imbalance.Plugin;
import dev.imbalance.loss.Loss;
import dev.imbalance.sampling.ClassSampling;

/**
 * A second stage of training that changes the classifier, the network's last layer, and nothing before it: the weights of the backbone
 * keep their bytes.
 */
public interface ClassifierStage extends Plugin {
    /**
     * What is trained. The constants have no bodies: OLCUT cannot read the provenance of an enum constant that is a class of its own.
     */
    enum Classifier {
        /** The last layer, from new random weights. */
        RESTART,
        /** The last layer, from the weights of the first stage. */
        CONTINUE,
        /** One factor a class, from 1, that multiplies the first stage's logits. */
        SCALE
    }

    /**
     * The running statistics of the backbone's batch normalisation. The constants have no bodies, as those of {@link Classifier}.
     */
    enum Statistics {
        /** As the first stage left them. */
        FROZEN,
        /** Moving on with the rows of this stage, as in shifted batch normalisation (Zhong et al., CVPR 2021). */
        SHIFTED
    }

    /** Passes over the draws, at least 1. */
    int epochs();

    /** The rate of the first step, at least 0; it falls to 0 by half a cosine. 0 stands for the rate that the first stage started from. */
    double learningRate();

    /** How each epoch's rows are drawn. */
    ClassSampling sampling();

    /** What the stage minimises. */
    Loss loss();

    Classifier classifier();

    Statistics statistics();
}
