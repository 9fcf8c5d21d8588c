package dev.imbalance.djl;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.imbalance.data.ImageShape;
import java.util.SplittableRandom;

/** Rotates the image about its centre by a random angle, uniform in {@code [-degrees, degrees]}; bilinear, black where nothing comes from. */
public final class Rotation implements Augmentation {
    @Config(description = "Largest angle, in (0, 180].")
    private double degrees = 15;

    public Rotation() {}

    public Rotation(double degrees) {
        this.degrees = degrees;
        postConfig();
    }

    @Override
    public void postConfig() {
        Range.require(degrees > 0 && degrees <= 180, this, "degrees", "in (0, 180]", degrees);
    }

    @Override
    public String typeName() {
        return "rotation";
    }

    @Override
    public String summary() {
        return "Rotates each image by a random angle.";
    }

    @Override
    public void apply(byte[] pixels, ImageShape shape, SplittableRandom random, byte[] result) {
        Warp.affine(shape, random.nextDouble(-degrees, degrees), 0, 0, 1, 0, 0).apply(pixels, shape, result);
    }
}
