package dev.imbalance.djl;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.logging.Logger;

/**
 * The C library's memory allocator, which PyTorch's CPU tensors come from.
 * <p>
 * A training step allocates and frees the same large tensors every time. By default glibc takes each from the system, which clears
 * its pages, and gives it back: a good part of a step on a few cores. The {@code imbalance} launcher has glibc keep the memory, by the
 * variables {@code MALLOC_ARENA_MAX=1}, {@code MALLOC_MMAP_MAX_=0} and {@code MALLOC_TRIM_THRESHOLD_=100000000000}. An application
 * that can be started with these should be; this class is for one that cannot:
 * <pre>{@code
 * Model<Label> model = NativeAllocator.keepingMemory(() -> trainer.train(dataset));
 * }</pre>
 * Nothing in this library calls it, for it changes the whole process, for good: what any native code of the application once used
 * stays with the process. Only training gives some of it back from time to time: glibc does not use a hole again for a tensor of the
 * same size, unless there is room to align it, so that the holes would grow.
 */
public final class NativeAllocator {
    private static final Logger LOGGER = Logger.getLogger(NativeAllocator.class.getName());

    // From glibc's malloc.h, and from the header of its chunks.
    private static final int M_ARENA_MAX = -8;
    private static final int M_MMAP_MAX = -4;
    private static final int M_TRIM_THRESHOLD = -1;
    private static final long NON_MAIN_ARENA = 4;
    private static final String VARIABLE = "MALLOC_TRIM_THRESHOLD_";

    private static volatile boolean kept;

    private NativeAllocator() {}

    /**
     * Has glibc keep what it is given back, for the threads that allocate from its main arena; {@link #keepingMemory} finds one. In
     * the other arenas blocks of 64 MiB and more come from the system all the same.
     *
     * @return whether it was done; false on anything but 64-bit Linux with glibc, where nothing is changed
     */
    public static boolean keepMemory() {
        kept = glibc().map(NativeAllocator::keepMemory).orElse(false);
        return kept;
    }

    private static boolean keepMemory(NativeLibrary glibc) {
        Function mallopt = glibc.getFunction("mallopt");
        return set(mallopt, M_ARENA_MAX, 1) && set(mallopt, M_MMAP_MAX, 0) && set(mallopt, M_TRIM_THRESHOLD, -1);
    }

    /**
     * Gives the system the pages in which nothing is allocated, of a process that keeps its memory; they come back, cleared, when they
     * are used again. Anywhere else it does nothing.
     */
    static void giveBack() {
        if (kept || System.getenv(VARIABLE) != null) {
            glibc().ifPresent(glibc -> glibc.getFunction("malloc_trim").invokeInt(new Object[] {0L}));
        }
    }

    private static Optional<NativeLibrary> glibc() {
        if (!Platform.isLinux() || !Platform.is64Bit()) {
            return Optional.empty();
        }
        NativeLibrary process = NativeLibrary.getProcess();
        try {
            process.getFunction("gnu_get_libc_version");
        } catch (UnsatisfiedLinkError e) {
            // Another C library, whose options have other meanings.
            return Optional.empty();
        }
        return Optional.of(process);
    }

    /**
     * Does {@link #keepMemory()}, then the work on a new thread that allocates from the main arena. Where there is no glibc the work
     * is done on this thread, as it is.
     *
     * @return what the work returns; what it throws, this throws
     */
    public static <T> T keepingMemory(Supplier<T> work) {
        if (!keepMemory()) {
            return work.get();
        }
        // glibc gives new threads the arenas of threads that ended, then all arenas in turn: those that got another one
        // wait, so that the main one's turn comes. There are at most eight a processor.
        int tries = 64 + 16 * Runtime.getRuntime().availableProcessors();
        CompletableFuture<T> result = new CompletableFuture<>();
        CompletableFuture<Void> found = new CompletableFuture<>();
        for (int i = 1; i <= tries && !found.isDone(); i++) {
            boolean last = i == tries;
            CompletableFuture<Void> looked = new CompletableFuture<>();
            Thread thread = new Thread(
                    () -> {
                        boolean main = inMainArena();
                        if (main || last) {
                            found.complete(null);
                        }
                        looked.complete(null);
                        if (main) {
                            run(work, result);
                        } else if (last) {
                            LOGGER.warning(
                                    "No thread got glibc's main arena: the memory of large tensors is not kept.");
                            run(work, result);
                        } else {
                            found.join();
                        }
                    },
                    "keeping-memory");
            thread.setDaemon(true);
            thread.start();
            looked.join();
        }
        try {
            return result.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) e.getCause();
        }
    }

    /** A supplier throws nothing checked. */
    private static <T> void run(Supplier<T> work, CompletableFuture<T> result) {
        try {
            result.complete(work.get());
        } catch (RuntimeException | Error e) {
            result.completeExceptionally(e);
        }
    }

    /** By the flag in the size that glibc writes before every block. */
    private static boolean inMainArena() {
        try (Memory block = new Memory(64)) {
            long size = new Pointer(Pointer.nativeValue(block) - Long.BYTES).getLong(0);
            return (size & NON_MAIN_ARENA) == 0;
        }
    }

    private static boolean set(Function mallopt, int option, int value) {
        return mallopt.invokeInt(new Object[] {option, value}) == 1;
    }
}
