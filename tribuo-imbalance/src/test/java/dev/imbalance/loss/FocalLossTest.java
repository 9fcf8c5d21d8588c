package dev.imbalance.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.trainer.EpochContext;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FocalLossTest {
    private static final ClassCounts COUNTS = new ClassCounts(List.of("a", "b", "c"), 100, 30, 5);
    private static final double[] LOGITS = {2, -1, 0.5, 0.3, 0.8, -0.2, -0.5, 0, 1.5, 1, 1, 1};
    private static final int[] LABELS = {0, 1, 2, 2};

    private static BatchLoss bind(FocalLoss loss) {
        return loss.bind(COUNTS, COUNTS.priors(), EpochContext.single());
    }

    private static BatchLoss bind(double gamma, FocalForm form) {
        return bind(new FocalLoss(gamma, Map.of(), form, Reduction.SUM));
    }

    private static LogitBatch batch(double... weights) {
        return new LogitBatch(4, 3, LOGITS, LABELS, weights, 0);
    }

    @Test
    void theDefaultHasGammaTwoAndTheGradientOfTheModulatorAndIsRecordedSo() {
        assertEquals("focal(alpha={}, form=FULL, gamma=2.0, reduction=MEAN)", new FocalLoss().describe());
        double[] gradient = new double[12];
        bind(new FocalLoss()).evaluate(batch(1, 1, 1, 1), gradient);
        assertEquals(-0.0068211685, gradient[0], 1e-10);
        Differences.assertGradient(bind(new FocalLoss()), batch(1, 1, 1, 1));
    }

    @Test
    void theDetachedModulatorHasTheSameValueAndAnotherGradient() {
        double[] full = new double[12];
        double[] detached = new double[12];
        double value = bind(2, FocalForm.FULL).evaluate(batch(1, 1, 1, 1), full);
        assertEquals(value, bind(2, FocalForm.DETACHED).evaluate(batch(1, 1, 1, 1), detached));
        double[] p = new double[12];
        bind(new FocalLoss(0)).evaluate(batch(1, 1, 1, 1), p);
        // The gradient of cross-entropy, times (1 - p_y)^2 as a constant.
        double rest = -p[0] * 4;
        for (int c = 0; c < 3; c++) {
            assertEquals(p[c] * 4 * rest * rest, detached[c], 1e-12);
            assertTrue(Math.abs(full[c]) > 2 * Math.abs(detached[c]));
        }
    }

    @Test
    void theWeightInsideIsAlsoInTheProbability() {
        double[] weights = {0.2, 1, 3, 0.5};
        double[] gradient = new double[12];
        double value = bind(2, FocalForm.WEIGHT_INSIDE).evaluate(batch(weights), gradient);
        double expected = 0;
        for (int i = 0; i < 4; i++) {
            double sum = Arrays.stream(LOGITS, 3 * i, 3 * i + 3).map(Math::exp).sum();
            double weighted = weights[i] * (Math.log(sum) - LOGITS[3 * i + LABELS[i]]);
            expected += Math.pow(1 - Math.exp(-weighted), 2) * weighted;
        }
        assertEquals(expected, value, 1e-12);
        Differences.assertGradient(bind(2, FocalForm.WEIGHT_INSIDE), batch(weights));
        Differences.assertGradient(bind(0.5, FocalForm.WEIGHT_INSIDE), batch(weights));
    }

    @Test
    void alphaAndClassWeightsAreTheSameInsideAndMultiply() {
        double[] byAlpha = new double[12];
        double[] byWeights = new double[12];
        Map<String, Double> alpha = Map.of("a", 0.2, "b", 1.0, "c", 3.0);
        double value = bind(new FocalLoss(2, alpha, FocalForm.WEIGHT_INSIDE, Reduction.SUM))
                .evaluate(batch(1, 1, 1, 0.5), byAlpha);
        BatchLoss weighted = new WeightedLoss(bind(2, FocalForm.WEIGHT_INSIDE), new double[] {0.2, 1, 3});
        assertEquals(value, weighted.evaluate(batch(1, 1, 1, 0.5), byWeights), 1e-12);
        assertArrayEquals(byAlpha, byWeights, 1e-12);
    }

    @Test
    void withoutWeightsTheWeightInsideIsTheFullForm() {
        double[] full = new double[12];
        double[] inside = new double[12];
        double value = bind(1.5, FocalForm.FULL).evaluate(batch(1, 1, 1, 1), full);
        assertEquals(value, bind(1.5, FocalForm.WEIGHT_INSIDE).evaluate(batch(1, 1, 1, 1), inside));
        assertArrayEquals(full, inside);
    }

    @Test
    void everyFormIsWeightedCrossEntropyForGammaZero() {
        double[] expected = new double[12];
        double value = new CrossEntropy(Reduction.SUM)
                .bind(COUNTS, COUNTS.priors(), EpochContext.single())
                .evaluate(batch(0.2, 1, 3, 0), expected);
        for (FocalForm form : FocalForm.values()) {
            double[] gradient = new double[12];
            assertEquals(value, bind(0, form).evaluate(batch(0.2, 1, 3, 0), gradient), 1e-12);
            assertArrayEquals(expected, gradient, 1e-12);
        }
    }

    @Test
    void everyFormIsFiniteWhenLogitsAreExtreme() {
        double[] extreme = Arrays.stream(LOGITS).map(z -> z * 1e6).toArray();
        for (FocalForm form : FocalForm.values()) {
            for (double gamma : new double[] {0, 0.5, 2}) {
                double[] gradient = new double[12];
                LogitBatch batch = batch(1e-3, 1, 1e3, 0).withLogits(extreme);
                assertTrue(Double.isFinite(bind(gamma, form).evaluate(batch, gradient)));
                assertTrue(Arrays.stream(gradient).allMatch(Double::isFinite));
            }
        }
    }
}
