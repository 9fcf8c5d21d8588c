package dev.imbalance.evaluation;

import dev.imbalance.data.ClassCounts;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The classes by how many training rows they have, before resampling.
 *
 * @param many   those with more than {@link Shots#manyAbove}
 * @param medium those in between
 * @param few    those with fewer than {@link Shots#fewBelow}
 * @param head   the third of the classes with the most rows, rounded down but at least one of two; none of one class
 * @param tail   as many with the fewest, rarest first; as in {@link Rarest}, of equal classes one with a lower id is rarer
 */
public record Bands(BandMetrics many, BandMetrics medium, BandMetrics few, BandMetrics head, BandMetrics tail) {
    static Bands of(ClassCounts train, Shots shots, List<BinaryCounts> classes) {
        List<Integer> byCount = IntStream.range(0, train.size())
                .boxed()
                .sorted(Comparator.comparingLong(train::count))
                .toList();
        int third = byCount.size() < 2 ? 0 : Math.max(1, byCount.size() / 3);
        List<Integer> head = new ArrayList<>(byCount.subList(byCount.size() - third, byCount.size()));
        Collections.reverse(head);
        return new Bands(
                shot(Shots.Band.MANY, train, shots, classes),
                shot(Shots.Band.MEDIUM, train, shots, classes),
                shot(Shots.Band.FEW, train, shots, classes),
                BandMetrics.of(head, train.labels(), classes),
                BandMetrics.of(byCount.subList(0, third), train.labels(), classes));
    }

    private static BandMetrics shot(Shots.Band band, ClassCounts train, Shots shots, List<BinaryCounts> classes) {
        List<Integer> ids = IntStream.range(0, train.size())
                .filter(id -> shots.band(train.count(id)) == band)
                .boxed()
                .toList();
        return BandMetrics.of(ids, train.labels(), classes);
    }
}
