package dev.imbalance.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShowTest {
    @ParameterizedTest
    @CsvSource({"0.4567, 45.7", "0, 0.0", "1, 100.0", "NaN, –"})
    void percent(double share, String expected) {
        assertEquals(expected, Show.percent(share));
    }

    @ParameterizedTest
    @CsvSource({"0.0312, +3.1", "-0.0312, −3.1", "0, 0.0", "-0.0001, 0.0", "NaN, –"})
    void points(double difference, String expected) {
        assertEquals(expected, Show.points(difference));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "0.000012, 1.2e−5",
        "-0.000012, −1.2e−5",
        "0.0357, 0.0357",
        "0.3573, 0.357",
        "3.573, 3.57",
        "35.73, 35.7",
        "NaN, –",
        "1234567, 1.2e6"
    })
    void significant(double value, String expected) {
        assertEquals(expected, Show.significant(value));
    }

    @ParameterizedTest
    @CsvSource({"15.23, 15.2 s", "599.4, 599 s", "3600, 60 min", "7320, 2 h 02 min", "NaN, –"})
    void seconds(double value, String expected) {
        assertEquals(expected, Show.seconds(value));
    }

    @Test
    void largeCountsAreGrouped() {
        assertEquals("1,959", Show.count(1959));
        assertEquals("9,999 bytes", Show.bytes(9999));
        assertEquals("123 kB", Show.bytes(123_456));
        assertEquals("26 MB", Show.bytes(26_421_880));
    }
}
