package dev.imbalance.djl;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ImageShape;
import java.util.SplittableRandom;

/** Mirrors the image left to right, top to bottom, or both, each with a probability of its own. */
public final class Flip implements Augmentation {
    @Config(description = "Probability of mirroring left to right, in [0, 1].")
    private double horizontal = 0.5;

    @Config(description = "Probability of mirroring top to bottom, in [0, 1].")
    private double vertical;

    public Flip() {}

    public Flip(double horizontal, double vertical) {
        this.horizontal = horizontal;
        this.vertical = vertical;
        postConfig();
    }

    @Override
    public void postConfig() {
        Range.require(horizontal >= 0 && horizontal <= 1, this, "horizontal", "in [0, 1]", horizontal);
        Range.require(vertical >= 0 && vertical <= 1, this, "vertical", "in [0, 1]", vertical);
        if (horizontal == 0 && vertical == 0) {
            throw new PropertyException("", "horizontal", "Flip needs horizontal or vertical above 0, both were 0");
        }
    }

    @Override
    public String typeName() {
        return "flip";
    }

    @Override
    public String summary() {
        return "Mirrors images left to right or top to bottom.";
    }

    @Override
    public void apply(byte[] pixels, ImageShape shape, SplittableRandom random, byte[] result) {
        boolean mirror = random.nextDouble() < horizontal;
        boolean upsideDown = random.nextDouble() < vertical;
        int width = shape.width();
        int rows = shape.height();
        for (int row = 0; row < shape.channels() * rows; row++) {
            int y = row % rows;
            int from = (upsideDown ? row - y + rows - 1 - y : row) * width;
            int to = row * width;
            if (mirror) {
                for (int x = 0; x < width; x++) {
                    result[to + x] = pixels[from + width - 1 - x];
                }
            } else {
                System.arraycopy(pixels, from, result, to, width);
            }
        }
    }
}
