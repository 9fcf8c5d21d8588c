package dev.imbalance.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ConfusionCountsTest {
    @Test
    void weightsLeaveNoRestOfRoundingAndAreAddedUp() {
        ConfusionCounts counts = new ConfusionCounts(2);
        for (int row = 0; row < 10; row++) {
            counts.add(0, 0, 0.1);
            counts.add(1, 0, 0.7);
        }
        assertEquals(0, counts.against(0).trueNegatives());
        assertEquals(0, counts.mcc());
        ConfusionCounts one = new ConfusionCounts(2);
        one.add(0, 1);
        ConfusionCounts both = counts.plus(one);
        assertEquals(0.5, both.recall(0), 1e-12);
        assertEquals(0.5, one.plus(counts).recall(0), 1e-12);
        assertEquals(21, both.total());
    }

    /** Divided by the totals of the predicted classes instead, the mistake goes unnoticed while all classes have as many test rows. */
    @Test
    void theRecallMatrixDividesByTheRowsOfTheTrueClassHoweverUnequal() {
        int[][] rows = {{6, 3, 1}, {1, 1, 0}, {0, 30, 70}};
        ConfusionCounts counts = new ConfusionCounts(3);
        for (int truth = 0; truth < 3; truth++) {
            for (int predicted = 0; predicted < 3; predicted++) {
                for (int i = 0; i < rows[truth][predicted]; i++) {
                    counts.add(truth, predicted);
                }
            }
        }
        double[] recalls = {0.6, 0.5, 0.7};
        long[][] matrix = counts.toArray();
        for (int truth = 0; truth < 3; truth++) {
            double sum = 0;
            for (long count : matrix[truth]) {
                sum += (double) count / counts.support(truth);
            }
            assertEquals(1, sum, 1e-15);
            assertEquals(recalls[truth], (double) matrix[truth][truth] / counts.support(truth), 1e-15);
            assertEquals(recalls[truth], counts.recall(truth), 1e-15);
        }
        assertEquals(6 / 7.0, counts.precision(0), 1e-15);
    }
}
