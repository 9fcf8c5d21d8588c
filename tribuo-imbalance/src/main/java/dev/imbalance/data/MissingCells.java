package dev.imbalance.data;

/** What stands in for the missing cells of a table. What it takes is learned of training rows alone. A missing category is no category. */
public enum MissingCells {
    /** Nothing: a missing cell is an error. */
    ERROR,
    /** The mean of the column. */
    MEAN,
    /** The median of the column, of an even number the mean of the middle two. */
    MEDIAN,
    /** The median, and a feature {@code column@missing} that is 1 there, for columns with missing cells in training. */
    INDICATOR
}
