package dev.imbalance.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Central finite differences of a loss. */
final class Differences {
    private static final double STEP = 1e-6;

    private Differences() {}

    static void assertGradient(BatchLoss loss, LogitBatch batch) {
        double[] gradient = new double[batch.size() * batch.classes()];
        loss.evaluate(batch, gradient);
        for (int i = 0; i < gradient.length; i++) {
            assertEquals(numeric(loss, batch, i), gradient[i], 1e-7 * Math.max(1, Math.abs(gradient[i])));
        }
    }

    static double numeric(BatchLoss loss, LogitBatch batch, int index) {
        return (at(loss, batch, index, STEP) - at(loss, batch, index, -STEP)) / (2 * STEP);
    }

    private static double at(BatchLoss loss, LogitBatch batch, int index, double step) {
        double[] logits = batch.logits().clone();
        logits[index] += step;
        return loss.evaluate(batch.withLogits(logits), new double[logits.length]);
    }
}
