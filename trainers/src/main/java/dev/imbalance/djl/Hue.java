package dev.imbalance.djl;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.imbalance.data.ImageShape;
import java.util.SplittableRandom;

/**
 * Turns the hue of a colour image by a random part of the colour circle, uniform in {@code [-change, change]}, and keeps saturation and
 * value. torchvision's {@code ColorJitter(hue)}, which leaves grey images as they are; here they are refused.
 */
public final class Hue implements Augmentation {
    @Config(description = "Largest part of the colour circle, in (0, 0.5].")
    private double change = 0.1;

    public Hue() {}

    public Hue(double change) {
        this.change = change;
        postConfig();
    }

    @Override
    public void postConfig() {
        Range.require(change > 0 && change <= 0.5, this, "change", "in (0, 0.5]", change);
    }

    @Override
    public String typeName() {
        return "hue";
    }

    @Override
    public String summary() {
        return "Turns the colours of each image by a random angle.";
    }

    @Override
    public void check(ImageShape shape) {
        Colour.check(this, shape);
    }

    @Override
    public void apply(byte[] pixels, ImageShape shape, SplittableRandom random, byte[] result) {
        Tones.hue(pixels, shape, random.nextDouble(-change, change), result);
    }
}
