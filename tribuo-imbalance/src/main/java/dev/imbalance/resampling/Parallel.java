package dev.imbalance.resampling;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.Stream;

/** Work on items that do not depend on one another. */
final class Parallel {
    private Parallel() {}

    /**
     * Works on each item. The caller is one of the threads: where it only waits for a pool of others, these often begin on the processor that it is about to leave, and work of a
     * few milliseconds is over before they are moved.
     *
     * @param items   how many, from 0
     * @param threads how many threads share them, at least 1
     * @throws RuntimeException or Error, what the work on an item threw
     */
    static void forEach(int items, int threads, IntConsumer work) {
        AtomicInteger next = new AtomicInteger();
        Runnable share = () -> {
            for (int item = next.getAndIncrement(); item < items; item = next.getAndIncrement()) {
                work.accept(item);
            }
        };
        CompletableFuture<?>[] helpers = Stream.generate(
                        () -> CompletableFuture.runAsync(share, helper -> new Thread(helper, "resampling").start()))
                .limit(Math.max(0, Math.min(threads, items) - 1))
                .toArray(CompletableFuture<?>[]::new);
        try {
            share.run();
        } finally {
            join(helpers);
        }
    }

    private static void join(CompletableFuture<?>[] helpers) {
        try {
            CompletableFuture.allOf(helpers).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            // The work throws no checked exception.
            throw (RuntimeException) e.getCause();
        }
    }
}
