package dev.imbalance.djl;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ImageShape;
import java.util.SplittableRandom;

/**
 * Rotates, moves, scales and shears the image at random about its centre, as torchvision's {@code RandomAffine}; bilinear, black where
 * nothing comes from. Moves are of whole pixels.
 */
public final class Affine implements Augmentation {
    @Config(description = "Largest angle of rotation, in [0, 180].")
    private double degrees = 10;

    @Config(description = "Largest move as a share of the width and of the height, in [0, 1].")
    private double translate = 0.1;

    @Config(description = "Smallest scale, above 0.")
    private double smallest = 0.9;

    @Config(description = "Largest scale, above 0 and no less than the smallest.")
    private double largest = 1.1;

    @Config(description = "Largest shear in x in degrees, in [0, 90).")
    private double shear;

    public Affine() {}

    public Affine(double degrees, double translate, double smallest, double largest, double shear) {
        this.degrees = degrees;
        this.translate = translate;
        this.smallest = smallest;
        this.largest = largest;
        this.shear = shear;
        postConfig();
    }

    @Override
    public void postConfig() {
        Range.require(degrees >= 0 && degrees <= 180, this, "degrees", "in [0, 180]", degrees);
        Range.require(translate >= 0 && translate <= 1, this, "translate", "in [0, 1]", translate);
        Range.require(smallest > 0, this, "smallest", "above 0", smallest);
        if (!(largest >= smallest && Double.isFinite(largest))) {
            throw new PropertyException(
                    "",
                    "largest",
                    "Affine largest must be at least smallest, was " + largest + " for a smallest of " + smallest);
        }
        Range.require(shear >= 0 && shear < 90, this, "shear", "in [0, 90)", shear);
        if (degrees == 0 && translate == 0 && smallest == 1 && largest == 1 && shear == 0) {
            throw new PropertyException(
                    "", "degrees", "Affine would leave every image as it is; raise one of its ranges");
        }
    }

    @Override
    public String typeName() {
        return "affine";
    }

    @Override
    public String summary() {
        return "Rotates, moves, scales and shears each image at random.";
    }

    @Override
    public void apply(byte[] pixels, ImageShape shape, SplittableRandom random, byte[] result) {
        double angle = degrees * (2 * random.nextDouble() - 1);
        double right = Math.rint(shape.width() * translate * (2 * random.nextDouble() - 1));
        double down = Math.rint(shape.height() * translate * (2 * random.nextDouble() - 1));
        double scale = smallest + (largest - smallest) * random.nextDouble();
        double lean = shear * (2 * random.nextDouble() - 1);
        Warp.affine(shape, angle, right, down, scale, lean, 0).apply(pixels, shape, result);
    }
}
