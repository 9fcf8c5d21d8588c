package dev.imbalance.djl;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.imbalance.data.ImageShape;
import java.util.SplittableRandom;

/**
 * Applies a number of operations drawn uniformly and independently from fourteen, all at one magnitude.
 * <p>
 * Cubuk, Zoph, Shlens, Le. "RandAugment: Practical Automated Data Augmentation with a Reduced Search Space", NeurIPS 2020. The ranges are those
 * of torchvision's {@code RandAugment}: at magnitude 30 shears of 0.3, moves of 150/331 of a side, rotations of 30 degrees, factors of
 * brightness, colour, contrast and sharpness of 0.1 or 1.9, four bits, and all values inverted. Departures: shears are about the centre of the image,
 * geometry is bilinear, and colour leaves images without three channels as they are.
 */
public final class RandAugment implements Augmentation {
    private static final int MOST = 30;

    @Config(description = "Operations for each image (N), at least 1.")
    private int operations = 2;

    @Config(description = "How strong they are (M), from 0 to 30.")
    private int magnitude = 9;

    public RandAugment() {}

    public RandAugment(int operations, int magnitude) {
        this.operations = operations;
        this.magnitude = magnitude;
        postConfig();
    }

    @Override
    public void postConfig() {
        Range.require(operations >= 1, this, "operations", "at least 1", operations);
        Range.require(magnitude >= 0 && magnitude <= MOST, this, "magnitude", "in 0 to 30", magnitude);
    }

    @Override
    public String typeName() {
        return "rand-augment";
    }

    @Override
    public String summary() {
        return "Applies random operations of one magnitude to each image.";
    }

    /** The paper's operations. */
    enum Operation {
        IDENTITY,
        SHEAR_X,
        SHEAR_Y,
        TRANSLATE_X,
        TRANSLATE_Y,
        ROTATE,
        BRIGHTNESS,
        COLOUR,
        CONTRAST,
        SHARPNESS,
        POSTERISE,
        SOLARISE,
        AUTO_CONTRAST,
        EQUALISE;

        private static final Operation[] ALL = values();
    }

    /** @param sign 1 or -1; the direction of what has one */
    void apply(Operation operation, double sign, byte[] pixels, ImageShape shape, byte[] result) {
        double share = (double) magnitude / MOST;
        double shear = sign * Math.toDegrees(Math.atan(0.3 * share));
        double move = 150.0 / 331 * share;
        double factor = 1 + sign * 0.9 * share;
        switch (operation) {
            case IDENTITY -> System.arraycopy(pixels, 0, result, 0, pixels.length);
            case SHEAR_X -> Warp.affine(shape, 0, 0, 0, 1, shear, 0).apply(pixels, shape, result);
            case SHEAR_Y -> Warp.affine(shape, 0, 0, 0, 1, 0, shear).apply(pixels, shape, result);
            case TRANSLATE_X ->
                Warp.affine(shape, 0, sign * Math.floor(move * shape.width()), 0, 1, 0, 0)
                        .apply(pixels, shape, result);
            case TRANSLATE_Y ->
                Warp.affine(shape, 0, 0, sign * Math.floor(move * shape.height()), 1, 0, 0)
                        .apply(pixels, shape, result);
            case ROTATE -> Warp.affine(shape, sign * 30 * share, 0, 0, 1, 0, 0).apply(pixels, shape, result);
            case BRIGHTNESS -> Tones.brightness(pixels, factor, result);
            case COLOUR -> Tones.saturation(pixels, shape, factor, result);
            case CONTRAST -> Tones.contrast(pixels, shape, factor, result);
            case SHARPNESS -> Tones.sharpness(pixels, shape, factor, result);
            case POSTERISE -> Tones.posterise(pixels, 8 - (int) Math.rint(4 * share), result);
            case SOLARISE -> Tones.solarise(pixels, 255 * (1 - share), result);
            case AUTO_CONTRAST -> Tones.autoContrast(pixels, shape, result);
            case EQUALISE -> Tones.equalise(pixels, shape, result);
        }
    }

    @Override
    public void apply(byte[] pixels, ImageShape shape, SplittableRandom random, byte[] result) {
        byte[] from = pixels;
        for (int i = 0; i < operations; i++) {
            byte[] to = i == operations - 1 ? result : new byte[pixels.length];
            double sign = random.nextBoolean() ? 1 : -1;
            apply(Operation.ALL[random.nextInt(Operation.ALL.length)], sign, from, shape, to);
            from = to;
        }
    }
}
