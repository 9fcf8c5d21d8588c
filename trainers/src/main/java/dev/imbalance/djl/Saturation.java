package dev.imbalance.djl;

import dev.imbalance.data.ImageShape;

/**
 * Blends a colour image with its grey version by a random factor: 0 is grey, 1 the image, above 1 more colourful. torchvision's
 * {@code ColorJitter(saturation)}, which leaves grey images as they are; here they are refused.
 */
public final class Saturation extends ToneJitter {
    public Saturation() {}

    public Saturation(double change) {
        super(change);
    }

    @Override
    public String typeName() {
        return "saturation";
    }

    @Override
    public String summary() {
        return "Raises or lowers the colourfulness of each image by a random factor.";
    }

    @Override
    public void check(ImageShape shape) {
        Colour.check(this, shape);
    }

    @Override
    void blend(byte[] pixels, ImageShape shape, double factor, byte[] result) {
        Tones.saturation(pixels, shape, factor, result);
    }
}
