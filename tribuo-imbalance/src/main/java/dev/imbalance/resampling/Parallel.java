package dev.imbalance.resampling;

import java.util.concurrent.ForkJoinPool;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** Work on items that do not depend on one another. */
final class Parallel {
    private Parallel() {}

    /**
     * Works on each item.
     *
     * @param items   how many, from 0
     * @param threads how many threads share them, at least 1
     */
    static void forEach(int items, int threads, IntConsumer work) {
        IntStream all = IntStream.range(0, items);
        if (Math.min(threads, items) <= 1) {
            all.forEach(work);
            return;
        }
        ForkJoinPool pool = new ForkJoinPool(Math.min(threads, items));
        try {
            pool.submit(() -> all.parallel().forEach(work)).join();
        } finally {
            pool.shutdown();
        }
    }
}
