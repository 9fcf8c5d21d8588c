package dev.imbalance.djl;

import dev.imbalance.data.ImageShape;

/**
 * Blends the image with its mean grey by a random factor: 0 is that grey, 1 the image, above 1 more contrast. torchvision's
 * {@code ColorJitter(contrast)}.
 */
public final class Contrast extends ToneJitter {
    public Contrast() {}

    public Contrast(double change) {
        super(change);
    }

    @Override
    public String typeName() {
        return "contrast";
    }

    @Override
    public String summary() {
        return "Raises or lowers the contrast of each image by a random factor.";
    }

    @Override
    void blend(byte[] pixels, ImageShape shape, double factor, byte[] result) {
        Tones.contrast(pixels, shape, factor, result);
    }
}
