package dev.imbalance.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.loss.BatchLoss;
import dev.imbalance.loss.CrossEntropy;
import dev.imbalance.loss.Loss;
import dev.imbalance.loss.Reduction;
import dev.imbalance.mixing.BalancedMixup;
import dev.imbalance.mixing.MixedTargets;
import dev.imbalance.mixing.Mixup;
import dev.imbalance.weighting.Balanced;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tribuo.Dataset;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.classification.xgboost.XGBoostClassificationTrainer;

class MixingTrainerTest {
    private static final Dataset<Label> DATA = Tables.blobs(3, 40, 20, 4);
    private static final EpochContext AT = new EpochContext(2, 5);

    /** A loss whose rows have one label each. */
    public static final class HardLabels implements Loss {
        @Override
        public String typeName() {
            return "hard-labels";
        }

        @Override
        public BatchLoss bind(ClassCounts counts, double[] effectivePrior, EpochContext at) {
            return new CrossEntropy().bind(counts, effectivePrior, at);
        }
    }

    private static BoundPlan bound(TrainingPlan plan) {
        return BoundPlan.bind(plan, DATA, new SoftmaxRegression(1, 0, 1), 0);
    }

    private static String refused(ImbalanceTrainer chain) {
        return assertThrows(IllegalArgumentException.class, chain::check).getMessage();
    }

    @Test
    void aTrainerThatMixesNothingRefusesToAndNamesOneThatDoes() {
        for (Trainer<Label> leaf :
                List.<Trainer<Label>>of(new SoftmaxRegression(1, 0, 1), new XGBoostClassificationTrainer(2))) {
            String message = refused(new MixingTrainer(leaf, new Mixup()));
            assertTrue(message.startsWith(leaf.getClass().getSimpleName()), message);
            assertTrue(message.contains(" mix (mixup(alpha=1.0"), message);
            assertTrue(message.endsWith("such as djl") || message.endsWith("such as djl."), message);
        }
    }

    @Test
    void aLossOfHardLabelsIsRefusedUnderMixing() {
        TrainingPlan plan = TrainingPlan.empty().withLoss(new HardLabels()).withMixing(new Mixup(), 1);
        String message = assertThrows(IllegalArgumentException.class, () -> PlanRules.check(plan, RuleLeaf.DEEP))
                .getMessage();
        assertEquals(
                "mix mixup(alpha=1.0, targets=TWO_TERM) gives rows two labels, each in part, and loss hard-labels takes"
                        + " rows of one label; use cross-entropy, or leave out mix",
                message);
        PlanRules.check(TrainingPlan.empty().withMixing(new Mixup(), 1), RuleLeaf.DEEP);
    }

    @Test
    void partnersAreEachBatchInAnotherOrderAndNewInEveryEpoch() {
        BoundPlan plan = bound(TrainingPlan.empty().withMixing(new Mixup(), 5));
        int[] drawn = plan.draw(AT);
        int[] ends = {16, 32, 48, 64};
        int[] partners = plan.drawPartners(AT, drawn, ends);
        for (int batch = 0; batch < 4; batch++) {
            int[] rows = Arrays.copyOfRange(drawn, 16 * batch, ends[batch]);
            int[] others = Arrays.copyOfRange(partners, 16 * batch, ends[batch]);
            assertFalse(Arrays.equals(rows, others));
            assertArrayEquals(
                    Arrays.stream(rows).sorted().toArray(),
                    Arrays.stream(others).sorted().toArray());
        }
        assertArrayEquals(partners, plan.drawPartners(AT, drawn, ends));
        assertFalse(Arrays.equals(partners, plan.drawPartners(new EpochContext(3, 5), drawn, ends)));
    }

    @Test
    void partnersOfBalancedMixupAreOfEveryClassEquallyOften() {
        BoundPlan plan = bound(TrainingPlan.empty().withMixing(new BalancedMixup(), 5));
        int[] labels = plan.labels();
        int[] drawn = plan.draw(AT);
        int[] seen = new int[3];
        for (int epoch = 0; epoch < 100; epoch++) {
            for (int row : plan.drawPartners(new EpochContext(epoch, 100), drawn, new int[] {32, 64})) {
                seen[labels[row]]++;
            }
        }
        // Five standard deviations of 6400 draws of probability 1/3.
        IntStream.range(0, 3).forEach(c -> assertEquals(6400 / 3.0, seen[c], 5 * Math.sqrt(6400 * 2 / 9.0)));
    }

    @Test
    void classWeightsUnderAWeightedMeanSayHowMixedLabelsAreReduced() {
        TrainingPlan weighted =
                TrainingPlan.empty().withWeighting(new Balanced()).withLoss(new CrossEntropy(Reduction.WEIGHTED_MEAN));
        assertTrue(PlanWarnings.ofMixing(bound(weighted)).isEmpty());
        String twoTerm = PlanWarnings.ofMixing(bound(weighted.withMixing(new Mixup(1, MixedTargets.TWO_TERM), 1)))
                .get(0);
        assertTrue(twoTerm.contains("(targets: two-term)"), twoTerm);
        String soft = PlanWarnings.ofMixing(bound(weighted.withMixing(new Mixup(1, MixedTargets.SOFT_TARGET), 1)))
                .get(0);
        assertTrue(soft.contains("(targets: soft-target)"), soft);
        assertTrue(PlanWarnings.ofMixing(
                        bound(TrainingPlan.empty().withWeighting(new Balanced()).withMixing(new Mixup(), 1)))
                .isEmpty());
    }
}
