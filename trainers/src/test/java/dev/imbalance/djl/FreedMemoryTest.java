package dev.imbalance.djl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FreedMemoryTest {
    /** The batches, from 1, before which memory is given back. */
    private static List<Integer> given(int batches, long millisecondsOfOne) {
        List<Integer> given = new ArrayList<>();
        int[] batch = {0};
        FreedMemory freed = new FreedMemory(() -> given.add(batch[0]), () -> batch[0] * millisecondsOfOne * 1_000_000);
        for (batch[0] = 1; batch[0] <= batches; batch[0]++) {
            freed.beforeBatch();
        }
        return given;
    }

    @Test
    void longBatchesGiveBackByTheirNumber() {
        assertEquals(List.of(1, 2, 22, 42, 62), given(80, 1000));
    }

    @Test
    void shortBatchesGiveBackByTheClock() {
        assertEquals(List.of(1, 2, 202, 402), given(500, 10));
    }
}
