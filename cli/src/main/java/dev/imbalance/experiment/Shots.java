package dev.imbalance.experiment;

/**
 * Which classes count as many-, medium- and few-shot, by their training rows.
 *
 * @param manyAbove many-shot classes have more rows than this
 * @param fewBelow  few-shot classes have fewer rows than this
 */
public record Shots(long manyAbove, long fewBelow) {
    /** More than 100 rows, and fewer than 20: the field's convention for long-tailed data. */
    public static final Shots CONVENTION = new Shots(100, 20);
}
