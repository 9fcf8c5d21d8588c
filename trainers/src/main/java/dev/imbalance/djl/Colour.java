package dev.imbalance.djl;

import dev.imbalance.data.ImageShape;

/** What changes colours needs images that have some. */
final class Colour {
    private Colour() {}

    static void check(Augmentation augmentation, ImageShape shape) {
        if (shape.channels() != 3) {
            throw new IllegalArgumentException("augment " + augmentation.typeName()
                    + " changes colours, and the images are " + shape + "; remove it, or read the images in colour");
        }
    }
}
