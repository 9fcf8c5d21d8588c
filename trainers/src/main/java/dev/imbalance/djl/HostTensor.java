package dev.imbalance.djl;

/**
 * A float tensor in host memory, as weights travel between networks, files and graphs.
 *
 * @param shape  the size of each axis
 * @param values row-major
 */
public record HostTensor(long[] shape, float[] values) {
    public HostTensor {
        long size = 1;
        for (long axis : shape) {
            size *= axis;
        }
        if (size != values.length) {
            throw new IllegalArgumentException("a tensor of " + size + " values was given " + values.length);
        }
    }
}
