package dev.imbalance.trainer;

import dev.imbalance.data.FixedDomainDataset;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.classification.Label;

/** Rows that come more than once, as random over-sampling repeats them, as one row each with a whole weight. */
final class WeightedRepeats {
    /** Sums of whole weights up to this are exact in single precision, in which Tribuo adds them up. */
    private static final long EXACT = 1L << 24;

    private WeightedRepeats() {}

    /** Each row once, in the order in which they first come; the rows as they are if none comes twice, or sums of their weights would be rounded. */
    static Dataset<Label> of(Dataset<Label> rows) {
        IdentityHashMap<Example<Label>, Integer> places = new IdentityHashMap<>();
        List<Example<Label>> distinct = new ArrayList<>();
        int[] times = new int[rows.size()];
        double total = 0;
        boolean whole = true;
        for (Example<Label> row : rows) {
            Integer place = places.putIfAbsent(row, distinct.size());
            if (place == null) {
                distinct.add(row);
            }
            times[place == null ? distinct.size() - 1 : place]++;
            total += row.getWeight();
            whole &= row.getWeight() == Math.rint(row.getWeight());
        }
        if (distinct.size() == rows.size() || !whole || total > EXACT) {
            return rows;
        }
        for (int i = 0; i < distinct.size(); i++) {
            if (times[i] > 1) {
                // The caller's row keeps its own weight.
                Example<Label> copy = distinct.get(i).copy();
                copy.setWeight(times[i] * copy.getWeight());
                distinct.set(i, copy);
            }
        }
        return new FixedDomainDataset(distinct, rows);
    }
}
