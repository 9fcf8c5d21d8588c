package dev.imbalance.resampling;

/** When neighbours agree with a row about its class. */
public enum Agreement {
    /** All of them have its class. */
    ALL,
    /** Most of them have its class: no other class has more of them, nor as many with a lower id. */
    MODE
}
