package dev.imbalance;

import static dev.imbalance.GoldenFiles.doubles;
import static dev.imbalance.LossGoldenTest.AT;
import static dev.imbalance.LossGoldenTest.batch;
import static dev.imbalance.LossGoldenTest.check;
import static dev.imbalance.LossGoldenTest.checkRows;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.imbalance.GoldenFiles.Case;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.loss.BatchLoss;
import dev.imbalance.loss.CrossEntropy;
import dev.imbalance.loss.LogitTransform;
import dev.imbalance.loss.Reduction;
import dev.imbalance.loss.TransformedLoss;
import java.util.List;

/** What the second stage of a training minimises, against the fixtures; its step is the deep trainer's, which is tested there. */
final class StageGoldenChecks {
    private StageGoldenChecks() {}

    static void learnableWeightScaling(Case golden) {
        double[] scales = doubles(golden.inputs().get("scales"));
        BatchLoss loss = scaled(scales, Reduction.MEAN);
        check(golden, loss);
        checkRows(golden, scaled(scales, Reduction.SUM));

        // z'_c = f_c z_c, so f_c dl/df_c = sum_i z_ic dl/dz_ic.
        double[] logits = doubles(golden.inputs().get("logits"));
        double[] gradient = new double[logits.length];
        loss.evaluate(batch(golden), gradient);
        double[] slopes = new double[scales.length];
        for (int i = 0; i < logits.length; i++) {
            slopes[i % scales.length] += logits[i] * gradient[i] / scales[i % scales.length];
        }
        assertArrayEquals(doubles(golden.expected().get("grad_scales")), slopes, 1e-12);
    }

    private static BatchLoss scaled(double[] scales, Reduction reduction) {
        ClassCounts counts = new ClassCounts(List.of("a", "b", "c"), new long[] {1, 1, 1});
        return new TransformedLoss(
                new CrossEntropy(reduction).bind(counts, counts.priors(), AT), LogitTransform.scale(scales));
    }
}
