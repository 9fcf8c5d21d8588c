package dev.imbalance.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RandomStreamsTest {
    @Test
    void aStreamIsAFunctionOfSeedInvocationPurposeStepAndItem() {
        long draw = new RandomStreams(1, 2).stream("augment", 3, 4).nextLong();
        assertEquals(draw, new RandomStreams(1, 2).stream("augment", 3, 4).nextLong());
        Set<Long> others = new HashSet<>();
        others.add(draw);
        others.add(new RandomStreams(2, 2).stream("augment", 3, 4).nextLong());
        others.add(new RandomStreams(1, 1).stream("augment", 3, 4).nextLong());
        others.add(new RandomStreams(1, 2).stream("draws", 3, 4).nextLong());
        others.add(new RandomStreams(1, 2).stream("augment", 4, 4).nextLong());
        others.add(new RandomStreams(1, 2).stream("augment", 3, 5).nextLong());
        others.add(new RandomStreams(1, 2).stream("augment", 3).nextLong());
        assertEquals(7, others.size());
    }

    /** Epochs and seeds that lie side by side must not share an image's generator, nor one a few draws further on. */
    @Test
    void streamsOfNeighbouringSeedsStepsAndItemsDoNotOverlap() {
        Set<Long> draws = new HashSet<>();
        for (int seed = 0; seed < 4; seed++) {
            for (int step = 0; step < 20; step++) {
                for (int item = 0; item < 500; item++) {
                    var stream = new RandomStreams(seed, 0).stream("augment", step, item);
                    for (int i = 0; i < 8; i++) {
                        draws.add(stream.nextLong());
                    }
                }
            }
        }
        assertEquals(4 * 20 * 500 * 8, draws.size());
    }
}
