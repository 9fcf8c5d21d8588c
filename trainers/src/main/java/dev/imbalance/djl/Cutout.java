package dev.imbalance.djl;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.imbalance.data.ImageShape;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Covers a square at a random place, whose centre is a pixel of the image and whose sides may reach beyond it.
 * <p>
 * DeVries, Taylor. "Improved Regularization of Convolutional Neural Networks with Cutout", arXiv 2017: the paper covers by the mean of the
 * data; here the {@code fill} is given, and 0 is black.
 */
public final class Cutout implements Augmentation {
    @Config(description = "Side of the square in pixels, at least 1; less than the height or the width of the images.")
    private int size = 16;

    @Config(description = "What covers, from 0 to 255: 0 is black, 255 is white.")
    private int fill;

    @Config(description = "Share of the images that are changed, in (0, 1].")
    private double probability = 1;

    public Cutout() {}

    public Cutout(int size, int fill, double probability) {
        this.size = size;
        this.fill = fill;
        this.probability = probability;
        postConfig();
    }

    @Override
    public void postConfig() {
        Range.require(size >= 1, this, "size", "at least 1", size);
        Range.require(fill >= 0 && fill <= 255, this, "fill", "in 0 to 255", fill);
        Range.require(probability > 0 && probability <= 1, this, "probability", "in (0, 1]", probability);
    }

    @Override
    public String typeName() {
        return "cutout";
    }

    @Override
    public String summary() {
        return "Covers a square at a random place of each image.";
    }

    @Override
    public void check(ImageShape shape) {
        if (size >= shape.height() && size >= shape.width()) {
            throw new IllegalArgumentException(
                    "augment cutout of size " + size + " could cover images of " + shape + " whole; lower its size");
        }
    }

    @Override
    public void apply(byte[] pixels, ImageShape shape, SplittableRandom random, byte[] result) {
        System.arraycopy(pixels, 0, result, 0, pixels.length);
        if (random.nextDouble() >= probability) {
            return;
        }
        int top = random.nextInt(shape.height()) - size / 2;
        int left = random.nextInt(shape.width()) - size / 2;
        int right = Math.min(shape.width(), left + size);
        int bottom = Math.min(shape.height(), top + size);
        for (int c = 0; c < shape.channels(); c++) {
            for (int y = Math.max(0, top); y < bottom; y++) {
                int row = (c * shape.height() + y) * shape.width();
                Arrays.fill(result, row + Math.max(0, left), row + right, (byte) fill);
            }
        }
    }
}
