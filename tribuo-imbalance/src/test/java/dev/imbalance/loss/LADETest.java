package dev.imbalance.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.Prior;
import dev.imbalance.trainer.EpochContext;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LADETest {
    private static final EpochContext AT = EpochContext.single();
    private static final ClassCounts COUNTS = new ClassCounts(List.of("a", "b", "c"), 100, 30, 5);
    private static final double[] LOGITS = {2, -1, 0.5, 0.3, 0.8, -0.2, -0.5, 0, 1.5, 1, 1, 1};
    private static final double[] ONES = {1, 1, 1, 1};

    private static LogitBatch batch(double[] weights) {
        return new LogitBatch(4, 3, LOGITS, new int[] {0, 1, 2, 2}, weights, 0);
    }

    private static BatchLoss balancedSoftmax() {
        return new TransformedLoss(
                new CrossEntropy().bind(COUNTS, COUNTS.priors(), AT),
                new BalancedSoftmax(Prior.RAW_COUNTS).transform(COUNTS, COUNTS.priors(), AT));
    }

    @Test
    void ladeIsCrossEntropyPlusTheRegulariserAndNeverTheRegulariserAlone() {
        double[] whole = new double[12];
        double[] first = new double[12];
        double[] second = new double[12];
        double value = new LADE(0.01, 0.1).bind(COUNTS, COUNTS.priors(), AT).evaluate(batch(ONES), whole);
        double crossEntropy = balancedSoftmax().evaluate(batch(ONES), first);
        double regulariser = new LADERegulariser(COUNTS.priors(), 0.01).evaluate(batch(ONES), second);
        assertEquals(crossEntropy + 0.1 * regulariser, value, 1e-14);
        Arrays.setAll(first, i -> first[i] + 0.1 * second[i]);
        assertArrayEquals(first, whole, 1e-15);
        // Alone, as a public notebook trained it, it is negative and no loss: a plan cannot name it.
        assertTrue(regulariser < 0);
        assertFalse(Loss.class.isAssignableFrom(LADERegulariser.class));
    }

    @Test
    void rowWeightsMultiplyTheCrossEntropyAndLeaveTheRegulariserAlone() {
        double[] weights = {0.2, 0.8, 2, 3};
        double[] gradient = new double[12];
        double value = new LADE().bind(COUNTS, COUNTS.priors(), AT).evaluate(batch(weights), gradient);
        double crossEntropy = balancedSoftmax().evaluate(batch(weights), gradient);
        double regulariser = new LADERegulariser(COUNTS.priors(), 0.01).evaluate(batch(ONES), gradient);
        assertEquals(crossEntropy + 0.1 * regulariser, value, 1e-14);
    }

    @Test
    void aClassThatIsNeverDrawnHasNoPartInTheRegulariser() {
        double[] gradient = new double[12];
        double[] terms = new LADERegulariser(new double[] {0.8, 0, 0.2}, 0.01).terms(batch(ONES), gradient);
        assertEquals(0, terms[1]);
        assertEquals(0, gradient[1] + gradient[4] + gradient[7] + gradient[10]);
        assertTrue(Arrays.stream(terms).allMatch(Double::isFinite));
    }

    @Test
    void ladeTakesRowsOfOneLabel() {
        assertFalse(new LADE().takesMixedLabels());
    }
}
