package dev.imbalance.djl;

/**
 * A number of steps as a tensor without axes, among the other tensors of a state. A float holds it exactly up to 2^24, which at ten
 * steps a second is three weeks of training.
 */
final class StepCount {
    private StepCount() {}

    static HostTensor save(int steps) {
        return new HostTensor(new long[0], new float[] {steps});
    }

    /** @throws IllegalArgumentException if there is none, or it is no count */
    static int restore(HostTensor saved) {
        if (saved == null || saved.shape().length != 0) {
            throw new IllegalArgumentException("the saved state needs the number of steps, \"step\", as one value");
        }
        float steps = saved.values()[0];
        if (!(steps >= 0 && steps == Math.rint(steps))) {
            throw new IllegalArgumentException("the saved state needs a whole number of steps, has " + steps);
        }
        return (int) steps;
    }
}
