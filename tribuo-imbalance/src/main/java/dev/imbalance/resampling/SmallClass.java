package dev.imbalance.resampling;

/** What a resampler that needs k neighbours does with a class of k rows or fewer. */
public enum SmallClass {
    /** Refuses, naming the class, its count, k and these ways out. */
    ERROR,
    /** Takes as many neighbours as there are. A class of one row is refused. */
    REDUCE_K,
    /** Repeats its rows at random instead. */
    RANDOM_OVERSAMPLE,
    /** Leaves it as it is. */
    SKIP
}
