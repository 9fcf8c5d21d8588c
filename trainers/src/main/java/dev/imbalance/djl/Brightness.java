package dev.imbalance.djl;

import dev.imbalance.data.ImageShape;

/**
 * Brightens or darkens the image by a random factor: 0 is black, 1 the image. torchvision's {@code ColorJitter(brightness)}.
 */
public final class Brightness extends ToneJitter {
    public Brightness() {}

    public Brightness(double change) {
        super(change);
    }

    @Override
    public String typeName() {
        return "brightness";
    }

    @Override
    public String summary() {
        return "Brightens or darkens each image by a random factor.";
    }

    @Override
    void blend(byte[] pixels, ImageShape shape, double factor, byte[] result) {
        Tones.brightness(pixels, factor, result);
    }
}
