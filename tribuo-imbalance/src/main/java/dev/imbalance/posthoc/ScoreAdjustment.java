package dev.imbalance.posthoc;

import java.util.Arrays;

/**
 * A per-class affine change of the logits at prediction: {@code z'_c = scale_c z_c + offset_c}.
 *
 * @param scale  the multiplier of each class
 * @param offset the offset of each class
 */
public record ScoreAdjustment(double[] scale, double[] offset) {
    public ScoreAdjustment {
        if (scale.length != offset.length) {
            throw new IllegalArgumentException("scale has " + scale.length + " classes, offset has " + offset.length);
        }
    }

    /** An adjustment that only adds an offset to each class. */
    public static ScoreAdjustment offset(double[] offset) {
        double[] ones = new double[offset.length];
        Arrays.fill(ones, 1);
        return new ScoreAdjustment(ones, offset);
    }

    /** The adjusted logits, as a new array. */
    public double[] apply(double[] logits) {
        double[] adjusted = new double[scale.length];
        for (int c = 0; c < adjusted.length; c++) {
            adjusted[c] = scale[c] * logits[c] + offset[c];
        }
        return adjusted;
    }

    /** The adjustment that does this one first and then the other. */
    public ScoreAdjustment then(ScoreAdjustment next) {
        double[] s = new double[scale.length];
        double[] o = new double[scale.length];
        for (int c = 0; c < s.length; c++) {
            s[c] = scale[c] * next.scale[c];
            o[c] = offset[c] * next.scale[c] + next.offset[c];
        }
        return new ScoreAdjustment(s, o);
    }
}
