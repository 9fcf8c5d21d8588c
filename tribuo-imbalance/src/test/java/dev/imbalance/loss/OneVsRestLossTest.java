package dev.imbalance.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.trainer.EpochContext;
import dev.imbalance.weighting.Normalisation;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OneVsRestLossTest {
    private static final EpochContext AT = EpochContext.single();
    private static final ClassCounts TWO = new ClassCounts(List.of("often", "seldom"), 90, 10);
    private static final ClassCounts FOUR = new ClassCounts(List.of("a", "b", "c", "d"), 100, 30, 5, 1);

    static Stream<OneVsRestLoss> losses() {
        return Stream.of(
                new SigmoidFocalLoss(),
                new SigmoidFocalLoss(0.5, -1, ClassReduction.MEAN, "", Reduction.SUM),
                new ClassBalancedFocalLoss(),
                new ClassBalancedFocalLoss(0.9, 0, Normalisation.MAX_1, ClassReduction.SUM, Reduction.MEAN),
                new BalancedBCE(),
                alpha(0.75, ""),
                posWeight(10, ""),
                new EqualizationLoss(0.05, ClassReduction.SUM, "", Reduction.MEAN));
    }

    private static BalancedBCE alpha(double a, String positive) {
        return new BalancedBCE(BCEBalance.ALPHA, a, ClassReduction.SUM, positive, Reduction.MEAN);
    }

    private static BalancedBCE posWeight(double p, String positive) {
        return new BalancedBCE(BCEBalance.POS_WEIGHT, p, ClassReduction.SUM, positive, Reduction.MEAN);
    }

    private static BatchLoss bind(Loss loss, ClassCounts counts) {
        return loss.bind(counts, counts.priors(), AT);
    }

    private static LogitBatch batch(ClassCounts counts, int... labels) {
        int k = counts.size();
        double[] logits =
                new SplittableRandom(3).doubles((long) labels.length * k, -3, 3).toArray();
        double[] ones = new double[labels.length];
        Arrays.fill(ones, 1);
        return new LogitBatch(labels.length, k, logits, labels, ones, 0);
    }

    /** One row for each training row, all with the same logits. */
    private static double[] meanGradient(BatchLoss loss, ClassCounts counts, double[] z) {
        int k = counts.size();
        double[] logits = new double[k * k];
        double[] weights = new double[k];
        int[] labels = new int[k];
        for (int y = 0; y < k; y++) {
            System.arraycopy(z, 0, logits, y * k, k);
            labels[y] = y;
            weights[y] = (double) counts.count(y) / counts.total();
        }
        double[] gradient = new double[k * k];
        loss.evaluate(new LogitBatch(k, k, logits, labels, weights, 0), gradient);
        double[] sum = new double[k];
        for (int i = 0; i < gradient.length; i++) {
            sum[i % k] += gradient[i];
        }
        return sum;
    }

    @ParameterizedTest
    @MethodSource("losses")
    void gradientMatchesFiniteDifferencesForTwoClassesAndForFour(OneVsRestLoss loss) {
        for (ClassCounts counts : List.of(TWO, FOUR)) {
            int[] labels = counts.size() == 2 ? new int[] {0, 1, 1} : new int[] {0, 3, 1, 2};
            Differences.assertGradient(bind(loss, counts), batch(counts, labels));
        }
    }

    @ParameterizedTest
    @MethodSource("losses")
    void twoClassesShareOneLogitWithOppositeGradients(OneVsRestLoss loss) {
        BatchLoss bound = bind(loss, TWO);
        LogitBatch batch = batch(TWO, 0, 1, 1);
        double[] gradient = new double[6];
        double value = bound.evaluate(batch, gradient);
        for (int row = 0; row < 3; row++) {
            assertTrue(gradient[2 * row] != 0);
            assertEquals(gradient[2 * row], -gradient[2 * row + 1]);
        }
        double[] shifted = Arrays.stream(batch.logits()).map(z -> z + 0.5).toArray();
        assertEquals(value, bound.evaluate(batch.withLogits(shifted), gradient), 1e-12);
    }

    @ParameterizedTest
    @MethodSource("losses")
    void twoClassesAreASoftmaxAndMoreAreOneVsRest(OneVsRestLoss loss) {
        assertEquals(Link.SOFTMAX, loss.link(2));
        assertEquals(Link.ONE_VS_REST, loss.link(3));
    }

    @ParameterizedTest
    @MethodSource("losses")
    void isFiniteForTwoClassesWhenLogitsAreExtreme(OneVsRestLoss loss) {
        double[] gradient = new double[4];
        LogitBatch extreme = batch(TWO, 0, 1).withLogits(new double[] {1e6, -1e6, 1e6, -1e6});
        assertTrue(Double.isFinite(bind(loss, TWO).evaluate(extreme, gradient)));
        assertTrue(Arrays.stream(gradient).allMatch(Double::isFinite));
    }

    @Test
    void unweightedBinaryCrossEntropyOfTwoClassesIsSoftmaxCrossEntropy() {
        LogitBatch batch = batch(TWO, 0, 1, 1, 0);
        double[] expected = new double[8];
        double[] gradient = new double[8];
        double value = bind(new CrossEntropy(), TWO).evaluate(batch, expected);
        assertEquals(value, bind(posWeight(1, ""), TWO).evaluate(batch, gradient), 1e-12);
        assertArrayEquals(expected, gradient, 1e-12);
    }

    @Test
    void binaryCrossEntropyReadsLogitsNotSoftmaxProbabilities() {
        double[] z = {1.2, -0.7, 0.4, 2.5};
        LogitBatch batch = new LogitBatch(1, 4, z, new int[] {2}, new double[] {1}, 0);
        BatchLoss loss = bind(posWeight(1, ""), FOUR);
        double[] gradient = new double[4];
        double expected = 0;
        for (int c = 0; c < 4; c++) {
            expected += Math.log1p(Math.exp(c == 2 ? -z[c] : z[c]));
        }
        assertEquals(expected, loss.evaluate(batch, gradient), 1e-12);
        // One sigmoid a class, not coupled by a softmax: each slope is s(z_c) - 1[c = y].
        for (int c = 0; c < 4; c++) {
            assertEquals(1 / (1 + Math.exp(-z[c])) - (c == 2 ? 1 : 0), gradient[c], 1e-12);
        }
    }

    @Test
    void theRarerOfTwoClassesIsPositiveUnlessNamed() {
        LogitBatch often = batch(TWO, 0);
        LogitBatch seldom = batch(TWO, 1);
        double[] gradient = new double[2];
        double plainOften = bind(posWeight(1, ""), TWO).evaluate(often, gradient);
        double plainSeldom = bind(posWeight(1, ""), TWO).evaluate(seldom, gradient);
        assertEquals(plainOften, bind(posWeight(9, ""), TWO).evaluate(often, gradient), 1e-12);
        assertEquals(9 * plainSeldom, bind(posWeight(9, ""), TWO).evaluate(seldom, gradient), 1e-12);
        assertEquals(9 * plainOften, bind(posWeight(9, "often"), TWO).evaluate(often, gradient), 1e-12);
        assertEquals(plainSeldom, bind(posWeight(9, "often"), TWO).evaluate(seldom, gradient), 1e-12);
        assertEquals(1, posWeight(1, "").positive(new ClassCounts(List.of("x", "y"), 5, 5)));
        assertEquals(0, posWeight(1, "").positive(new ClassCounts(List.of("x", "y"), 4, 5)));
    }

    @Test
    void aPositiveLabelMustBeOneOfTwoClasses() {
        assertMessage("\"never\", which is not one of the classes [often, seldom]", posWeight(2, "never"), TWO);
        assertMessage("leave positive out", posWeight(2, "a"), FOUR);
    }

    private static void assertMessage(String part, Loss loss, ClassCounts counts) {
        String message = assertThrows(IllegalArgumentException.class, () -> bind(loss, counts))
                .getMessage();
        assertTrue(message.contains(part), message);
    }

    @Test
    void theMeanOverClassesIsTheSumDividedByThem() {
        LogitBatch batch = batch(FOUR, 0, 3, 1);
        double[] sum = new double[12];
        double[] mean = new double[12];
        double value = bind(new SigmoidFocalLoss(2, 0.25, ClassReduction.SUM, "", Reduction.MEAN), FOUR)
                .evaluate(batch, sum);
        assertEquals(
                value / 4,
                bind(new SigmoidFocalLoss(2, 0.25, ClassReduction.MEAN, "", Reduction.MEAN), FOUR)
                        .evaluate(batch, mean),
                1e-15);
        assertArrayEquals(Arrays.stream(sum).map(g -> g / 4).toArray(), mean, 1e-15);
    }

    @Test
    void balancedFormAndPosWeightOfTheRatioAgreeUpToScale() {
        LogitBatch batch = batch(TWO, 0, 1, 1);
        double[] balanced = new double[6];
        double[] ratio = new double[6];
        bind(new BalancedBCE(), TWO).evaluate(batch, balanced);
        bind(posWeight(9, ""), TWO).evaluate(batch, ratio);
        double scale = 100 / (2 * 90.0);
        assertArrayEquals(Arrays.stream(ratio).map(g -> g * scale).toArray(), balanced, 1e-12);
    }

    @Test
    void classFactorsGiveThePriorThatRowsWithoutInformationLearn() {
        for (OneVsRestLoss loss : List.of(
                alpha(0.75, ""),
                posWeight(10, ""),
                new BalancedBCE(),
                new SigmoidFocalLoss(0, 0.25, ClassReduction.SUM, "", Reduction.MEAN))) {
            double[] factors = loss.classFactors(FOUR, FOUR.priors(), AT);
            double[] z = new double[4];
            for (int c = 0; c < 4; c++) {
                double share = FOUR.priors()[c] * factors[c];
                z[c] = Math.log(share / (1 - share));
            }
            assertArrayEquals(new double[4], meanGradient(bind(loss, FOUR), FOUR, z), 1e-12);
        }
        assertArrayEquals(
                new double[] {136 / 200.0, 136 / 60.0, 136 / 10.0, 136 / 2.0},
                new BalancedBCE().classFactors(FOUR, FOUR.priors(), AT),
                1e-12);
    }

    @Test
    void rowWeightsOfAProperLossMoveThePriorExactly() {
        ClassBalancedFocalLoss loss =
                new ClassBalancedFocalLoss(0.9, 0, Normalisation.SUM_K, ClassReduction.SUM, Reduction.MEAN);
        for (ClassCounts counts : List.of(TWO, FOUR)) {
            double[] seen = new double[counts.size()];
            Arrays.setAll(seen, c -> counts.priors()[c] * loss.classFactors(counts, counts.priors(), AT)[c]);
            double all = Arrays.stream(seen).sum();
            double[] z = Arrays.stream(seen)
                    .map(s -> counts.size() == 2 ? Math.log(s) : Math.log(s / (all - s)))
                    .toArray();
            assertArrayEquals(new double[counts.size()], meanGradient(bind(loss, counts), counts, z), 1e-12);
        }
    }

    @Test
    void weightedSidesOfTwoClassesAreWeightsOfTheirRows() {
        assertArrayEquals(new double[] {0.25, 0.75}, alpha(0.75, "").classFactors(TWO, TWO.priors(), AT), 1e-15);
        assertArrayEquals(new double[] {0.75, 0.25}, alpha(0.75, "often").classFactors(TWO, TWO.priors(), AT), 1e-15);
        assertTrue(alpha(0.75, "").isProper(2));
        assertFalse(alpha(0.75, "").isProper(3));
        assertTrue(posWeight(1, "").isProper(3));
        assertTrue(new SigmoidFocalLoss(0, 0.25, ClassReduction.SUM, "", Reduction.MEAN).isProper(2));
        assertFalse(new SigmoidFocalLoss().isProper(2));
    }

    @Test
    void mixedLabelsAreSoftTargets() {
        double[] z = {1.2, -0.7, 0.4, 2.5};
        LogitBatch batch = new LogitBatch(1, 4, z, new int[] {0}, new double[] {1}, 0);
        double[] gradient = new double[4];
        new MixedLoss(bind(posWeight(1, ""), FOUR), new int[] {3}, new double[] {1}, new double[] {0.7}, true)
                .evaluate(batch, gradient);
        double[] targets = {0.7, 0, 0, 0.3};
        for (int c = 0; c < 4; c++) {
            assertEquals(1 / (1 + Math.exp(-z[c])) - targets[c], gradient[c], 1e-12);
        }
    }

    @Test
    void lossesThatGoByTheClassOfAWholeRowTakeNoMixedLabels() {
        assertFalse(new EqualizationLoss().takesMixedLabels());
        assertFalse(new SoftmaxEqualizationLoss().takesMixedLabels());
        assertFalse(new SeesawLoss().takesMixedLabels());
        assertTrue(new SigmoidFocalLoss().takesMixedLabels());
        assertTrue(new ClassBalancedFocalLoss().takesMixedLabels());
        assertTrue(new BalancedBCE().takesMixedLabels());
    }

    @Test
    void equalizationNeverPushesARareClassDown() {
        EqualizationLoss loss = new EqualizationLoss(0.05, ClassReduction.SUM, "", Reduction.SUM);
        double[] gradient = new double[16];
        bind(loss, FOUR).evaluate(batch(FOUR, 0, 1, 2, 3), gradient);
        for (int row = 0; row < 4; row++) {
            for (int c = 0; c < 4; c++) {
                boolean rare = c >= 2;
                boolean own = row == c;
                assertEquals(own ? -1 : rare ? 0 : 1, Math.signum(gradient[4 * row + c]));
            }
        }
    }

    @Test
    void equalizationWithoutNegativeTermsIsRefused() {
        assertMessage("Lower lambda", new EqualizationLoss(1, ClassReduction.SUM, "", Reduction.MEAN), FOUR);
        assertMessage("Lower lambda", new EqualizationLoss(0.2, ClassReduction.SUM, "", Reduction.MEAN), TWO);
        bind(new EqualizationLoss(0.2, ClassReduction.SUM, "often", Reduction.MEAN), TWO);
    }

    @Test
    void aClassWithoutRowsIsRefusedWhereItsCountIsNeeded() {
        ClassCounts unseen = new ClassCounts(List.of("a", "b", "c"), 5, 0, 5);
        assertMessage("none of \"b\"", new BalancedBCE(), unseen);
        assertMessage("none of \"b\"", new ClassBalancedFocalLoss(), unseen);
        bind(new SigmoidFocalLoss(), unseen);
        assertTrue(Arrays.stream(alpha(1, "").classFactors(unseen, unseen.priors(), AT))
                .allMatch(Double::isFinite));
    }

    @Test
    void fieldsOutOfRangeAreRefused() {
        List.<Runnable>of(
                        () -> new SigmoidFocalLoss(-1, 0.25, ClassReduction.SUM, "", Reduction.MEAN),
                        () -> new SigmoidFocalLoss(2, 1.5, ClassReduction.SUM, "", Reduction.MEAN),
                        () -> new ClassBalancedFocalLoss(
                                1.1, 2, Normalisation.SUM_K, ClassReduction.SUM, Reduction.MEAN),
                        () -> new ClassBalancedFocalLoss(
                                0.9, Double.NaN, Normalisation.SUM_K, ClassReduction.SUM, Reduction.MEAN),
                        () -> alpha(0, ""),
                        () -> alpha(1.01, ""),
                        () -> posWeight(0, ""),
                        () -> new BalancedBCE(BCEBalance.BALANCED, 2, ClassReduction.SUM, "", Reduction.MEAN),
                        () -> new EqualizationLoss(-0.1, ClassReduction.SUM, "", Reduction.MEAN),
                        () -> new SoftmaxEqualizationLoss(2, 0.9, 1, Reduction.MEAN),
                        () -> new SoftmaxEqualizationLoss(0.1, 1.1, 1, Reduction.MEAN),
                        () -> new SeesawLoss(-1, 2, Reduction.MEAN),
                        () -> new SeesawLoss(0.8, Double.NaN, Reduction.MEAN))
                .forEach(wrong -> {
                    String message =
                            assertThrows(PropertyException.class, wrong::run).getMessage();
                    assertTrue(message.contains("must be") && message.contains("was"), message);
                });
    }
}
