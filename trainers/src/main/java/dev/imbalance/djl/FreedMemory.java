package dev.imbalance.djl;

import java.util.function.LongSupplier;

/**
 * When a training gives the memory that it freed back to the system, where the C library would keep it ({@link NativeAllocator}):
 * before its first two batches, which come after what was needed once, and then now and then. Its tensors come and go in the same
 * order every time, but other threads' blocks lie between them, so that the holes that nothing fits into become more.
 */
final class FreedMemory {
    /** Between two times, so that touching the pages again is a small part of the work, of small networks and of large ones. */
    private static final int BATCHES = 20;

    private static final long NANOSECONDS = 2_000_000_000L;

    private final Runnable giveBack;
    private final LongSupplier clock;
    private long batches;
    private long since;
    private long at;

    FreedMemory() {
        this(NativeAllocator::giveBack, System::nanoTime);
    }

    /** @param clock in nanoseconds */
    FreedMemory(Runnable giveBack, LongSupplier clock) {
        this.giveBack = giveBack;
        this.clock = clock;
    }

    /** To be called when a batch before has left nothing behind. */
    void beforeBatch() {
        since++;
        if (batches < 2 || (since >= BATCHES && clock.getAsLong() - at >= NANOSECONDS)) {
            giveBack.run();
            since = 0;
            at = clock.getAsLong();
        }
        batches++;
    }
}
