package dev.imbalance.cli;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * How much faster several threads that share nothing are than one, on this machine and just now: vector arithmetic in the nearest cache. On a machine that is shared with others, or has two threads
 * a core, that is less than their number, and so is what threads gain that do share work.
 */
final class MachineSpeedUp {
    private static final int WIDTH = 512;

    /** Some milliseconds: a thread's start does not count beside it. */
    private static final int ROUNDS = 80_000;

    /** Until both of Java's compilers have been over it. */
    private static final int WARM_UP = 40;

    private MachineSpeedUp() {}

    /** Does the work until it takes its time. */
    static void warmUp() {
        for (int i = 0; i < WARM_UP; i++) {
            compute();
        }
    }

    /** @param threads at least 1 */
    static double measure(int threads) {
        double one = seconds(1);
        return threads * one / seconds(threads);
    }

    /** The wall-clock time in which each of so many threads does the same. */
    private static double seconds(int threads) {
        long began = System.nanoTime();
        List<CompletableFuture<Float>> others = Stream.generate(
                        () -> CompletableFuture.supplyAsync(MachineSpeedUp::compute, work -> new Thread(work).start()))
                .limit(threads - 1L)
                .toList();
        float computed = compute();
        for (CompletableFuture<Float> other : others) {
            // A look at the result also keeps the compiler from leaving the work out.
            if (other.join() != computed) {
                throw new IllegalStateException("two threads computed different sums of the same");
            }
        }
        return (System.nanoTime() - began) * 1e-9;
    }

    private static float compute() {
        float[] values = new float[WIDTH];
        float[] sums = new float[WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            values[i] = i;
        }
        for (int round = 0; round < ROUNDS; round++) {
            add(values, round, sums);
        }
        return sums[0];
    }

    private static void add(float[] values, float point, float[] sums) {
        for (int i = 0; i < WIDTH; i++) {
            float difference = values[i] - point;
            sums[i] = Math.fma(difference, difference, sums[i]);
        }
    }
}
