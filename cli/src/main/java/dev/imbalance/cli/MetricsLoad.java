package dev.imbalance.cli;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * Made-up predictions of a long-tailed test set, in three files that both sides read: {@code truths} and {@code predictions} (rows, 4 bytes each) and
 * {@code scores} (rows, K, 8 bytes each, adding to 1 a row), little-endian.
 *
 * @param truths      by row
 * @param predictions by row, the class with the highest score
 * @param scores      (rows, K)
 */
record MetricsLoad(int[] truths, int[] predictions, double[][] scores) {
    private static final long SEED = 17;
    /** How many times as many rows a class has as the next one. */
    private static final double TAIL = 1.6;
    /** By how much the logit of the true class is higher. */
    private static final double SIGNAL = 1.5;

    static void write(Path folder, int rows, int classes) throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        try (OutputStream truths = out(folder, "truths");
                OutputStream predictions = out(folder, "predictions");
                OutputStream scores = out(folder, "scores")) {
            DataOutputStream truth = new DataOutputStream(truths);
            DataOutputStream prediction = new DataOutputStream(predictions);
            DataOutputStream score = new DataOutputStream(scores);
            double[] odds = new double[classes];
            for (int row = 0; row < rows; row++) {
                int label = Math.min((int) (-Math.log(1 - random.nextDouble()) / Math.log(TAIL)), classes - 1);
                double sum = 0;
                int best = 0;
                for (int id = 0; id < classes; id++) {
                    odds[id] = Math.exp(random.nextGaussian() + (id == label ? SIGNAL : 0));
                    sum += odds[id];
                    best = odds[id] > odds[best] ? id : best;
                }
                truth.writeInt(Integer.reverseBytes(label));
                prediction.writeInt(Integer.reverseBytes(best));
                for (double odd : odds) {
                    score.writeLong(Long.reverseBytes(Double.doubleToRawLongBits(odd / sum)));
                }
            }
        }
    }

    static MetricsLoad read(Path folder, int classes) throws IOException {
        int[] truths = ints(folder.resolve("truths"));
        double[][] scores = new double[truths.length][classes];
        try (InputStream in = new BufferedInputStream(Files.newInputStream(folder.resolve("scores")), 1 << 20)) {
            for (double[] row : scores) {
                ByteBuffer.wrap(in.readNBytes(classes * Double.BYTES))
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asDoubleBuffer()
                        .get(row);
            }
        }
        return new MetricsLoad(truths, ints(folder.resolve("predictions")), scores);
    }

    static void delete(Path folder) throws IOException {
        for (String name : new String[] {"truths", "predictions", "scores"}) {
            Files.deleteIfExists(folder.resolve(name));
        }
        Files.delete(folder);
    }

    private static OutputStream out(Path folder, String name) throws IOException {
        return new BufferedOutputStream(Files.newOutputStream(folder.resolve(name)), 1 << 20);
    }

    private static int[] ints(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int[] values = new int[bytes.length / Integer.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(values);
        return values;
    }
}
