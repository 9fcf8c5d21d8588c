package dev.imbalance.djl;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ImageShape;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Crops every side of the image by a number of pixels of its own, uniform in {@code smallest} to {@code largest}, and does not scale what
 * is left back to the full size.
 * <p>
 * This is imgaug's {@code Crop(px=(smallest, largest), keep_size=False)} but for one thing: the images of a batch are of one size, so what is
 * cropped becomes black instead of making the image smaller. Objects keep their size and their place, which a crop that is scaled back
 * changes; {@link CropFlip} and {@link Affine} move and scale them.
 */
public final class Crop implements Augmentation {
    @Config(description = "Fewest pixels cropped from a side, at least 0.")
    private int smallest = 1;

    @Config(
            description =
                    "Most pixels cropped from a side, at least 1 and the smallest; less than half of the height and of the width.")
    private int largest = 4;

    public Crop() {}

    public Crop(int smallest, int largest) {
        this.smallest = smallest;
        this.largest = largest;
        postConfig();
    }

    @Override
    public void postConfig() {
        if (smallest < 0) {
            throw new PropertyException("", "smallest", "Crop smallest must be at least 0, was " + smallest);
        }
        if (largest < Math.max(1, smallest)) {
            throw new PropertyException(
                    "",
                    "largest",
                    "Crop largest must be at least 1 and at least smallest, was " + largest + " for a smallest of "
                            + smallest);
        }
    }

    @Override
    public String typeName() {
        return "crop";
    }

    @Override
    public String summary() {
        return "Blackens margins of random widths without scaling what is left.";
    }

    @Override
    public void check(ImageShape shape) {
        int shorter = Math.min(shape.height(), shape.width());
        if (largest > (shorter - 1) / 2) {
            throw new IllegalArgumentException("augment crop of up to " + largest
                    + " pixels from each side could leave nothing of images of " + shape + "; lower its largest"
                    + (shorter > 2 ? " to at most " + (shorter - 1) / 2 : ", or remove it"));
        }
    }

    @Override
    public void apply(byte[] pixels, ImageShape shape, SplittableRandom random, byte[] result) {
        int top = margin(random);
        int right = margin(random);
        int bottom = margin(random);
        int left = margin(random);
        Arrays.fill(result, (byte) 0);
        int height = shape.height();
        int width = shape.width();
        for (int channel = 0; channel < shape.channels(); channel++) {
            for (int y = top; y < height - bottom; y++) {
                int from = (channel * height + y) * width + left;
                System.arraycopy(pixels, from, result, from, width - left - right);
            }
        }
    }

    private int margin(SplittableRandom random) {
        return smallest + random.nextInt(largest - smallest + 1);
    }
}
