package dev.imbalance.trainer;

import java.util.SplittableRandom;
import java.util.function.IntFunction;

/** Independent generators as a function of (seed, invocation, purpose, step), so that no draw depends on what was drawn before. */
public final class RandomStreams {
    private final long root;

    /**
     * @param seed       the configured seed
     * @param invocation how often the trainer had been called before
     */
    public RandomStreams(long seed, int invocation) {
        this.root = mix(mix(seed) + invocation);
    }

    private RandomStreams(long root) {
        this.root = root;
    }

    /** The streams of one part of the work, such as one of several resamplers, independent of those of any other. */
    public RandomStreams of(String part, int number) {
        return new RandomStreams(state(part, number));
    }

    /** The generator of one purpose at one step, such as the epoch. */
    public SplittableRandom stream(String purpose, int step) {
        return new SplittableRandom(state(purpose, step));
    }

    /** The generator of one item of a step, such as a draw of an epoch. No two items of a step have the same. */
    public SplittableRandom stream(String purpose, int step, int item) {
        return items(purpose, step).apply(item);
    }

    /** As {@link #stream(String, int, int)}, of many items of one step. */
    public IntFunction<SplittableRandom> items(String purpose, int step) {
        long state = state(purpose, step);
        return item -> new SplittableRandom(mix(state + item));
    }

    private long state(String purpose, int step) {
        long state = root;
        for (int i = 0; i < purpose.length(); i++) {
            state = mix(state + purpose.charAt(i));
        }
        return mix(state + step);
    }

    /** The finaliser of SplitMix64 over a Weyl step: Steele, Lea, Flood, OOPSLA 2014. */
    private static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
