package dev.imbalance.weighting;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.trainer.EpochContext;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClassWeightingTest {
    private static final ClassCounts COUNTS = new ClassCounts(List.of("a", "b", "c"), 100, 30, 5);
    private static final EpochContext AT = EpochContext.single();

    @Test
    void theLogRatioOfTheLargestClassIsOne() {
        assertArrayEquals(
                new double[] {1, 1 + Math.log(100 / 30.0), 1 + Math.log(20)},
                new LogRatio(Normalisation.NONE).weights(COUNTS, AT),
                1e-12);
    }

    @Test
    void theDefaultScaleKeepsTheMeanOverRowsAtOne() {
        for (ClassWeighting weighting : List.of(new InverseSquareRoot(), new PowerWeighting(), new LogRatio())) {
            double[] w = weighting.weights(COUNTS, AT);
            assertEquals(1, (100 * w[0] + 30 * w[1] + 5 * w[2]) / 135, 1e-12);
            assertTrue(w[0] < w[1] && w[1] < w[2]);
        }
    }

    @Test
    void everyPowerInItsRangeGivesWeightsAboveZero() {
        ClassCounts extreme = new ClassCounts(List.of("a", "b"), 1_000_000_000, 1);
        double[] w = new PowerWeighting(10, Normalisation.SUM_K).weights(extreme, AT);
        assertTrue(Arrays.stream(w).allMatch(weight -> weight > 0 && Double.isFinite(weight)));
        assertThrows(PropertyException.class, () -> new PowerWeighting(-0.1, Normalisation.NONE));
        assertThrows(PropertyException.class, () -> new PowerWeighting(Double.NaN, Normalisation.NONE));
    }

    @Test
    void fixedWeightsAreAsGivenAndOneForClassesThatAreNotNamed() {
        assertArrayEquals(
                new double[] {1, 2.5, 1}, new FixedWeights(Map.of("b", 2.5), Normalisation.NONE).weights(COUNTS, AT));
        assertArrayEquals(
                new double[] {0.4, 1, 0.4},
                new FixedWeights(Map.of("b", 2.5), Normalisation.MAX_1).weights(COUNTS, AT),
                1e-15);
    }

    @Test
    void fixedWeightsNeedNoRows() {
        ClassCounts empty = new ClassCounts(List.of("a", "b"), 5, 0);
        assertArrayEquals(
                new double[] {1, 3}, new FixedWeights(Map.of("b", 3.0), Normalisation.NONE).weights(empty, AT));
    }

    @Test
    void fixedWeightsOfNothingOrOfAnUnknownClassAreRefused() {
        PropertyException none =
                assertThrows(PropertyException.class, () -> new FixedWeights(Map.of(), Normalisation.NONE));
        assertEquals("FixedWeights weights must name at least one class, named none", none.getMsg());
        PropertyException zero =
                assertThrows(PropertyException.class, () -> new FixedWeights(Map.of("a", 0.0), Normalisation.NONE));
        assertEquals("FixedWeights weight of \"a\" must be finite and above 0, was 0.0", zero.getMsg());
        String unknown = assertThrows(
                        IllegalArgumentException.class,
                        () -> new FixedWeights(Map.of("x", 1.0), Normalisation.NONE).weights(COUNTS, AT))
                .getMessage();
        assertEquals("FixedWeights weights names \"x\", which is not one of the classes [a, b, c]", unknown);
    }
}
