package dev.imbalance.resampling;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.Stream;

/** Work on items that do not depend on one another. */
final class Parallel {
    /** Rows for a range where each takes less than a microsecond: with fewer, a second thread has not begun when the first is done. */
    static final int ROWS = 2048;

    /**
     * Threads that stay a second for what comes next: a new one takes several times as long to begin as one that sleeps. They do not wait awake: that makes work of some milliseconds
     * a little faster on an idle machine, and clearly slower on a busy one.
     */
    private static final Executor THREADS =
            new ThreadPoolExecutor(0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
                Thread thread = new Thread(work, "resampling");
                thread.setDaemon(true);
                return thread;
            });

    private Parallel() {}

    /** Work on items that follow one another. */
    @FunctionalInterface
    interface Range {
        /** Works on the items from the {@code from}-th to before the {@code to}-th. */
        void accept(int from, int to);
    }

    /** The part of a thread beside the caller. Where the work is out before it has begun, nobody waits for it. */
    private record Helper(AtomicBoolean taken, CompletableFuture<Void> done) {
        static Helper start(Runnable share) {
            AtomicBoolean taken = new AtomicBoolean();
            return new Helper(
                    taken,
                    CompletableFuture.runAsync(
                            () -> {
                                if (taken.compareAndSet(false, true)) {
                                    share.run();
                                }
                            },
                            THREADS));
        }

        /** Whether it has begun; where not, it never will. */
        boolean hasBegun() {
            return !taken.compareAndSet(false, true);
        }
    }

    /**
     * Works on each item. The caller is one of the threads: where it only waits for others, these often begin on the processor that it is about to leave, and work of a
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
        Helper[] helpers = Stream.generate(() -> Helper.start(share))
                .limit(Math.max(0, Math.min(threads, items) - 1))
                .toArray(Helper[]::new);
        try {
            share.run();
        } finally {
            join(helpers);
        }
    }

    /**
     * Works on items a range at a time, which a thread takes as one.
     *
     * @param items   how many, from 0
     * @param size    how many a range has, at least 1; the last may have fewer
     * @param threads how many threads share them, at least 1
     * @throws RuntimeException or Error, what the work on a range threw
     */
    static void forRanges(int items, int size, int threads, Range work) {
        int ranges = (int) (((long) items + size - 1) / size);
        forEach(ranges, threads, range -> work.accept(range * size, (int) Math.min((range + 1L) * size, items)));
    }

    private static void join(Helper[] helpers) {
        CompletableFuture<?>[] begun =
                Stream.of(helpers).filter(Helper::hasBegun).map(Helper::done).toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(begun).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            // The work throws no checked exception.
            throw (RuntimeException) e.getCause();
        }
    }
}
