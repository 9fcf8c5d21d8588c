package dev.imbalance.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class OnnxParityTest {
    @Test
    void findsTheLargestDifferenceAndTheDifferingLabels() {
        OnnxParity parity = OnnxParity.compare(
                new double[][] {{0.5, 0.5}, {0.75, 0.25}, {0.4, 0.6}},
                new double[][] {{0.5, 0.5}, {0.25, 0.75}, {0.4, 0.6}});
        assertEquals(new OnnxParity(3, 0.5, 1), parity);
    }

    @Test
    void aProbabilityThatIsNotANumberIsNotHidden() {
        assertEquals(
                Double.NaN,
                OnnxParity.compare(new double[][] {{1, 0}, {1, 0}}, new double[][] {{Double.NaN, 0}, {1, 0}})
                        .maxAbsDifference());
    }

    @Test
    void otherShapesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> OnnxParity.compare(new double[2][3], new double[3][3]));
        assertThrows(IllegalArgumentException.class, () -> OnnxParity.compare(new double[2][3], new double[2][2]));
    }
}
