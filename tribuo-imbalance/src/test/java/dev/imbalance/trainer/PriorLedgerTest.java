package dev.imbalance.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.data.Prior;
import dev.imbalance.loss.FocalForm;
import dev.imbalance.loss.FocalLoss;
import dev.imbalance.loss.LogitAdjusted;
import dev.imbalance.loss.Reduction;
import dev.imbalance.mixing.BalancedMixup;
import dev.imbalance.mixing.MixedTargets;
import dev.imbalance.mixing.Mixup;
import dev.imbalance.mixing.Remix;
import dev.imbalance.posthoc.LogitAdjustment;
import dev.imbalance.posthoc.PostHoc;
import dev.imbalance.posthoc.PostHocContext;
import dev.imbalance.posthoc.ScoreAdjustment;
import dev.imbalance.sampling.ClassBalancedSampling;
import dev.imbalance.sampling.SquareRootSampling;
import dev.imbalance.weighting.InverseFrequency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tribuo.Dataset;
import org.tribuo.classification.Label;

class PriorLedgerTest {
    private static final Dataset<Label> DATA = Tables.blobs(3, 100, 30, 5);
    private static final double[] NOTHING = {0, 0, 0};

    private static BoundPlan bound(TrainingPlan plan) {
        return BoundPlan.bind(plan, DATA, new SoftmaxRegression(1, 0, 1), -1);
    }

    private static PriorLedger ledger(TrainingPlan plan) {
        return bound(plan).ledger(EpochContext.single());
    }

    private static ScoreAdjustment adjustment(PriorLedger ledger, PostHoc rule) {
        return rule.adjust(PostHocContext.of(ledger)).adjustment();
    }

    private static List<String> warnings(TrainingPlan plan) {
        return PlanWarnings.of(ledger(plan), Optional.empty());
    }

    @Test
    void plainTrainingCarriesTheWholePrior() {
        PriorLedger ledger = ledger(TrainingPlan.empty());
        assertArrayEquals(new double[] {100 / 135.0, 30 / 135.0, 5 / 135.0}, ledger.effectivePrior(), 1e-15);
        double[] carried = ledger.carried(Optional.empty());
        assertEquals(Math.log(100 / 5.0), carried[0] - carried[2], 1e-12);
        assertTrue(PlanWarnings.of(ledger, Optional.empty()).isEmpty());
    }

    @Test
    void balancedDrawsOrInverseWeightsOwNothing() {
        for (TrainingPlan plan : List.of(
                TrainingPlan.empty().withSampling(new ClassBalancedSampling(), 1),
                TrainingPlan.empty().withWeighting(new InverseFrequency()))) {
            assertArrayEquals(NOTHING, ledger(plan).carried(Optional.empty()), 1e-12);
            assertTrue(warnings(plan).isEmpty());
        }
    }

    @Test
    void squareRootDrawsOweHalf() {
        double[] carried = ledger(TrainingPlan.empty().withSampling(new SquareRootSampling(), 1))
                .carried(Optional.empty());
        assertEquals(0.5 * Math.log(100 / 5.0), carried[0] - carried[2], 1e-12);
    }

    @Test
    void balancedDrawsWithInverseWeightsAreWarnedAbout() {
        TrainingPlan plan = TrainingPlan.empty()
                .withSampling(new ClassBalancedSampling(), 1)
                .withWeighting(new InverseFrequency());
        double[] carried = ledger(plan).carried(Optional.empty());
        assertEquals(-Math.log(100 / 5.0), carried[0] - carried[2], 1e-12);
        assertTrue(
                warnings(plan).get(0).contains("corrected too far"),
                warnings(plan).toString());
    }

    @Test
    void adjustmentInTrainingOrAfterItPaysOnce() {
        PriorLedger inTraining = ledger(TrainingPlan.empty().withMargin(new LogitAdjusted()));
        assertArrayEquals(NOTHING, inTraining.carried(Optional.empty()), 1e-12);
        PriorLedger plain = ledger(TrainingPlan.empty());
        ScoreAdjustment after = adjustment(plain, new LogitAdjustment());
        assertArrayEquals(NOTHING, plain.carried(Optional.of(after)), 1e-12);
    }

    @Test
    void adjustmentUsesWhatTheLossSeesAndSoCannotOvercorrectBalancedDraws() {
        PriorLedger ledger = ledger(TrainingPlan.empty()
                .withSampling(new ClassBalancedSampling(), 1)
                .withMargin(new LogitAdjusted()));
        assertArrayEquals(NOTHING, ledger.carried(Optional.empty()), 1e-12);
    }

    @Test
    void rawCountsOnTopOfBalancedDrawsAreWarnedAbout() {
        TrainingPlan plan = TrainingPlan.empty()
                .withSampling(new ClassBalancedSampling(), 1)
                .withMargin(new LogitAdjusted(1, Prior.RAW_COUNTS));
        assertTrue(warnings(plan).get(0).contains("corrected too far"));
    }

    @Test
    void correctingTwiceIsRefusedUnlessAllowed() {
        TrainingPlan corrected = TrainingPlan.empty().withMargin(new LogitAdjusted());
        PriorLedger paid = ledger(corrected);
        BoundPlan twice = bound(corrected.withPostHoc(List.of(new LogitAdjustment())));
        String message = assertThrows(IllegalArgumentException.class, () -> twice.checkPostHoc(paid))
                .getMessage();
        assertTrue(message.contains("allowDoubleCorrection"), message);
        LogitAdjustment allowing = new LogitAdjustment(1, Prior.EFFECTIVE, true);
        bound(corrected.withPostHoc(List.of(allowing))).checkPostHoc(paid);
        ScoreAdjustment allowed = adjustment(paid, allowing);
        assertTrue(PlanWarnings.of(paid, Optional.of(allowed)).get(0).contains("corrected too far"));
    }

    @Test
    void twoCorrectionsAfterTrainingAreRefusedToo() {
        BoundPlan twice =
                bound(TrainingPlan.empty().withPostHoc(List.of(new LogitAdjustment(), new LogitAdjustment())));
        PriorLedger plain = ledger(TrainingPlan.empty());
        assertThrows(IllegalArgumentException.class, () -> twice.checkPostHoc(plain));
    }

    @Test
    void aMarginThatHadNothingToCorrectDoesNotStandInTheWay() {
        TrainingPlan plan = TrainingPlan.empty()
                .withSampling(new ClassBalancedSampling(), 1)
                .withMargin(new LogitAdjusted())
                .withPostHoc(List.of(new LogitAdjustment()));
        PriorLedger balanced = ledger(plan);
        bound(plan).checkPostHoc(balanced);
        ScoreAdjustment nothing = adjustment(balanced, new LogitAdjustment());
        assertArrayEquals(NOTHING, balanced.carried(Optional.of(nothing)), 1e-12);
    }

    @Test
    void theLossesOwnFactorsAndExampleWeightsCountAsWeights() {
        PriorLedger alpha = ledger(TrainingPlan.empty()
                .withLoss(new FocalLoss(
                        0, Map.of("c0", 0.05, "c1", 1 / 6.0, "c2", 1.0), FocalForm.FULL, Reduction.MEAN)));
        assertArrayEquals(NOTHING, alpha.carried(Optional.empty()), 1e-12);

        Dataset<Label> weighted = Tables.blobs(3, 100, 50);
        weighted.forEach(
                example -> example.setWeight(example.getOutput().getLabel().equals("c1") ? 2f : 1f));
        PriorLedger examples = BoundPlan.bind(TrainingPlan.empty(), weighted, new SoftmaxRegression(1, 0, 1), -1)
                .ledger(EpochContext.single());
        assertArrayEquals(new double[] {0.5, 0.5}, examples.effectivePrior(), 1e-12);
    }

    @Test
    void balancedMixupMovesThePriorAsFarAsItsMeanShare() {
        TrainingPlan mixed = TrainingPlan.empty().withMixing(new BalancedMixup(0.25, MixedTargets.SOFT_TARGET), 1);
        PriorLedger ledger = ledger(mixed);
        double[] expected = {0.8 * 100 / 135 + 0.2 / 3, 0.8 * 30 / 135 + 0.2 / 3, 0.8 * 5 / 135 + 0.2 / 3};
        assertArrayEquals(expected, ledger.sampling(), 1e-15);
        assertArrayEquals(expected, ledger.effectivePrior(), 1e-15);
        // Less is owed than without, and a margin pays it exactly once.
        double[] carried = ledger.carried(Optional.empty());
        assertEquals(Math.log(expected[0] / expected[2]), carried[0] - carried[2], 1e-12);
        assertArrayEquals(NOTHING, ledger(mixed.withMargin(new LogitAdjusted())).carried(Optional.empty()), 1e-12);
    }

    @Test
    void balancedMixupOverBalancedDrawsOwesNothing() {
        PriorLedger ledger = ledger(TrainingPlan.empty()
                .withSampling(new ClassBalancedSampling(), 1)
                .withMixing(new BalancedMixup(), 1));
        assertArrayEquals(NOTHING, ledger.carried(Optional.empty()), 1e-12);
    }

    @Test
    void remixGivesTheRarerOfTwoClassesFiveEighthsOfTheirLabels() {
        // Under uniform shares and tau 1/2: the rarer one has all of the label half the time, and on average 1/8 of it
        // otherwise.
        PriorLedger ledger = ledger(TrainingPlan.empty().withMixing(new Remix(), 1));
        double a = 100 / 135.0;
        double b = 30 / 135.0;
        double c = 5 / 135.0;
        assertArrayEquals(
                new double[] {
                    a * a + 2 * a * (b + c) * 3 / 8,
                    b * b + 2 * b * (a * 5 / 8 + c * 3 / 8),
                    c * c + 2 * c * (a + b) * 5 / 8
                },
                ledger.effectivePrior(),
                1e-14);
        assertTrue(PlanWarnings.of(ledger, Optional.empty()).isEmpty());
    }

    @Test
    void mixupLeavesThePriorAsItIs() {
        assertArrayEquals(
                ledger(TrainingPlan.empty()).effectivePrior(),
                ledger(TrainingPlan.empty().withMixing(new Mixup(), 1)).effectivePrior(),
                1e-15);
    }
}
