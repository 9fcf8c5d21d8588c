package dev.imbalance.ensemble;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.data.DataException;
import dev.imbalance.trainer.Tables;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.tribuo.MutableDataset;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.classification.baseline.DummyClassifierTrainer;
import org.tribuo.ensemble.WeightedEnsembleModel;

class BoostingTest {
    @Test
    void sammeWeighsLearnersAndRowsAsByHand() {
        SAMME samme = new SAMME(new double[] {3, 3, 3, 3}, 3);
        assertEquals(
                Math.log(6),
                samme.round(new boolean[] {true, false, false, false}).orElseThrow(),
                1e-12);
        assertArrayEquals(new double[] {6 / 9.0, 1 / 9.0, 1 / 9.0, 1 / 9.0}, samme.weights(), 1e-12);
        assertEquals(
                Math.log(7),
                samme.round(new boolean[] {false, true, true, false}).orElseThrow(),
                1e-12);
        assertArrayEquals(new double[] {6 / 21.0, 7 / 21.0, 7 / 21.0, 1 / 21.0}, samme.weights(), 1e-12);
    }

    @Test
    void sammeOfTwoClassesIsAdaBoost() {
        SAMME samme = new SAMME(new double[] {1, 1, 1, 1, 1}, 2);
        boolean[] wrong = {false, true, false, false, false};
        assertEquals(Math.log(4), samme.round(wrong).orElseThrow(), 1e-12);
        assertEquals(0.5, samme.error(wrong), 1e-12);
    }

    @Test
    void sammeLeavesOutALearnerNoBetterThanChance() {
        SAMME samme = new SAMME(new double[] {1, 1, 1}, 3);
        assertTrue(samme.round(new boolean[] {true, true, false}).isEmpty());
        assertArrayEquals(new double[] {1 / 3.0, 1 / 3.0, 1 / 3.0}, samme.weights(), 1e-12);
    }

    @Test
    void sammeCountsHalfARowOfALearnerThatIsAlwaysRight() {
        SAMME samme = new SAMME(new double[] {1, 1, 2}, 2);
        assertEquals(Math.log(5), samme.round(new boolean[3]).orElseThrow(), 1e-12);
    }

    @Test
    void adaBoostM2WeighsLearnersAndRowsAsByHand() {
        AdaBoostM2 boosting = new AdaBoostM2(new double[] {1, 1}, new int[] {0, 1}, new boolean[] {true, true});
        double[][] learner = {{0.8, 0.2}, {0.4, 0.6}};
        assertEquals(0.3, boosting.pseudoLoss(learner), 1e-12);
        assertEquals(Math.log(7 / 3.0), boosting.round(learner).orElseThrow(), 1e-12);
        double first = Math.pow(3 / 7.0, 0.8);
        double second = Math.pow(3 / 7.0, 0.6);
        assertArrayEquals(
                new double[] {first / (first + second), second / (first + second)}, boosting.rowWeights(), 1e-12);
    }

    @Test
    void adaBoostM2OfThreeClassesLooksAtEachWrongClass() {
        AdaBoostM2 boosting = new AdaBoostM2(new double[] {1}, new int[] {1}, new boolean[] {true, true, true});
        assertEquals((1 - 0.5 + (0.4 + 0.1) / 2) / 2, boosting.pseudoLoss(new double[][] {{0.4, 0.5, 0.1}}), 1e-12);
        assertTrue(boosting.round(new double[][] {{0.4, 0.2, 0.4}}).isEmpty(), "it prefers both others");
    }

    @Test
    void weightsBelowZeroAreRefused() {
        assertThrows(DataException.class, () -> new SAMME(new double[] {1, -1}, 2));
        assertThrows(DataException.class, () -> new SAMME(new double[] {0, 0}, 2));
    }

    @Test
    void boostingBeginsWithTheWeightsOfTheExamples() {
        MutableDataset<Label> data = Tables.blobs(6, 60, 60);
        EasyEnsembleTrainer trainer = new EasyEnsembleTrainer(new PresortedCARTTrainer(1, 1, 1), 2, 1, 1);
        double before = share(trainer.train(data), data);
        data.forEach(row -> row.setWeight(row.getOutput().getLabel().equals("c1") ? 20 : 1));
        assertTrue(share(trainer.train(data), data) > before + 0.1);
    }

    private static double share(WeightedEnsembleModel<Label> model, MutableDataset<Label> data) {
        return model.predict(data).stream()
                        .filter(prediction -> prediction.getOutput().getLabel().equals("c1"))
                        .count()
                / (double) data.size();
    }

    @Test
    void nothingBetterThanChanceStillGivesAModel() {
        MutableDataset<Label> data = Tables.blobs(6, 30, 10);
        var constant = DummyClassifierTrainer.createConstantTrainer("c0");
        WeightedEnsembleModel<Label> model = new EasyEnsembleTrainer(constant, 3, 5, 1).train(data);
        assertEquals(3, model.getNumModels());
        for (Prediction<Label> prediction : model.predict(data)) {
            assertEquals("c0", prediction.getOutput().getLabel());
        }
    }

    @Test
    void aBootstrapDrawsInProportionToWeights() {
        double[] weights = new double[1000];
        Arrays.fill(weights, 0, 500, 3);
        Arrays.fill(weights, 600, 1000, 1);
        int[] drawn = RowWeights.bootstrap(weights, new SplittableRandom(4));
        long heavy = Arrays.stream(drawn).filter(row -> row < 500).count();
        assertEquals(
                0, Arrays.stream(drawn).filter(row -> row >= 500 && row < 600).count());
        assertEquals(1000 * 1500 / 1900.0, (double) heavy, 40);
    }

    @Test
    void hardnessBinsShareWhatOneLacks() {
        assertArrayEquals(
                new int[] {5, 22, 3, 0}, HardnessBins.sizes(new int[] {5, 100, 3, 0}, new double[] {10, 1, 1, 0}, 30));
        assertArrayEquals(new int[] {4, 3, 3}, HardnessBins.sizes(new int[] {9, 9, 9}, new double[] {1, 1, 1}, 10));
    }
}
