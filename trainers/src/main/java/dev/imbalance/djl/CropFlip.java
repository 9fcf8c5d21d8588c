package dev.imbalance.djl;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ImageShape;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Pads the image with black on every side, crops it back at a random place, and mirrors it left to right with probability 1/2.
 * <p>
 * The usual augmentation of small images: Lee, Xie, Gallagher, Zhang, Tu. "Deeply-Supervised Nets", AISTATS 2015.
 */
public final class CropFlip implements Augmentation {
    @Config(description = "Black pixels added on every side before the crop, at least 0.")
    private int padding = 4;

    @Config(description = "Mirror each image left to right with probability 1/2.")
    private boolean flip = true;

    public CropFlip() {}

    public CropFlip(int padding, boolean flip) {
        this.padding = padding;
        this.flip = flip;
        postConfig();
    }

    @Override
    public void postConfig() {
        if (padding < 0 || (padding == 0 && !flip)) {
            throw new PropertyException(
                    "", "padding", "CropFlip padding must be at least 0, and above 0 without flip; was " + padding);
        }
    }

    @Override
    public String typeName() {
        return "crop-flip";
    }

    @Override
    public String summary() {
        return "Shifts each image at random and mirrors it with probability 1/2.";
    }

    @Override
    public void apply(byte[] pixels, ImageShape shape, SplittableRandom random, byte[] result) {
        int down = random.nextInt(2 * padding + 1) - padding;
        int right = random.nextInt(2 * padding + 1) - padding;
        boolean mirrored = flip && random.nextBoolean();
        Arrays.fill(result, (byte) 0);
        int height = shape.height();
        int width = shape.width();
        int firstColumn = Math.max(0, -right);
        int columns = width - Math.abs(right);
        for (int c = 0; c < shape.channels(); c++) {
            for (int y = Math.max(0, -down); y < Math.min(height, height - down) && columns > 0; y++) {
                int target = (c * height + y) * width;
                int source = (c * height + y + down) * width + firstColumn + right;
                System.arraycopy(pixels, source, result, target + firstColumn, columns);
                if (mirrored) {
                    mirror(result, target, width);
                }
            }
        }
    }

    private static void mirror(byte[] pixels, int from, int width) {
        for (int left = from, right = from + width - 1; left < right; left++, right--) {
            byte pixel = pixels[left];
            pixels[left] = pixels[right];
            pixels[right] = pixel;
        }
    }
}
