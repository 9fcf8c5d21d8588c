package dev.imbalance.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class CalibrationErrorTest {
    @Test
    void aModelThatIsAsOftenRightAsItSaysHasNone() {
        CalibrationError error =
                CalibrationError.of(new double[] {0.75, 0.75, 0.75, 0.75}, new boolean[] {true, false, true, true}, 15);
        assertEquals(0, error.expected(), 1e-15);
        assertEquals(0, error.maximum(), 1e-15);
    }

    @Test
    void theEndsOfTheRangeFallIntoTheFirstAndTheLastBin() {
        CalibrationError error =
                CalibrationError.of(new double[] {0, 1, 1.0000001}, new boolean[] {false, true, true}, 15);
        assertEquals(
                List.of(0, 14),
                error.bins().stream().map(CalibrationError.Bin::index).toList());
        assertEquals(0, error.expected(), 1e-7);
    }

    @Test
    void scoresThatAreNoProbabilitiesHaveNone() {
        assertEquals(
                Double.NaN,
                CalibrationError.of(new double[] {0.5, 3}, new boolean[2], 15).expected());
        assertEquals(
                Double.NaN,
                CalibrationError.of(new double[] {-0.1}, new boolean[1], 15).expected());
    }

    @Test
    void withoutRowsItIsUndefined() {
        assertEquals(
                Double.NaN,
                CalibrationError.of(new double[0], new boolean[0], 15).expected());
    }
}
