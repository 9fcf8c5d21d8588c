package dev.imbalance.djl;

import dev.imbalance.Plugin;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.ImageShape;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A random change of a training image that keeps its label and its shape. Works on bytes on the host.
 * <p>
 * One object serves every feeder thread at once: it keeps nothing between calls, and the same image and generator give the same result.
 */
public interface Augmentation extends Plugin {
    /**
     * Makes a changed copy of one image.
     *
     * @param pixels the image, (C, H, W); not changed
     * @param shape  the shape of both images
     * @param random the generator of this image in this epoch
     * @param result overwritten with the new image
     */
    void apply(byte[] pixels, ImageShape shape, SplittableRandom random, byte[] result);

    /**
     * Refuses images that this could not change, before training starts.
     *
     * @throws IllegalArgumentException if every image of the shape would stay as it is, or lose all that it shows
     */
    default void check(ImageShape shape) {}

    /**
     * With which probability this is applied to an image of each class; an image that it is not applied to stays as it is.
     *
     * @param counts of the training rows
     * @return one value in [0, 1] a class id, the caller's to write; 1 for every class unless overridden
     */
    default double[] probabilities(ClassCounts counts) {
        double[] always = new double[counts.size()];
        Arrays.fill(always, 1);
        return always;
    }
}
