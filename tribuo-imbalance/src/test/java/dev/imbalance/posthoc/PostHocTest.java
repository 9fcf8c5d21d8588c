package dev.imbalance.posthoc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.Prior;
import dev.imbalance.trainer.PriorLedger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class PostHocTest {
    private static final double[] PI = {0.7, 0.2, 0.1};

    /** A ledger of three classes, or two, that says what training saw and what it paid. */
    private static PriorLedger ledger(double[] pi, double[] paid) {
        List<String> labels =
                IntStream.range(0, pi.length).mapToObj(c -> "c" + c).toList();
        ClassCounts counts = new ClassCounts(
                labels, Arrays.stream(pi).mapToLong(p -> Math.round(1000 * p)).toArray());
        double[] ones = new double[pi.length];
        Arrays.fill(ones, 1);
        return new PriorLedger(counts, counts, pi, ones, pi, paid, false);
    }

    private static PriorLedger plain(double... pi) {
        return ledger(pi, new double[pi.length]);
    }

    private static PriorLedger balancedSoftmax(double... pi) {
        return ledger(pi, logs(pi));
    }

    private static double[] logs(double... values) {
        return Arrays.stream(values).map(Math::log).toArray();
    }

    private static PostHocContext on(PriorLedger ledger, ValidationLogits rows) {
        return new PostHocContext(ledger, Optional.empty(), Optional.empty(), Optional.of(rows));
    }

    /** Rows x ~ N(centre_y, 1) in as many dimensions as classes, with exact log posteriors under {@code carried} as scores. */
    private static ValidationLogits gaussians(long seed, int rows, double[] pi, double[] carried) {
        Random random = new Random(seed);
        double[][] logits = new double[rows][pi.length];
        int[] labels = new int[rows];
        for (int i = 0; i < rows; i++) {
            double u = random.nextDouble();
            while (u >= pi[labels[i]]) {
                u -= pi[labels[i]++];
            }
            for (int c = 0; c < pi.length; c++) {
                double x = random.nextGaussian() + (labels[i] == c ? 1.5 : 0);
                logits[i][c] = Math.log(carried[c]) + 1.5 * x;
            }
        }
        return new ValidationLogits(logits, labels);
    }

    private static ValidationLogits scaled(ValidationLogits rows, double factor) {
        double[] scale = new double[rows.classes()];
        Arrays.fill(scale, factor);
        return rows.after(new ScoreAdjustment(scale, new double[scale.length]));
    }

    @Test
    void metricsCountOnlyClassesThatHaveRows() {
        ClassHits hits = new ClassHits(3);
        hits.add(0, 0);
        hits.add(0, 1);
        hits.add(1, 1);
        hits.add(1, 1);
        assertEquals(0.75, ValidationMetric.BALANCED_ACCURACY.of(hits), 1e-15);
        assertEquals(Math.sqrt(0.5), ValidationMetric.G_MEAN.of(hits), 1e-15);
        assertEquals((2.0 / 3 + 4.0 / 5) / 2, ValidationMetric.MACRO_F1.of(hits), 1e-15);
    }

    static List<PostHoc> choosing() {
        return List.of(
                LogitAdjustment.auto(ValidationMetric.BALANCED_ACCURACY), new Temperature(), new ThresholdMoving());
    }

    @ParameterizedTest
    @MethodSource("choosing")
    void whatIsChosenNeedsValidationRowsAndSaysSo(PostHoc rule) {
        assertTrue(rule.needsValidation());
        for (PostHocContext in : List.of(
                PostHocContext.of(plain(PI)), on(plain(PI), new ValidationLogits(new double[0][], new int[0])))) {
            String message = assertThrows(IllegalArgumentException.class, () -> rule.adjust(in))
                    .getMessage();
            assertTrue(message.contains(rule.typeName()) && message.contains("such as 0.1"), message);
        }
        String chosen =
                rule.adjust(on(plain(PI), gaussians(1, 400, PI, PI))).chosen().orElseThrow();
        assertTrue(chosen.startsWith(rule.typeName() + ": ") && chosen.endsWith("400 validation rows"), chosen);
    }

    @ParameterizedTest
    @CsvSource({"0.25", "1", "3"})
    void temperatureRecoversWhatTheLogitsWereMultipliedBy(double factor) {
        ValidationLogits rows = scaled(gaussians(2, 20_000, PI, PI), factor);
        ScoreAdjustment found = new Temperature().adjust(on(plain(PI), rows)).adjustment();
        assertEquals(factor, 1 / found.scale()[0], 0.05 * factor);
        assertArrayEquals(new double[3], found.offset());
    }

    @Test
    void temperatureIsMeasuredUnderThePriorThatTheScoresCarry() {
        // The slice has the shares of training, a model of balanced softmax has equal ones.
        double[] equal = {1 / 3.0, 1 / 3.0, 1 / 3.0};
        ValidationLogits rows = gaussians(3, 20_000, PI, equal);
        double t = 1
                / new Temperature()
                        .adjust(on(balancedSoftmax(PI), rows))
                        .adjustment()
                        .scale()[0];
        assertEquals(1, t, 0.05);
    }

    @Test
    void temperatureOfScoresThatAreAlwaysRightStaysInItsRange() {
        ValidationLogits rows = new ValidationLogits(new double[][] {{5, 0}, {0, 5}}, new int[] {0, 1});
        assertEquals(
                0.01,
                1
                        / new Temperature()
                                .adjust(on(plain(0.5, 0.5), rows))
                                .adjustment()
                                .scale()[0],
                1e-9);
    }

    @Test
    void temperatureRefusesProbabilitiesOfZeroAndTakesThemForOtherClasses() {
        double never = Double.NEGATIVE_INFINITY;
        ValidationLogits wrong = new ValidationLogits(new double[][] {{0, never}, {-1, -0.5}}, new int[] {1, 1});
        String message = assertThrows(
                        IllegalArgumentException.class, () -> new Temperature().adjust(on(plain(0.5, 0.5), wrong)))
                .getMessage();
        assertTrue(message.contains("1 of 2 validation rows"), message);
        ValidationLogits fine =
                new ValidationLogits(new double[][] {{0, never}, {-1, -0.5}, {-1, -0.5}}, new int[] {0, 1, 0});
        assertTrue(Double.isFinite(
                new Temperature().adjust(on(plain(0.5, 0.5), fine)).adjustment().scale()[0]));
    }

    @Test
    void tauOfExactPosteriorsIsOneForEqualPriors() {
        ValidationLogits rows = gaussians(4, 60_000, PI, PI);
        PostHocStep step =
                LogitAdjustment.auto(ValidationMetric.BALANCED_ACCURACY).adjust(on(plain(PI), rows));
        double tau = step.adjustment().offset()[2] / -Math.log(PI[2]);
        assertEquals(1, tau, 0.11);
        assertTrue(
                step.chosen()
                        .orElseThrow()
                        .matches(
                                "logit-adjustment: tau [01]\\.\\d of 0 to 2 in steps of 0\\.1: the highest balanced accuracy"
                                        + " \\(0\\.\\d{3}\\) on 60000 validation rows"),
                step.chosen().orElseThrow());
    }

    @Test
    void ofEquallyGoodTausTheSmallestIsTaken() {
        ValidationLogits rows = new ValidationLogits(new double[][] {{50, 0}, {0, 50}}, new int[] {0, 1});
        PostHocStep step = LogitAdjustment.auto(ValidationMetric.G_MEAN).adjust(on(plain(0.9, 0.1), rows));
        assertArrayEquals(new double[2], step.adjustment().offset(), 1e-15);
    }

    @Test
    void choicesAreMadeAfterTheCorrectionsBefore() {
        ValidationLogits rows = gaussians(5, 5000, PI, PI);
        ScoreAdjustment before = ScoreAdjustment.offset(new double[] {-3, 1, 2});
        PostHocContext direct = on(plain(PI), rows.after(before));
        PostHocContext composed =
                new PostHocContext(plain(PI), Optional.of(before), Optional.empty(), Optional.of(rows));
        for (PostHoc rule : List.of(new ThresholdMoving(), LogitAdjustment.auto(ValidationMetric.MACRO_F1))) {
            assertArrayEquals(
                    rule.adjust(direct).adjustment().offset(),
                    rule.adjust(composed).adjustment().offset());
        }
    }

    @ParameterizedTest
    @CsvSource({"0.1, 0.5, 0.1", "0.2, 0.5, 0.2", "0.1, 0.1, 0.5", "0.1, 0.3, 0.20588235294117646"})
    void aTargetPriorMovesTheBinaryThresholdAsTheTheorySays(double pi, double target, double threshold) {
        // pi / (pi + (1 - pi) pi' / (1 - pi')) on the uncorrected probability of the rare class.
        double[] offset = LogitAdjustment.towards(Map.of("c0", 1 - target, "c1", target))
                .adjust(PostHocContext.of(plain(1 - pi, pi)))
                .adjustment()
                .offset();
        assertEquals(threshold, 1 / (1 + Math.exp(offset[1] - offset[0])), 1e-12);
    }

    @Test
    void theThresholdTunedForBalancedAccuracyIsThePrior() {
        double[] pi = {0.9, 0.1};
        PostHocStep step = new ThresholdMoving().adjust(on(plain(pi), gaussians(6, 100_000, pi, pi)));
        double[] offset = step.adjustment().offset();
        assertEquals(0.1, 1 / (1 + Math.exp(offset[1] - offset[0])), 0.02);
        assertTrue(step.chosen().orElseThrow().contains("predict \"c1\" from probability 0.1"), step::toString);
    }

    @ParameterizedTest
    @EnumSource(ValidationMetric.class)
    void noOtherThresholdOfTwoClassesIsBetter(ValidationMetric metric) {
        double[] pi = {0.8, 0.2};
        for (int seed = 0; seed < 20; seed++) {
            ValidationLogits rows = gaussians(seed, 60, pi, pi);
            double reached = metric.of(ClassHits.of(rows.after(
                    new ThresholdMoving(metric, 20).adjust(on(plain(pi), rows)).adjustment())));
            for (double o = -12; o <= 12; o += 0.001) {
                double other = metric.of(ClassHits.of(rows.after(ScoreAdjustment.offset(new double[] {0, o}))));
                assertTrue(reached >= other - 1e-12, metric + " seed " + seed + " offset " + o);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ValidationMetric.class)
    void offsetsOfManyClassesNeverLowerTheMetricAndRaiseItWhereThePriorHidesClasses(ValidationMetric metric) {
        double[] pi = {0.8, 0.1, 0.05, 0.03, 0.02};
        ValidationLogits rows = scaled(gaussians(7, 3000, pi, pi), 1);
        ScoreAdjustment found =
                new ThresholdMoving(metric, 20).adjust(on(plain(pi), rows)).adjustment();
        double before = metric.of(ClassHits.of(rows));
        double after = metric.of(ClassHits.of(rows.after(found)));
        assertTrue(after > before + 0.05, before + " to " + after);
        assertEquals(0, Arrays.stream(found.offset()).sum(), 1e-9);
    }

    @Test
    void offsetsLeadOutOfAGeometricMeanOfZero() {
        // Class 0 wins everywhere: two classes must be found before the G-mean rises.
        double[][] logits = {{9, 0, 0}, {9, 0, 0.5}, {9, 3, 0}, {9, 3.5, 0}, {9, 0, 3}, {9, 0, 3.5}};
        ValidationLogits rows = new ValidationLogits(logits, new int[] {0, 0, 1, 1, 2, 2});
        assertEquals(0, ValidationMetric.G_MEAN.of(ClassHits.of(rows)));
        ScoreAdjustment found = new ThresholdMoving(ValidationMetric.G_MEAN, 20)
                .adjust(on(plain(PI), rows))
                .adjustment();
        assertEquals(1, ValidationMetric.G_MEAN.of(ClassHits.of(rows.after(found))), 1e-12);
    }

    @Test
    void offsetsTakeLogProbabilitiesOfZero() {
        double never = Double.NEGATIVE_INFINITY;
        double[][] logits = {{0, never}, {-0.1, -2.3}, {-0.2, -1.7}, {never, 0}};
        ValidationLogits rows = new ValidationLogits(logits, new int[] {0, 0, 1, 1});
        ScoreAdjustment found =
                new ThresholdMoving().adjust(on(plain(0.5, 0.5), rows)).adjustment();
        assertEquals(1, ValidationMetric.BALANCED_ACCURACY.of(ClassHits.of(rows.after(found))), 1e-12);
        assertTrue(Arrays.stream(found.offset()).allMatch(Double::isFinite));
    }

    @Test
    void aTargetAfterABalancingLossAddsOnlyTheTarget() {
        Map<String, Double> target = Map.of("c0", 0.5, "c1", 0.3, "c2", 0.2);
        LogitAdjustment rule = LogitAdjustment.towards(target);
        PriorLedger paid = balancedSoftmax(PI);
        rule.check(paid);
        double[] added = rule.adjust(PostHocContext.of(paid)).adjustment().offset();
        // log p_t - log p_u
        assertArrayEquals(logs(1.5, 0.9, 0.6), added, 1e-12);
        double[] whole = rule.adjust(PostHocContext.of(plain(PI))).adjustment().offset();
        assertArrayEquals(logs(1.5 / PI[0], 0.9 / PI[1], 0.6 / PI[2]), whole, 1e-12);
        assertArrayEquals(
                plain(PI).carried(Optional.of(ScoreAdjustment.offset(whole))),
                paid.carried(Optional.of(ScoreAdjustment.offset(added))),
                1e-12);
    }

    @Test
    void whatTrainingHasPaidInPartIsPaidToTheEnd() {
        PriorLedger half =
                ledger(PI, Arrays.stream(PI).map(p -> 0.5 * Math.log(p)).toArray());
        LogitAdjustment rule = new LogitAdjustment();
        rule.check(half);
        ScoreAdjustment rest = rule.adjust(PostHocContext.of(half)).adjustment();
        assertArrayEquals(new double[3], half.carried(Optional.of(rest)), 1e-12);
    }

    @Test
    void correctingTheRawCountsAfterTrainingHasIsRefusedUnlessAllowed() {
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> new LogitAdjustment(1, Prior.RAW_COUNTS, false).check(balancedSoftmax(PI)))
                .getMessage();
        assertTrue(message.contains("second time") && message.contains("allowDoubleCorrection"), message);
        new LogitAdjustment(1, Prior.RAW_COUNTS, true).check(balancedSoftmax(PI));
        new LogitAdjustment(0, Prior.RAW_COUNTS, false).check(balancedSoftmax(PI));
    }

    @Test
    void aTargetNamesEveryClassAndNothingElse() {
        List<String> messages = new ArrayList<>();
        for (Map<String, Double> target :
                List.of(Map.of("c0", 1.0, "c1", 1.0), Map.of("c0", 1.0, "c1", 1.0, "c2", 1.0, "cat", 1.0))) {
            messages.add(assertThrows(IllegalArgumentException.class, () -> LogitAdjustment.towards(target)
                            .check(plain(PI)))
                    .getMessage());
        }
        assertTrue(messages.get(0).contains("missing are [c2]"), messages.get(0));
        assertTrue(messages.get(1).contains("unknown are [cat]"), messages.get(1));
        assertThrows(PropertyException.class, () -> LogitAdjustment.towards(Map.of("c0", 0.0)));
    }

    @ParameterizedTest
    @EnumSource(TauNorm.BiasMode.class)
    void aRowOfZerosStaysOneWhateverBecomesOfItsBias(TauNorm.BiasMode mode) {
        PostHocContext in = new PostHocContext(
                plain(PI),
                Optional.empty(),
                Optional.of(new LinearHead(new double[] {0, 2, 4}, new double[] {0.5, 0.5, 0.5})),
                Optional.empty());
        ScoreAdjustment found = new TauNorm(1, mode).adjust(in).adjustment();
        assertArrayEquals(new double[] {1, 0.5, 0.25}, found.scale(), 1e-15);
        double[] biases = found.apply(new double[] {0.5, 0.5, 0.5});
        double[] expected =
                switch (mode) {
                    case DROP -> new double[3];
                    case KEEP -> new double[] {0.5, 0.5, 0.5};
                    case SCALE -> new double[] {0.5, 0.25, 0.125};
                };
        assertArrayEquals(expected, biases, 1e-15);
    }

    @Test
    void whatBecomesOfTheBiasesIsInTheRecordAndNotSilent() {
        assertTrue(new TauNorm().describe().contains("bias=DROP"), new TauNorm()::describe);
        ValidationLogits rows = gaussians(8, 300, PI, PI);
        PostHocContext in = new PostHocContext(
                plain(PI),
                Optional.empty(),
                Optional.of(new LinearHead(new double[] {3, 2, 1}, logs(PI))),
                Optional.of(rows));
        String chosen = TauNorm.auto(ValidationMetric.MACRO_F1, TauNorm.BiasMode.KEEP)
                .adjust(in)
                .chosen()
                .orElseThrow();
        assertTrue(chosen.startsWith("tau-norm (bias keep): tau "), chosen);
    }

    @Test
    void tauNormNeedsALinearLastLayer() {
        String message = assertThrows(IllegalArgumentException.class, () -> new TauNorm(1, TauNorm.BiasMode.DROP)
                        .adjust(PostHocContext.of(plain(PI))))
                .getMessage();
        assertTrue(message.contains("head: linear"), message);
    }

    @ParameterizedTest
    @CsvSource({"-0.1", "NaN", "Infinity"})
    void aTauOutOfItsRangeIsRefused(double tau) {
        assertThrows(PropertyException.class, () -> new TauNorm(tau, TauNorm.BiasMode.DROP));
        assertThrows(PropertyException.class, () -> new LogitAdjustment(tau, Prior.EFFECTIVE, false));
    }

    @Test
    void thresholdsNeedAtLeastOnePass() {
        assertThrows(PropertyException.class, () -> new ThresholdMoving(ValidationMetric.MACRO_F1, 0));
    }
}
