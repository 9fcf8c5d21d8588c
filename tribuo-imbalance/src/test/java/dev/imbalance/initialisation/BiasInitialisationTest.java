package dev.imbalance.initialisation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.Prior;
import dev.imbalance.loss.Link;
import dev.imbalance.loss.LogitAdjusted;
import dev.imbalance.posthoc.LogitAdjustment;
import dev.imbalance.sampling.ClassBalancedSampling;
import dev.imbalance.sampling.SquareRootSampling;
import dev.imbalance.trainer.BoundPlan;
import dev.imbalance.trainer.PriorLedger;
import dev.imbalance.trainer.SoftmaxRegression;
import dev.imbalance.trainer.Tables;
import dev.imbalance.trainer.TrainingPlan;
import java.util.List;
import org.junit.jupiter.api.Test;

class BiasInitialisationTest {
    private static double[] biases(TrainingPlan plan) {
        return BoundPlan.bind(
                        plan.withInitialisation(new LogPrior()),
                        Tables.blobs(3, 90, 30, 10),
                        new SoftmaxRegression(1, 0, 1),
                        -1)
                .initialBiases(5)
                .orElseThrow();
    }

    @Test
    void plainTrainingStartsAtTheSharesOfTheRows() {
        assertArrayEquals(
                new double[] {Math.log(9 / 13.0), Math.log(3 / 13.0), Math.log(1 / 13.0)},
                biases(TrainingPlan.empty()),
                1e-12);
    }

    @Test
    void balancedDrawsAndPriorLossesStartAtZero() {
        assertArrayEquals(new double[3], biases(TrainingPlan.empty().withSampling(new ClassBalancedSampling(), 1)));
        assertArrayEquals(new double[3], biases(TrainingPlan.empty().withMargin(new LogitAdjusted())));
    }

    @Test
    void whatIsPaidInPartIsLeftOutInPart() {
        double[] half = biases(TrainingPlan.empty().withMargin(new LogitAdjusted(0.5, Prior.EFFECTIVE)));
        assertEquals(0.5 * Math.log(9), half[0] - half[2], 1e-12);
        double[] root = biases(TrainingPlan.empty().withSampling(new SquareRootSampling(), 1));
        assertEquals(0.5 * Math.log(9), root[0] - root[2], 1e-12);
    }

    @Test
    void aSigmoidStartsAtTheShareOfItsClass() {
        ClassCounts counts = new ClassCounts(List.of("a", "b", "c"), 90, 30, 10);
        PriorLedger ledger = new PriorLedger(
                counts, counts, counts.priors(), new double[] {1, 1, 1}, counts.priors(), new double[3], false);
        double[] biases = new LogPrior().biases(ledger, Link.ONE_VS_REST);
        for (int c = 0; c < 3; c++) {
            assertEquals(counts.priors()[c], 1 / (1 + Math.exp(-biases[c])), 1e-12);
        }
        assertEquals(0.01, 1 / (1 + Math.exp(-new FocalPrior().biases(ledger, Link.ONE_VS_REST)[1])), 1e-12);
        assertEquals(1 / 3.0, 1 / (1 + Math.exp(-new UniformPrior().biases(ledger, Link.ONE_VS_REST)[1])), 1e-12);
    }

    @Test
    void oneBiasForAllClassesIsRefusedBeforeASoftmaxAndTheCountOfAnEmptyClassEverywhere() {
        for (BiasInitialisation same : List.of(new FocalPrior(), new UniformPrior())) {
            BoundPlan bound = BoundPlan.bind(
                    TrainingPlan.empty().withInitialisation(same),
                    Tables.blobs(3, 9, 3),
                    new SoftmaxRegression(1, 0, 1),
                    -1);
            String message = assertThrows(IllegalArgumentException.class, () -> bound.initialBiases(1))
                    .getMessage();
            assertTrue(message.contains("does not notice") && message.contains("log-prior"), message);
        }
        ClassCounts empty = new ClassCounts(List.of("a", "b"), 9, 0);
        PriorLedger ledger = new PriorLedger(
                empty, empty, empty.priors(), new double[] {1, 1}, empty.priors(), new double[2], false);
        assertThrows(IllegalArgumentException.class, () -> new LogPrior().biases(ledger, Link.SOFTMAX));
        PriorLedger weightless = new PriorLedger(
                empty,
                new ClassCounts(List.of("a", "b"), 9, 1),
                new double[] {0.9, 0.1},
                new double[] {1, 0},
                new double[] {1, 0},
                new double[2],
                false);
        assertThrows(IllegalArgumentException.class, () -> new LogPrior().biases(weightless, Link.SOFTMAX));
        assertThrows(IllegalArgumentException.class, () -> new LogitAdjustment().check(weightless));
        ClassCounts one = new ClassCounts(List.of("a"), 9);
        PriorLedger alone =
                new PriorLedger(one, one, new double[] {1}, new double[] {1}, new double[] {1}, new double[1], false);
        for (BiasInitialisation rule : List.of(new LogPrior(), new UniformPrior(), new FocalPrior())) {
            assertArrayEquals(new double[1], rule.biases(alone, Link.ONE_VS_REST));
        }
        assertThrows(PropertyException.class, () -> new FocalPrior(1));
        assertThrows(PropertyException.class, () -> new FocalPrior(0));
    }
}
