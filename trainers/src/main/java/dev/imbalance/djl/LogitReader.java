package dev.imbalance.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.stream.IntStream;

/** Runs rows through a network as in prediction: no gradients, running statistics. */
final class LogitReader {
    private static final int MOST_ROWS = 256;
    /** Input values of a batch: 27 colour images of 224 x 224. */
    private static final int MOST_VALUES = 1 << 22;

    private LogitReader() {}

    /** The rows of a batch: fewer where a row has many input values, because the network's own values grow with them. */
    static int batch(int values) {
        return Math.max(1, Math.min(MOST_ROWS, MOST_VALUES / values));
    }

    /** @return (rows, K) logits, in the order of the rows */
    static double[][] logits(Network network, HostRows rows) {
        return Torch.with(false, 0, () -> {
            double[][] logits = new double[rows.size()][];
            int[] order = IntStream.range(0, rows.size()).toArray();
            int batch = batch(rows.values());
            int[] ends = IntStream.rangeClosed(1, (order.length + batch - 1) / batch)
                    .map(b -> Math.min(order.length, b * batch))
                    .toArray();
            try (BatchFeeder feeder = new BatchFeeder(rows, 0)) {
                feeder.start(order, ends, () -> HostRows.ImageChange.NONE);
                int from = 0;
                for (int to : ends) {
                    read(network, feeder, from, to, logits);
                    from = to;
                }
            }
            return logits;
        });
    }

    private static void read(Network network, BatchFeeder feeder, int from, int to, double[][] logits) {
        try (NDManager batch = Torch.newManager(network.device());
                NDArray input = feeder.next(batch);
                NDArray output = network.forward(input, false)) {
            float[] values = output.toFloatArray();
            int classes = values.length / (to - from);
            for (int row = from; row < to; row++) {
                logits[row] = new double[classes];
                for (int c = 0; c < classes; c++) {
                    logits[row][c] = values[(row - from) * classes + c];
                }
            }
        }
    }
}
