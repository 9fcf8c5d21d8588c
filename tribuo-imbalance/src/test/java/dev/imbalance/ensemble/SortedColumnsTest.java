package dev.imbalance.ensemble;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.imbalance.resampling.DenseRows;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;

class SortedColumnsTest {
    private static int[] order(double[] values) {
        LabelFactory factory = new LabelFactory();
        MutableDataset<Label> named = new MutableDataset<>(new SimpleDataSourceProvenance("x", factory), factory);
        named.add(new ArrayExample<>(new Label("a"), new String[] {"x"}, new double[] {1}));
        return SortedColumns.of(new DenseRows(values, values.length, 1), named.getFeatureIDMap())
                .order()[0];
    }

    private static void assertAscending(double[] values) {
        int[] expected = IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(row -> values[row])
                        .thenComparing(Comparator.naturalOrder()))
                .mapToInt(Integer::intValue)
                .toArray();
        assertArrayEquals(expected, order(values));
    }

    @Test
    void valuesAscendAndOfEqualOnesTheRows() {
        assertAscending(new double[0]);
        assertAscending(new double[] {
            0, -0.0, 1, -1, 0, -0.0, Double.MAX_VALUE, -Double.MAX_VALUE, Double.MIN_VALUE, -Double.MIN_VALUE, 1, -1
        });
        assertAscending(new double[] {Double.POSITIVE_INFINITY, 3, Double.NEGATIVE_INFINITY, 2});
    }

    @Test
    void valuesThatDifferInTheirLastBitsAreInOrderToo() {
        SplittableRandom random = new SplittableRandom(1);
        for (double around : new double[] {1, -1, 1e-300, -1e300, 0}) {
            double unit = Math.ulp(around);
            assertAscending(DoubleStream.generate(() -> around + unit * random.nextInt(-50, 50))
                    .limit(1000)
                    .toArray());
        }
        assertAscending(random.doubles(2000, -1, 1).toArray());
        assertAscending(random.ints(2000, -5, 5).asDoubleStream().toArray());
        // The upper half of the bits is the same, and the lower one goes through all of its range.
        assertAscending(random.ints(2000)
                .mapToDouble(low -> Double.longBitsToDouble(0xBFF0_0000_0000_0000L | Integer.toUnsignedLong(low)))
                .toArray());
    }
}
