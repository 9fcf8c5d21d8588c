package dev.imbalance.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Prepares the batches of one epoch after another in host memory, in threads of its own, while the network works on the batch before.
 * <p>
 * Batches come in order and hold the same bytes for any number of threads. A ring of one buffer more than there are threads is filled
 * again and again: a batch takes the buffer of an earlier one as soon as the training thread has asked for the one after that.
 * Nothing but host memory is touched by the threads; the array on the device is made by the thread that calls {@link #next}.
 */
final class BatchFeeder implements AutoCloseable {
    /** A place of the ring: what one batch at a time is prepared with. */
    private static final class Slot {
        private ByteBuffer buffer = ByteBuffer.allocateDirect(0);
        private HostRows.ImageChange change = HostRows.ImageChange.NONE;
        private FutureTask<ByteBuffer> prepared;
    }

    private static final AtomicInteger THREADS = new AtomicInteger();

    private final HostRows rows;
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final Optional<ExecutorService> pool;
    private final Executor executor;
    private final Slot[] ring;
    private int[] drawn = {};
    private int[] ends = {};
    private int first;
    private int taken;

    /**
     * @param feeders how many threads; 0 prepares each batch in the thread that asks for it
     */
    BatchFeeder(HostRows rows, int feeders) {
        this.rows = rows;
        this.pool = feeders == 0 ? Optional.empty() : Optional.of(Executors.newFixedThreadPool(feeders, this::thread));
        this.executor = pool.isPresent() ? pool.get() : Runnable::run;
        this.ring = new Slot[feeders + 1];
        for (int i = 0; i < ring.length; i++) {
            ring[i] = new Slot();
        }
    }

    private Thread thread(Runnable work) {
        Thread thread = new Thread(work, "imbalance-feeder-" + THREADS.incrementAndGet());
        thread.setDaemon(true);
        threads.add(thread);
        return thread;
    }

    /**
     * Begins an epoch.
     *
     * @param drawn        the rows of the epoch, in order; not to be written while the epoch lasts
     * @param ends         where each batch ends in {@code drawn}, ascending
     * @param augmentation makes an image change for one thread
     * @throws IllegalStateException if batches of the epoch before were not taken
     */
    void start(int[] drawn, int[] ends, Supplier<HostRows.ImageChange> augmentation) {
        start(drawn, ends, 0, augmentation);
    }

    /**
     * Begins in the middle of an epoch.
     *
     * @param first the number of the first batch, from 0
     */
    void start(int[] drawn, int[] ends, int first, Supplier<HostRows.ImageChange> augmentation) {
        if (taken < this.ends.length) {
            throw new IllegalStateException("only " + taken + " of the " + this.ends.length
                    + " batches of the epoch before were taken; take all of them, or close the feeder");
        }
        this.drawn = drawn;
        this.ends = ends;
        this.first = first;
        this.taken = first;
        for (Slot slot : ring) {
            slot.change = augmentation.get();
        }
        for (int batch = first; batch < first + ring.length; batch++) {
            prepare(batch);
        }
    }

    /** Has a batch prepared, if there are that many. Its slot is free. */
    private void prepare(int batch) {
        if (batch >= ends.length) {
            return;
        }
        Slot slot = ring[batch % ring.length];
        int[] order = drawn;
        int from = begin(batch);
        int to = ends[batch];
        slot.prepared = new FutureTask<>(() -> rows.prepare(order, from, to, slot.change, slot.buffer));
        executor.execute(slot.prepared);
    }

    private int begin(int batch) {
        return batch == 0 ? 0 : ends[batch - 1];
    }

    /**
     * The next batch on the device, after waiting for it where it is not ready.
     *
     * @param manager owns the result; close it before the next call, which reuses the memory
     * @throws NoSuchElementException after the last batch of the epoch
     * @throws IllegalStateException  if this thread is interrupted while it waits; it stays interrupted
     * @throws RuntimeException       what preparing the batch threw, in whichever thread it was
     */
    NDArray next(NDManager manager) {
        if (taken == ends.length) {
            throw new NoSuchElementException("the epoch has " + ends.length + " batches, and all were taken");
        }
        if (taken > first) {
            prepare(taken - 1 + ring.length);
        }
        Slot slot = ring[taken % ring.length];
        slot.buffer = await(slot.prepared);
        int count = ends[taken] - begin(taken);
        taken++;
        return rows.send(manager, slot.buffer, count);
    }

    private static ByteBuffer await(FutureTask<ByteBuffer> prepared) {
        try {
            return prepared.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a batch", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            // Preparing a batch throws no checked exception.
            throw (RuntimeException) e.getCause();
        }
    }

    /** Ends the threads and waits until they have let go of the rows, which takes at most a batch. */
    @Override
    public void close() {
        pool.ifPresent(ExecutorService::shutdownNow);
        boolean interrupted = false;
        for (Thread thread : threads) {
            // A pool that has ended says so a moment before its threads do.
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
