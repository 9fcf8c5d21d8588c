package dev.imbalance.djl;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.imbalance.data.ImageShape;
import java.util.SplittableRandom;

/** Adds independent Gaussian noise to every value. */
public final class GaussianNoise implements Augmentation {
    @Config(description = "Standard deviation as a share of the range from black to white, in (0, 1].")
    private double sigma = 0.05;

    @Config(description = "Share of the images that are changed, in (0, 1].")
    private double probability = 1;

    public GaussianNoise() {}

    public GaussianNoise(double sigma, double probability) {
        this.sigma = sigma;
        this.probability = probability;
        postConfig();
    }

    @Override
    public void postConfig() {
        Range.require(sigma > 0 && sigma <= 1, this, "sigma", "in (0, 1]", sigma);
        Range.require(probability > 0 && probability <= 1, this, "probability", "in (0, 1]", probability);
    }

    @Override
    public String typeName() {
        return "gaussian-noise";
    }

    @Override
    public String summary() {
        return "Adds Gaussian noise to every value.";
    }

    @Override
    public void apply(byte[] pixels, ImageShape shape, SplittableRandom random, byte[] result) {
        if (random.nextDouble() >= probability) {
            System.arraycopy(pixels, 0, result, 0, pixels.length);
            return;
        }
        for (int i = 0; i < pixels.length; i++) {
            result[i] = Tones.toByte(Byte.toUnsignedInt(pixels[i]) + 255 * sigma * random.nextGaussian());
        }
    }
}
