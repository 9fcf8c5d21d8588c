package dev.imbalance.data;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Measures what it takes to hold the 50,000 training images of CIFAR-10: random bytes in the CIFAR format, written to a temporary folder,
 * then read by {@link CIFARDataSource} into an {@link ImageDataset}, provenance and digests included.
 */
public final class ImageLoadingBenchmark {
    private static final int FILES = 5;
    private static final int RECORD = 3073;

    private ImageLoadingBenchmark() {}

    /**
     * What was measured.
     *
     * @param images    the number of images
     * @param seconds   the time to load them
     * @param heapBytes the heap that the data set and its source add, after garbage collection
     * @param peakHeapBytes the most heap in use while loading, garbage included: the sum of the peaks of the heap's pools
     */
    public record Result(int images, double seconds, long heapBytes, long peakHeapBytes) {}

    /**
     * Writes, loads and deletes.
     *
     * @param images a multiple of 5; 50,000 is CIFAR-10
     */
    public static Result run(int images) throws IOException {
        Path folder = Files.createTempDirectory("imbalance-cifar");
        try {
            generate(folder, images / FILES);
            return measure(folder);
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static void generate(Path folder, int perFile) throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        byte[] record = new byte[RECORD];
        for (int file = 1; file <= FILES; file++) {
            try (OutputStream out = new BufferedOutputStream(
                    Files.newOutputStream(folder.resolve("data_batch_" + file + ".bin")), 1 << 16)) {
                for (int i = 0; i < perFile; i++) {
                    random.nextBytes(record);
                    record[0] = (byte) random.nextInt(10);
                    out.write(record);
                }
            }
        }
    }

    private static Result measure(Path folder) {
        long before = heapAfterCollection();
        List<MemoryPoolMXBean> pools = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
        pools.forEach(MemoryPoolMXBean::resetPeakUsage);
        long start = System.nanoTime();
        LabelledSource source = new CIFARDataSource(folder, CIFARDataSource.Split.TRAIN, 10);
        ImageDataset data = ImageDataset.load(source);
        double seconds = (System.nanoTime() - start) / 1e9;
        try {
            long peak = pools.stream()
                    .mapToLong(pool -> pool.getPeakUsage().getUsed())
                    .sum();
            return new Result(data.size(), seconds, heapAfterCollection() - before, peak);
        } finally {
            // Both are alive when the heap is measured, as they are in a run.
            Reference.reachabilityFence(source);
            Reference.reachabilityFence(data);
        }
    }

    private static long heapAfterCollection() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
