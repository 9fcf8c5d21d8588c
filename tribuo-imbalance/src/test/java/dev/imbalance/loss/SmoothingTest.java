package dev.imbalance.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.loss.LabelAwareSmoothing.Form;
import dev.imbalance.loss.LabelAwareSmoothing.Shape;
import dev.imbalance.trainer.EpochContext;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SmoothingTest {
    private static final EpochContext AT = EpochContext.single();
    private static final ClassCounts COUNTS = new ClassCounts(List.of("a", "b", "c"), 100, 30, 5);
    private static final double[] LOGITS = {2, -1, 0.5, 0.3, 0.8, -0.2, -0.5, 0, 1.5, 1, 1, 1};
    private static final int[] LABELS = {0, 1, 2, 2};

    private static double value(Loss loss, ClassCounts counts) {
        double[] ones = {1, 1, 1, 1};
        return loss.bind(counts, counts.priors(), AT)
                .evaluate(new LogitBatch(4, 3, LOGITS, LABELS, ones, 0), new double[12]);
    }

    private static LabelAwareSmoothing labelAware(Shape shape, double power, Form form) {
        return new LabelAwareSmoothing(0.3, 0, shape, power, form, Reduction.MEAN);
    }

    @Test
    void theCodeAndThePaperOfLabelAwareSmoothingDifferAndBothAreOffered() {
        // MiSLAS issue 4: the authors' code leaves part of what a label gives away with the label.
        assertEquals(0.7092008204735232, value(labelAware(Shape.CONCAVE, 1, Form.CODE), COUNTS), 1e-12);
        assertEquals(0.7729826096857665, value(labelAware(Shape.CONCAVE, 1, Form.PAPER), COUNTS), 1e-12);
    }

    @Test
    void equalCountsSmoothEveryClassAsTheHeadInsteadOfDividingByZero() {
        ClassCounts equal = new ClassCounts(List.of("a", "b", "c"), 5, 5, 5);
        for (Shape shape : Shape.values()) {
            LabelAwareSmoothing loss = labelAware(shape, 1, Form.CODE);
            assertArrayEquals(new double[] {0.3, 0.3, 0.3}, loss.smoothing(equal));
            assertEquals(
                    value(new LabelSmoothing(0.3, LabelSmoothing.Form.ORIGINAL, Reduction.MEAN), equal),
                    value(loss, equal),
                    1e-15);
        }
    }

    @Test
    void labelAwareSmoothingNeedsRowsOfEveryClass() {
        ClassCounts unseen = new ClassCounts(List.of("a", "b", "c"), 5, 0, 1);
        String message = assertThrows(IllegalArgumentException.class, () -> value(new LabelAwareSmoothing(), unseen))
                .getMessage();
        assertTrue(message.contains("loss label-aware-smoothing") && message.contains("\"b\""), message);
    }

    @Test
    void aPowerThatWouldHaveNoEffectIsRefused() {
        String message = assertThrows(PropertyException.class, () -> labelAware(Shape.CONCAVE, 2, Form.CODE))
                .getMessage();
        assertTrue(message.contains("EXPONENTIAL"), message);
        assertEquals(
                value(labelAware(Shape.LINEAR, 1, Form.CODE), COUNTS),
                value(labelAware(Shape.EXPONENTIAL, 1, Form.CODE), COUNTS),
                1e-15);
    }

    @Test
    void oneClassHasNothingToLose() {
        ClassCounts one = new ClassCounts(List.of("a"), 7);
        for (Loss loss : List.of(
                new LabelSmoothing(),
                new LabelOverSmoothing(),
                labelAware(Shape.CONCAVE, 1, Form.CODE),
                labelAware(Shape.CONCAVE, 1, Form.PAPER))) {
            double[] gradient = {7, 7};
            LogitBatch batch = new LogitBatch(2, 1, new double[] {3, -2}, new int[2], new double[] {1, 1}, 0);
            assertEquals(0, loss.bind(one, one.priors(), AT).evaluate(batch, gradient));
            assertArrayEquals(new double[2], gradient, 1e-15);
        }
    }

    @Test
    void labelOverSmoothingAgreesWithNumbersMadeByNumpy() {
        double[] gradient = new double[12];
        double[] ones = {1, 1, 1, 1};
        double value = new LabelOverSmoothing()
                .bind(COUNTS, COUNTS.priors(), AT)
                .evaluate(new LogitBatch(4, 3, LOGITS, LABELS, ones, 0), gradient);
        assertEquals(1.3574705753823704, value, 1e-13);
        assertArrayEquals(
                new double[] {
                    0.10973259198065227,
                    -0.0718885233489948,
                    -0.0378440686316575,
                    -0.004867695237042072,
                    0.03995343109724683,
                    -0.035085735860204775,
                    -0.05676075465108709,
                    -0.04060375976039471,
                    0.0973645144114818,
                    0.0016666666666666774,
                    0.0016666666666666774,
                    -0.003333333333333327
                },
                gradient,
                1e-13);
    }

    @Test
    void mixedRowsWithClassWeightsAreSmoothedSoftTargetsAsInPyTorch() {
        // t = (1 - e) (share onehot(y) + (1 - share) onehot(second)) + e / K, each term weighed by its class, over B.
        double e = 0.1;
        double[] weights = {0.2, 0.8, 2};
        double[] shares = {0.3, 1, 0.5, 0.9};
        int[] second = {1, 2, 0, 2};
        LogitBatch batch = new LogitBatch(4, 3, LOGITS, LABELS, new double[] {1, 1, 1, 1}, 0);
        double[] gradient = new double[12];
        double mixed = new MixedLoss(
                        new LabelSmoothing(e, LabelSmoothing.Form.ORIGINAL, Reduction.WEIGHTED_MEAN)
                                .bind(COUNTS, COUNTS.priors(), AT, weights),
                        second,
                        new double[] {1, 1, 1, 1},
                        shares,
                        true)
                .evaluate(batch, gradient);
        double expected = 0;
        for (int i = 0; i < 4; i++) {
            double[] row = Arrays.copyOfRange(LOGITS, i * 3, i * 3 + 3);
            double lse = Math.log(Arrays.stream(row).map(Math::exp).sum());
            for (int c = 0; c < 3; c++) {
                double target = e / 3
                        + (c == LABELS[i] ? (1 - e) * shares[i] : 0)
                        + (c == second[i] ? (1 - e) * (1 - shares[i]) : 0);
                expected += weights[c] * target * (lse - row[c]) / 4;
            }
        }
        assertEquals(expected, mixed, 1e-14);
    }

    @Test
    void onlyNoSmoothingIsProper() {
        assertTrue(new LabelSmoothing(0, LabelSmoothing.Form.ORIGINAL, Reduction.MEAN).isProper());
        assertFalse(new LabelSmoothing().isProper());
        assertFalse(new LabelOverSmoothing().isProper());
        assertFalse(new LabelAwareSmoothing().isProper());
    }
}
