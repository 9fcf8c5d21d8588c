package dev.imbalance.djl;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ImageShape;
import java.util.SplittableRandom;

/**
 * Blurs the image by a Gaussian whose standard deviation is uniform in {@code [smallest, largest]}, as torchvision's {@code GaussianBlur}.
 * The kernel reaches three deviations; beyond its edges the image goes on as its mirror image.
 */
public final class GaussianBlur implements Augmentation {
    @Config(description = "Smallest standard deviation in pixels, above 0.")
    private double smallest = 0.1;

    @Config(description = "Largest standard deviation in pixels, above 0 and no less than the smallest.")
    private double largest = 2;

    @Config(description = "Share of the images that are changed, in (0, 1].")
    private double probability = 0.5;

    public GaussianBlur() {}

    public GaussianBlur(double smallest, double largest, double probability) {
        this.smallest = smallest;
        this.largest = largest;
        this.probability = probability;
        postConfig();
    }

    @Override
    public void postConfig() {
        Range.require(smallest > 0, this, "smallest", "above 0", smallest);
        if (!(largest >= smallest && largest <= 100)) {
            throw new PropertyException(
                    "",
                    "largest",
                    "GaussianBlur largest must be at least smallest and at most 100, was " + largest
                            + " for a smallest of " + smallest);
        }
        Range.require(probability > 0 && probability <= 1, this, "probability", "in (0, 1]", probability);
    }

    @Override
    public String typeName() {
        return "gaussian-blur";
    }

    @Override
    public String summary() {
        return "Blurs images by a Gaussian of random width.";
    }

    /** Rows first, then columns; rounded once. */
    static void blur(byte[] pixels, ImageShape shape, double sigma, byte[] result) {
        double[] kernel = kernel(sigma);
        int radius = kernel.length / 2;
        int height = shape.height();
        int width = shape.width();
        double[] rows = new double[height * width];
        for (int channel = 0; channel < pixels.length; channel += rows.length) {
            for (int i = 0; i < rows.length; i++) {
                int row = channel + i - i % width;
                rows[i] = 0;
                for (int k = 0; k < kernel.length; k++) {
                    int x = mirrored(i % width + k - radius, width);
                    rows[i] += kernel[k] * Byte.toUnsignedInt(pixels[row + x]);
                }
            }
            for (int i = 0; i < rows.length; i++) {
                double sum = 0;
                for (int k = 0; k < kernel.length; k++) {
                    sum += kernel[k] * rows[mirrored(i / width + k - radius, height) * width + i % width];
                }
                result[channel + i] = Tones.toByte(sum);
            }
        }
    }

    private static double[] kernel(double sigma) {
        int radius = (int) Math.ceil(3 * sigma);
        double[] kernel = new double[2 * radius + 1];
        double sum = 0;
        for (int k = 0; k < kernel.length; k++) {
            kernel[k] = Math.exp(-0.5 * (k - radius) * (k - radius) / (sigma * sigma));
            sum += kernel[k];
        }
        for (int k = 0; k < kernel.length; k++) {
            kernel[k] /= sum;
        }
        return kernel;
    }

    /** The pixel at the edge is not repeated: -1 is 1. */
    private static int mirrored(int at, int size) {
        int i = at;
        while (i < 0 || i >= size) {
            i = size == 1 ? 0 : i < 0 ? -i : 2 * (size - 1) - i;
        }
        return i;
    }

    @Override
    public void apply(byte[] pixels, ImageShape shape, SplittableRandom random, byte[] result) {
        if (random.nextDouble() >= probability) {
            System.arraycopy(pixels, 0, result, 0, pixels.length);
            return;
        }
        blur(pixels, shape, smallest + (largest - smallest) * random.nextDouble(), result);
    }
}
