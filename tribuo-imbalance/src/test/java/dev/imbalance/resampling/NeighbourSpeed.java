package dev.imbalance.resampling;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Scanner;
import java.util.stream.IntStream;

/**
 * Measures the neighbour search in CPU seconds of one thread, in turns with scikit-learn's (src/test/python/neighbours.py) where that script is
 * given; medians. Reads NAME.f64 (row-major little-endian doubles) and NAME.i32 (labels) of a directory:
 * {@code java -cp target/classes:target/test-classes:$(class path of the module) dev.imbalance.resampling.NeighbourSpeed DIRECTORY ROUNDS
 * [src/test/python/neighbours.py]}.
 */
final class NeighbourSpeed {
    /** The class whose rows are searched among themselves; -1 for all rows. */
    private record Shape(String data, int columns, int label, int k) {}

    private static final List<Shape> SHAPES = List.of(
            new Shape("mc20k", 20, 0, 5),
            new Shape("mc20k", 20, 1, 5),
            new Shape("mc20k", 20, -1, 1),
            new Shape("mc20k", 20, -1, 3),
            new Shape("fmnistlt", 784, 2, 5),
            new Shape("fmnistlt", 784, -1, 3),
            new Shape("mc100k", 50, 1, 5),
            new Shape("mc100k", 50, -1, 1));

    private NeighbourSpeed() {}

    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        int rounds = Integer.parseInt(arguments[1]);
        Process peer = arguments.length < 3
                ? null
                : new ProcessBuilder("/usr/bin/python3", arguments[2], arguments[0])
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        Scanner answers = peer == null ? null : new Scanner(peer.getInputStream(), StandardCharsets.UTF_8);
        for (Shape shape : SHAPES) {
            double[] values = doubles(directory.resolve(shape.data + ".f64"));
            int[] labels = integers(directory.resolve(shape.data + ".i32"));
            DenseRows rows = new DenseRows(values, labels.length, shape.columns);
            int[] some = IntStream.range(0, labels.length)
                    .filter(row -> shape.label < 0 || labels[row] == shape.label)
                    .toArray();
            double[] one = new double[rounds];
            double[] theirs = new double[rounds];
            double[] ratios = new double[rounds];
            double[] faster = new double[rounds];
            if (some.length < 50_000) {
                for (int i = 0; i < 40 && i < 100_000 / some.length + 2; i++) {
                    NearestNeighbours.search(rows, some, some, shape.k, 1);
                }
            }
            for (int i = 0; i < rounds; i++) {
                int repeats = some.length < 3000 ? 20 : 1;
                long cpu = cpu();
                long wall = System.nanoTime();
                for (int r = 0; r < repeats; r++) {
                    NearestNeighbours.search(rows, some, some, shape.k, 1);
                }
                one[i] = (cpu() - cpu) * 1e-9 / repeats;
                wall = System.nanoTime() - wall;
                long two = System.nanoTime();
                for (int r = 0; r < repeats; r++) {
                    NearestNeighbours.search(rows, some, some, shape.k, 2);
                }
                faster[i] = wall / (double) (System.nanoTime() - two);
                if (peer != null) {
                    peer.outputWriter()
                            .write(shape.data + " " + shape.columns + " " + shape.label + " " + shape.k + "\n");
                    peer.outputWriter().flush();
                    theirs[i] = Double.parseDouble(answers.nextLine());
                    ratios[i] = one[i] / theirs[i];
                }
            }
            System.out.printf(
                    Locale.ROOT,
                    "%-9s %6d rows %3d columns k=%d  ours %8.4f s  theirs %8.4f s  ratio %.2f  two threads %.2f times%n",
                    shape.data,
                    some.length,
                    shape.columns,
                    shape.k,
                    median(one),
                    median(theirs),
                    median(ratios),
                    median(faster));
        }
    }

    private static long cpu() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static double[] doubles(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        double[] values = new double[bytes.remaining() / Double.BYTES];
        bytes.asDoubleBuffer().get(values);
        return values;
    }

    private static int[] integers(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int[] values = new int[bytes.remaining() / Integer.BYTES];
        bytes.asIntBuffer().get(values);
        return values;
    }
}
