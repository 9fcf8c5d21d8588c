package dev.imbalance.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.trainer.EpochContext;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InstanceSamplingTest {
    @Test
    void instanceSamplingTakesEveryRowOnceInANewOrder() {
        int[] labels = new int[50];
        ClassCounts counts = new ClassCounts(List.of("only"), 50);
        int[] first = new InstanceSampling().draw(labels, counts, EpochContext.single(), new SplittableRandom(1));
        int[] second = new InstanceSampling().draw(labels, counts, EpochContext.single(), new SplittableRandom(2));
        assertFalse(Arrays.equals(first, second));
        Arrays.sort(first);
        assertArrayEquals(IntStream.range(0, 50).toArray(), first);
    }
}
