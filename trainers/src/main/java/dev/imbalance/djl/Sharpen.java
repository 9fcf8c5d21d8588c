package dev.imbalance.djl;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.imbalance.data.ImageShape;
import java.util.SplittableRandom;

/**
 * Blends the image with a smoothed one by a factor: 0 is smooth, 1 the image, 2 sharper. torchvision's {@code RandomAdjustSharpness}.
 * The outermost pixels stay as they are.
 */
public final class Sharpen implements Augmentation {
    @Config(description = "At least 0; below 1 smooths, above 1 sharpens, 1 is refused.")
    private double factor = 2;

    @Config(description = "Share of the images that are changed, in (0, 1].")
    private double probability = 0.5;

    public Sharpen() {}

    public Sharpen(double factor, double probability) {
        this.factor = factor;
        this.probability = probability;
        postConfig();
    }

    @Override
    public void postConfig() {
        Range.require(factor >= 0 && factor != 1, this, "factor", "at least 0 and not 1", factor);
        Range.require(probability > 0 && probability <= 1, this, "probability", "in (0, 1]", probability);
    }

    @Override
    public String typeName() {
        return "sharpen";
    }

    @Override
    public String summary() {
        return "Sharpens images.";
    }

    @Override
    public void check(ImageShape shape) {
        if (shape.height() < 3 || shape.width() < 3) {
            throw new IllegalArgumentException(
                    "augment sharpen leaves the outermost pixels as they are, and the images of " + shape
                            + " have no others; remove it");
        }
    }

    @Override
    public void apply(byte[] pixels, ImageShape shape, SplittableRandom random, byte[] result) {
        if (random.nextDouble() >= probability) {
            System.arraycopy(pixels, 0, result, 0, pixels.length);
            return;
        }
        Tones.sharpness(pixels, shape, factor, result);
    }
}
