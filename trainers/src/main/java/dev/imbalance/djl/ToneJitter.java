package dev.imbalance.djl;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.imbalance.data.ImageShape;
import java.util.SplittableRandom;

/** A change of the tones of an image by a factor, drawn uniformly from {@code [max(0, 1 - change), 1 + change]}; 1 is the image. */
abstract class ToneJitter implements Augmentation {
    @Config(description = "How far the factor goes from 1, above 0; at 0 it ends downwards.")
    private double change = 0.4;

    ToneJitter() {}

    ToneJitter(double change) {
        this.change = change;
        postConfig();
    }

    @Override
    public final void postConfig() {
        Range.require(change > 0, this, "change", "above 0", change);
    }

    @Override
    public void apply(byte[] pixels, ImageShape shape, SplittableRandom random, byte[] result) {
        blend(pixels, shape, random.nextDouble(Math.max(0, 1 - change), 1 + change), result);
    }

    /** Makes the image of one factor. */
    abstract void blend(byte[] pixels, ImageShape shape, double factor, byte[] result);
}
