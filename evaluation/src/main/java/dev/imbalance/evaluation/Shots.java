package dev.imbalance.evaluation;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The bounds of the many-, medium- and few-shot bands of training counts.
 * <p>
 * Liu, Miao, Zhan, Wang, Gong, Yu. "Large-scale long-tailed recognition in an open world", CVPR 2019.
 *
 * @param manyAbove a class with more training rows is many-shot
 * @param fewBelow  a class with fewer training rows is few-shot
 */
public record Shots(long manyAbove, long fewBelow) {
    /** More than 100, 20 to 100, fewer than 20. */
    public static final Shots DEFAULT = new Shots(100, 20);

    /** A band of training counts. */
    public enum Band {
        @JsonProperty("many")
        MANY,
        @JsonProperty("medium")
        MEDIUM,
        @JsonProperty("few")
        FEW
    }

    public Shots {
        if (fewBelow < 0 || fewBelow > manyAbove + 1) {
            throw new IllegalArgumentException("shots need 0 <= fewBelow <= manyAbove + 1, were fewBelow " + fewBelow
                    + " and manyAbove " + manyAbove);
        }
    }

    /** The band of a class with this many training rows. */
    public Band band(long trainCount) {
        if (trainCount > manyAbove) {
            return Band.MANY;
        }
        return trainCount < fewBelow ? Band.FEW : Band.MEDIUM;
    }
}
