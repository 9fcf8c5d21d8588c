package dev.imbalance.resampling;

/** What a resampler that grows only a part of a class does where that part has no row. */
public enum NoCandidates {
    /** Refuses, naming the class, what was looked for and these ways out. */
    ERROR,
    /** Takes all rows of the class alike, as SMOTE does. */
    SMOTE,
    /** Leaves the class as it is. */
    SKIP
}
