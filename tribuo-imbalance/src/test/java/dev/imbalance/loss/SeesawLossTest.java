package dev.imbalance.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.trainer.EpochContext;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeesawLossTest {
    private static final ClassCounts COUNTS = new ClassCounts(List.of("a", "b", "c"), 100, 30, 5);
    private static final double[] Z = {2, -1, 0.5};

    private static BatchLoss bind(SeesawLoss loss) {
        return loss.bind(COUNTS, COUNTS.priors(), EpochContext.single());
    }

    private static LogitBatch batch(int label) {
        return new LogitBatch(1, 3, Z, new int[] {label}, new double[] {1}, 0);
    }

    @Test
    void theGradientHoldsTheFactorsConstant() {
        double[] logCounts = {Math.log(100), Math.log(30), Math.log(5)};
        for (int label = 0; label < 3; label++) {
            double[] held = new SeesawLoss().logFactors(logCounts, Z, 0, 3, label);
            BatchLoss crossEntropy = new CrossEntropy().bind(COUNTS, COUNTS.priors(), EpochContext.single());
            BatchLoss fixed = (batch, gradient) -> {
                double[] moved = batch.logits().clone();
                Arrays.setAll(moved, c -> moved[c] + held[c]);
                return crossEntropy.evaluate(batch.withLogits(moved), gradient);
            };
            double[] gradient = new double[3];
            bind(new SeesawLoss()).evaluate(batch(label), gradient);
            for (int c = 0; c < 3; c++) {
                assertEquals(Differences.numeric(fixed, batch(label), c), gradient[c], 1e-8);
            }
        }
    }

    @Test
    void whereNothingIsCompensatedTheGradientIsThatOfTheValue() {
        Differences.assertGradient(bind(new SeesawLoss()), batch(0));
        Differences.assertGradient(bind(new SeesawLoss(0.8, 0, Reduction.MEAN)), batch(1));
    }

    @Test
    void rowsOfFrequentClassesPushRareClassesDownLess() {
        double[] plain = new double[3];
        double[] spared = new double[3];
        bind(new SeesawLoss(0, 0, Reduction.MEAN)).evaluate(batch(0), plain);
        bind(new SeesawLoss()).evaluate(batch(0), spared);
        assertTrue(spared[1] < plain[1] && spared[2] < plain[2]);
        assertTrue(spared[2] / plain[2] < spared[1] / plain[1]);
    }
}
