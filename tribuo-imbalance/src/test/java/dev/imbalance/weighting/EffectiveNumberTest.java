package dev.imbalance.weighting;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.trainer.EpochContext;
import java.util.List;
import org.junit.jupiter.api.Test;

class EffectiveNumberTest {
    private static final ClassCounts SEED = new ClassCounts(
            List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
            1865,
            2677,
            3602,
            916,
            4354,
            4061,
            892,
            1718,
            3417,
            152);

    @Test
    void autoIsOneLessThanTheRowsOverTheRows() {
        EffectiveNumber auto = EffectiveNumber.auto(Normalisation.NONE);
        assertEquals(0.9999577238522026, auto.beta(SEED.total()));
        assertArrayEquals(
                new EffectiveNumber(0.9999577238522026, Normalisation.NONE).weights(SEED, EpochContext.single()),
                auto.weights(SEED, EpochContext.single()));
    }

    @Test
    void aBetaOutsideItsRangeIsRefusedWithTheRange() {
        for (double beta : new double[] {-0.1, 1.0001, Double.NaN}) {
            PropertyException e =
                    assertThrows(PropertyException.class, () -> new EffectiveNumber(beta, Normalisation.NONE));
            assertEquals("EffectiveNumber beta must be a number in [0, 1] or auto, was " + beta, e.getMsg());
        }
    }
}
