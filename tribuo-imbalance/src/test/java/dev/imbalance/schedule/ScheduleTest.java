package dev.imbalance.schedule;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.loss.BatchLoss;
import dev.imbalance.loss.CrossEntropy;
import dev.imbalance.loss.FocalForm;
import dev.imbalance.loss.FocalLoss;
import dev.imbalance.loss.LabelSmoothing;
import dev.imbalance.loss.Link;
import dev.imbalance.loss.LogitAdjusted;
import dev.imbalance.loss.LogitBatch;
import dev.imbalance.loss.LogitTransform;
import dev.imbalance.loss.Loss;
import dev.imbalance.loss.Margin;
import dev.imbalance.loss.Reduction;
import dev.imbalance.sampling.ClassAwareSampling;
import dev.imbalance.sampling.ClassBalancedSampling;
import dev.imbalance.sampling.ClassSampling;
import dev.imbalance.sampling.DynamicF1Sampling;
import dev.imbalance.sampling.InstanceSampling;
import dev.imbalance.trainer.EpochContext;
import dev.imbalance.weighting.ClassWeighting;
import dev.imbalance.weighting.InverseFrequency;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final ClassCounts COUNTS = new ClassCounts(List.of("a", "b", "c"), 100, 30, 5);
    private static final double[] ONES = {1, 1, 1};

    /** Public code knows trainings of 200, 300 and 400 epochs, and fails in epoch 320 of the last. */
    @Test
    void anyNumberOfEpochsGoesWithAnyFirstEpoch() {
        ClassWeighting inside = new InverseFrequency();
        for (int epochs : new int[] {1, 7, 350}) {
            for (int from : new int[] {0, 1, 6, 160, 349, 1000}) {
                ClassWeighting weighting = new DeferredWeighting(inside, from);
                ClassSampling sampling = new DeferredSampling(new ClassBalancedSampling(), from);
                Margin margin = new DeferredMargin(new LogitAdjusted(), from);
                Loss loss = new WarmUp(new FocalLoss(), from, Reduction.MEAN);
                for (int epoch = 0; epoch < epochs; epoch++) {
                    EpochContext at = new EpochContext(epoch, epochs);
                    boolean begun = epoch >= from;
                    assertArrayEquals(begun ? inside.weights(COUNTS, at) : ONES, weighting.weights(COUNTS, at));
                    assertEquals(begun ? 1 / 3.0 : 5 / 135.0, sampling.distribution(COUNTS, at)[2], 1e-15);
                    double offset =
                            margin.transform(COUNTS, COUNTS.priors(), at).offset()[2];
                    assertEquals(begun ? Math.log(5 / 135.0) : 0, offset, 1e-12);
                    assertEquals(begun ? value(new FocalLoss()) : value(new CrossEntropy()), value(loss, at));
                }
            }
        }
    }

    @Test
    void autoIsFourFifthsOfTheEpochsRoundedUpAndAtMostTheLast() {
        DeferredWeighting auto = new DeferredWeighting();
        int[][] expected = {{1, 0}, {2, 1}, {3, 2}, {4, 3}, {5, 4}, {6, 5}, {7, 6}, {10, 8}, {200, 160}, {350, 280}};
        for (int[] pair : expected) {
            assertEquals(pair[1], auto.begins(pair[0]), pair[0] + " epochs");
        }
        assertTrue(auto.begins(Integer.MAX_VALUE) > 0);
        assertEquals(160, new DeferredWeighting(new InverseFrequency()).begins(200));
        assertEquals(160, new DeferredSampling(new ClassAwareSampling()).begins(200));
        assertEquals(160, new DeferredMargin(new LogitAdjusted()).begins(200));
    }

    @Test
    void aFirstEpochThatIsNoNumberOrNegativeIsRefused() {
        PropertyException e =
                assertThrows(PropertyException.class, () -> new DeferredSampling(new ClassBalancedSampling(), -1));
        assertEquals("DeferredSampling fromEpoch must be a whole number of at least 0 or auto, was -1", e.getMsg());
        assertThrows(PropertyException.class, () -> FirstEpoch.check("late", "DeferredMargin"));
        assertThrows(PropertyException.class, () -> FirstEpoch.check("0.8", "DeferredMargin"));
        assertThrows(PropertyException.class, () -> new WarmUp(new FocalLoss(), -1, Reduction.MEAN));
    }

    @Test
    void deferredDrawsAreThoseOfTheSamplingOfTheirTime() {
        int[] labels = new int[135];
        Arrays.fill(labels, 100, 130, 1);
        Arrays.fill(labels, 130, 135, 2);
        DeferredSampling sampling = new DeferredSampling(new ClassAwareSampling(), 3);
        for (int epoch = 0; epoch < 6; epoch++) {
            EpochContext at = new EpochContext(epoch, 6);
            ClassSampling ofItsTime = epoch < 3 ? new InstanceSampling() : new ClassAwareSampling();
            assertArrayEquals(
                    ofItsTime.draw(labels, COUNTS, at, new SplittableRandom(epoch)),
                    sampling.draw(labels, COUNTS, at, new SplittableRandom(epoch)));
        }
    }

    @Test
    void whatTheCountsDoNotAllowIsRefusedInTheFirstEpoch() {
        ClassCounts empty = new ClassCounts(List.of("a", "b"), 5, 0);
        EpochContext first = new EpochContext(0, 200);
        assertThrows(IllegalArgumentException.class, () -> new DeferredWeighting().weights(empty, first));
        assertThrows(IllegalArgumentException.class, () -> new DeferredSampling().distribution(empty, first));
        assertThrows(
                IllegalArgumentException.class, () -> new DeferredMargin().transform(empty, empty.priors(), first));
    }

    @Test
    void aScheduleNeedsWhatTheStrategyInsideNeeds() {
        assertFalse(new DeferredSampling().needsValidation());
        assertTrue(new DeferredSampling(new DynamicF1Sampling(), 3).needsValidation());
        assertFalse(new DeferredMargin().needsCosineHead());
        assertTrue(new DeferredMargin(new OfCosines(), 3).needsCosineHead());
        assertFalse(new WarmUp().isProper());
        assertTrue(new WarmUp(new CrossEntropy(), 3, Reduction.MEAN).isProper());
        assertTrue(new WarmUp().takesMixedLabels());
        assertFalse(new WarmUp(new OneVersusRest(), 3, Reduction.MEAN).takesMixedLabels());
        assertEquals(Link.ONE_VS_REST, new WarmUp(new OneVersusRest(), 3, Reduction.MEAN).link(3));
    }

    @Test
    void classWeightsGoIntoTheTermsOfASmoothedLossInside() {
        double[] weights = {0.45, 1.5, 9};
        LabelSmoothing inner = new LabelSmoothing(0.1, LabelSmoothing.Form.ORIGINAL, Reduction.MEAN);
        LogitBatch row = new LogitBatch(1, 3, new double[3], new int[] {0}, new double[] {1}, 0);
        double alone = inner.bind(COUNTS, COUNTS.priors(), EpochContext.single(), weights)
                .evaluate(row, new double[3]);
        assertEquals(0.77 * Math.log(3), alone, 1e-12);
        Loss warmed = new WarmUp(inner, 2, Reduction.MEAN);
        assertEquals(
                0.45 * Math.log(3),
                warmed.bind(COUNTS, COUNTS.priors(), new EpochContext(1, 6), weights)
                        .evaluate(row, new double[3]),
                1e-12);
        assertEquals(
                alone,
                warmed.bind(COUNTS, COUNTS.priors(), new EpochContext(2, 6), weights)
                        .evaluate(row, new double[3]));
    }

    @Test
    void theFactorsAndOffsetsOfALossBeginWithIt() {
        Loss loss = new WarmUp(new FocalLoss(2, Map.of("c", 4.0), FocalForm.FULL, Reduction.MEAN), 3, Reduction.MEAN);
        assertArrayEquals(ONES, loss.classFactors(COUNTS, COUNTS.priors(), new EpochContext(2, 6)));
        assertArrayEquals(new double[] {1, 1, 4}, loss.classFactors(COUNTS, COUNTS.priors(), new EpochContext(3, 6)));

        Loss offsets = new WarmUp(new OneVersusRest(), 3, Reduction.MEAN);
        assertArrayEquals(new double[3], offsets.offset(COUNTS, COUNTS.priors(), new EpochContext(2, 6)));
        assertArrayEquals(ONES, offsets.offset(COUNTS, COUNTS.priors(), new EpochContext(3, 6)));
    }

    @Test
    void aLossOfEachClassAgainstTheRestCannotFollowASoftmax() {
        Loss loss = new WarmUp(new OneVersusRest(), 3, Reduction.MEAN);
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> loss.bind(COUNTS, COUNTS.priors(), new EpochContext(0, 6)))
                .getMessage();
        assertTrue(message.contains("use a softmax loss inside"), message);
    }

    private static double value(Loss loss) {
        return value(loss, EpochContext.single());
    }

    private static double value(Loss loss, EpochContext at) {
        LogitBatch batch = new LogitBatch(
                2, 3, new double[] {2, -1, 0.5, 0.3, 0.8, -0.2}, new int[] {0, 2}, new double[] {1, 1}, 0);
        return loss.bind(COUNTS, COUNTS.priors(), at).evaluate(batch, new double[6]);
    }

    /** A margin that needs a cosine head. */
    public static final class OfCosines implements Margin {
        @Override
        public String typeName() {
            return "of-cosines";
        }

        @Override
        public boolean needsCosineHead() {
            return true;
        }

        @Override
        public LogitTransform transform(ClassCounts counts, double[] effectivePrior, EpochContext at) {
            return LogitTransform.offset(new double[counts.size()]);
        }
    }

    /** A loss that differs from cross-entropy in all that a loss says of itself. */
    public static final class OneVersusRest implements Loss {
        @Override
        public String typeName() {
            return "one-versus-rest";
        }

        @Override
        public Link link(int classes) {
            return Link.ONE_VS_REST;
        }

        @Override
        public double[] offset(ClassCounts counts, double[] effectivePrior, EpochContext at) {
            return ONES.clone();
        }

        @Override
        public BatchLoss bind(ClassCounts counts, double[] effectivePrior, EpochContext at) {
            return (batch, gradient) -> 0;
        }
    }
}
