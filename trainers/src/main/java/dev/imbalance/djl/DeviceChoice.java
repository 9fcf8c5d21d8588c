package dev.imbalance.djl;

/** Where a network runs. */
public enum DeviceChoice {
    /** The first CUDA device if there is one, else the CPU. */
    AUTO,
    CPU,
    /** The first CUDA device; an error where there is none. */
    GPU
}
