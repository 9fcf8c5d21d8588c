package dev.imbalance;

import static dev.imbalance.GoldenFiles.doubles;
import static dev.imbalance.LossGoldenTest.AT;
import static dev.imbalance.LossGoldenTest.check;
import static dev.imbalance.LossGoldenTest.checkRows;
import static dev.imbalance.LossGoldenTest.counts;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imbalance.GoldenFiles.Case;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.loss.BatchLoss;
import dev.imbalance.loss.CrossEntropy;
import dev.imbalance.loss.LabelAwareSmoothing;
import dev.imbalance.loss.LabelSmoothing;
import dev.imbalance.loss.LogitBatch;
import dev.imbalance.loss.Loss;
import dev.imbalance.loss.Reduction;
import java.util.Arrays;
import java.util.Locale;

/** Smoothed and soft targets against the fixtures. */
final class SmoothingGoldenChecks {
    private SmoothingGoldenChecks() {}

    static void labelSmoothing(Case golden) {
        double smoothing = golden.hyper().get("eps").asDouble();
        LabelSmoothing.Form form =
                LabelSmoothing.Form.valueOf(golden.hyper().get("mode").asText().toUpperCase(Locale.ROOT));
        check(golden, bind(golden, new LabelSmoothing(smoothing, form, Reduction.WEIGHTED_MEAN)));
        checkRows(golden, bind(golden, new LabelSmoothing(smoothing, form, Reduction.SUM)));
    }

    static void labelAwareSmoothing(Case golden) {
        LabelAwareSmoothing loss = labelAware(golden, Reduction.MEAN);
        assertArrayEquals(doubles(golden.expected().get("eps_per_class")), loss.smoothing(counts(golden)), 1e-12);
        check(golden, bind(golden, loss));
        checkRows(golden, bind(golden, labelAware(golden, Reduction.SUM)));
    }

    private static LabelAwareSmoothing labelAware(Case golden, Reduction reduction) {
        JsonNode hyper = golden.hyper();
        String shape = hyper.get("shape").asText();
        return new LabelAwareSmoothing(
                hyper.get("smooth_head").asDouble(),
                hyper.get("smooth_tail").asDouble(),
                shape.equals("exp")
                        ? LabelAwareSmoothing.Shape.EXPONENTIAL
                        : LabelAwareSmoothing.Shape.valueOf(shape.toUpperCase(Locale.ROOT)),
                hyper.get("power").isNull() ? 1 : hyper.get("power").asDouble(),
                LabelAwareSmoothing.Form.valueOf(hyper.get("variant").asText().toUpperCase(Locale.ROOT)),
                reduction);
    }

    private static BatchLoss bind(Case golden, Loss loss) {
        ClassCounts counts = counts(golden);
        JsonNode weights = golden.inputs().get("weights");
        return weights == null || weights.isNull()
                ? loss.bind(counts, counts.priors(), AT)
                : loss.bind(counts, counts.priors(), AT, doubles(weights));
    }

    /** Soft targets are rows that have every label in part, one class after the other. */
    static void softTargets(Case golden) {
        double[] targets = doubles(golden.inputs().get("soft_targets"));
        check(golden, overTargets(bind(golden, new CrossEntropy(LossGoldenTest.reduction(golden))), targets));
        // A weighted mean over soft targets divides by B, whatever the weights are.
        check(golden, overTargets(bind(golden, new CrossEntropy(Reduction.WEIGHTED_MEAN)), targets));
    }

    private static BatchLoss overTargets(BatchLoss loss, double[] targets) {
        return (batch, gradient) -> {
            int k = batch.classes();
            Arrays.fill(gradient, 0);
            double sum = 0;
            for (int c = 0; c < k; c++) {
                int[] labels = new int[batch.size()];
                double[] shares = new double[batch.size()];
                for (int i = 0; i < shares.length; i++) {
                    labels[i] = c;
                    shares[i] = targets[i * k + c];
                }
                LogitBatch part = batch.withLabels(labels, shares, true);
                double[] ofPart = new double[gradient.length];
                sum += loss.evaluate(part, ofPart);
                Arrays.setAll(gradient, i -> gradient[i] + ofPart[i]);
            }
            return sum;
        };
    }
}
