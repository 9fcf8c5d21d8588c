package dev.imbalance.djl;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.imbalance.data.ImageShape;
import java.util.SplittableRandom;

/**
 * Moves each corner of the image inwards at random, by up to half of {@code distortion} of the width and of the height, as torchvision's
 * {@code RandomPerspective}; bilinear, black where nothing comes from. From a distortion of 2/3 on the corners could cross.
 */
public final class Perspective implements Augmentation {
    @Config(description = "How far corners may move, in (0, 2/3).")
    private double distortion = 0.5;

    @Config(description = "Share of the images that are changed, in (0, 1].")
    private double probability = 0.5;

    public Perspective() {}

    public Perspective(double distortion, double probability) {
        this.distortion = distortion;
        this.probability = probability;
        postConfig();
    }

    @Override
    public void postConfig() {
        Range.require(distortion > 0 && distortion < 2.0 / 3, this, "distortion", "in (0, 2/3)", distortion);
        Range.require(probability > 0 && probability <= 1, this, "probability", "in (0, 1]", probability);
    }

    @Override
    public String typeName() {
        return "perspective";
    }

    @Override
    public String summary() {
        return "Views images from a random angle.";
    }

    @Override
    public void apply(byte[] pixels, ImageShape shape, SplittableRandom random, byte[] result) {
        if (random.nextDouble() >= probability) {
            System.arraycopy(pixels, 0, result, 0, pixels.length);
            return;
        }
        double[] x = {0, shape.width(), shape.width(), 0};
        double[] y = {0, 0, shape.height(), shape.height()};
        for (int corner = 0; corner < 4; corner++) {
            double inwards = distortion / 2 * random.nextDouble();
            x[corner] += (x[corner] == 0 ? inwards : -inwards) * shape.width();
            inwards = distortion / 2 * random.nextDouble();
            y[corner] += (y[corner] == 0 ? inwards : -inwards) * shape.height();
        }
        Warp.perspective(shape, x, y).apply(pixels, shape, result);
    }
}
