package dev.imbalance.djl;

import dev.imbalance.Plugin;
import dev.imbalance.data.ImageShape;
import java.util.SplittableRandom;

/** A random change of a training image that keeps its label. Works on bytes on the host. */
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
}
