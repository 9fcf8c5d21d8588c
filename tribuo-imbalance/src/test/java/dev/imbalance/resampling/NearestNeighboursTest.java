package dev.imbalance.resampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleSupplier;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class NearestNeighboursTest {
    static Stream<Arguments> tables() {
        return Stream.of(
                Arguments.of("normal", normal(1400, 20, 0, 1)),
                Arguments.of("one column", normal(700, 1, 0, 1)),
                Arguments.of("no columns", new DenseRows(new double[0], 50, 0)),
                Arguments.of("wide", normal(300, 800, 0, 1)),
                Arguments.of("a huge common offset", normal(700, 7, 1e12, 1e-3)),
                Arguments.of("two far clusters", clusters(700, 5, 1e9, 1e-3)),
                Arguments.of("an outlier", outlier(normal(700, 5, 0, 1), 1e9)),
                Arguments.of("huge values", normal(300, 3, 0, 1e155)),
                Arguments.of("vanishing values", normal(300, 3, 0, 1e-160)),
                Arguments.of("subnormal values", normal(300, 3, 0, 1e-310)),
                Arguments.of("values from vanishing to large", spread(600, 4)),
                Arguments.of("many ties", levels(900, 4, 3)),
                Arguments.of("bytes", levels(500, 100, 256)),
                Arguments.of("duplicates", duplicates(600, 6, 12)),
                Arguments.of("all the same", dense(600, 3, () -> 0.1)),
                Arguments.of("nearly the same", normal(600, 3, 0.1, 1e-17)),
                Arguments.of("sparse", sparse(900, 60, 0.05, new Random(6)::nextGaussian)),
                Arguments.of("sparse with ties", sparse(900, 40, 0.04, () -> 1)),
                Arguments.of("sparse with huge values", sparse(300, 30, 0.1, () -> 1e155)),
                Arguments.of("sparse with vanishing values", sparse(300, 30, 0.1, () -> 1e-170)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tables")
    void equalsThePlainSearchBitForBit(String name, FeatureRows rows) {
        int[] all = IntStream.range(0, rows.rows()).toArray();
        int[] third =
                IntStream.range(0, rows.rows()).filter(row -> row % 3 == 0).toArray();
        int[] others =
                IntStream.range(0, rows.rows()).filter(row -> row % 3 != 0).toArray();
        for (int k : new int[] {1, 5}) {
            assertEqual(rows, all, all, k);
            assertEqual(rows, third, third, k);
            assertEqual(rows, others, third, k);
            assertEqual(rows, third, others, k);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tables")
    void isTheSameForAnyNumberOfThreads(String name, FeatureRows rows) {
        int[] all = IntStream.range(0, rows.rows()).toArray();
        NearestNeighbours one = NearestNeighbours.search(rows, all, all, 3, 1);
        NearestNeighbours four = NearestNeighbours.search(rows, all, all, 3, 4);
        assertArrayEquals(one.rows(), four.rows());
        assertArrayEquals(one.squaredDistances(), four.squaredDistances());
    }

    @Test
    void findsEveryOtherRowWhenAskedForAllOfThem() {
        FeatureRows rows = normal(70, 4, 0, 1);
        int[] all = IntStream.range(0, 70).toArray();
        assertEqual(rows, all, all, 69);
    }

    @Test
    void queriesMayRepeatAndComeInAnyOrder() {
        assertEqual(normal(90, 4, 0, 1), new int[] {7, 3, 7, 80}, new int[] {1, 3, 7, 9, 50}, 3);
    }

    @Test
    void anExactDuplicateIsANeighbourAndTheRowItselfIsNot() {
        DenseRows rows = new DenseRows(new double[] {0, 0, 1, 0, 0, 0}, 3, 2);
        int[] all = {0, 1, 2};
        assertArrayEquals(new int[][] {{2, 1}, {0, 2}, {0, 1}}, NearestNeighbours.of(rows, all, all, 2, 1));
    }

    @Test
    void equalDistancesInTheThousandsGoByTheLowerRow() {
        int[] all = IntStream.range(0, 1500).toArray();
        double[] grid = new Random(6).ints(3000, 0, 3).asDoubleStream().toArray();
        for (FeatureRows rows : List.of(
                duplicates(1500, 4, 1),
                duplicates(1500, 4, 3),
                duplicates(1500, 4, 700),
                new DenseRows(grid, 1500, 2),
                sparse(1500, 3, 0.5, () -> 1))) {
            assertEqual(rows, all, all, 5);
        }
    }

    @Test
    void noQueriesHaveNoAnswers() {
        NearestNeighbours found = NearestNeighbours.search(normal(5, 2, 0, 1), new int[0], new int[] {1, 2}, 2, 1);
        assertEquals(0, found.rows().length);
    }

    @ParameterizedTest
    @CsvSource({"4096, 3, 1", "4300, 3, 5", "4609, 60, 3"})
    void manyRowsAmongThemselvesHaveTheAnswersOfEachForItself(int number, int columns, int k) {
        int[] all = IntStream.range(0, number).toArray();
        int[] early = Arrays.copyOf(all, 2000);
        int[] late = Arrays.copyOfRange(all, 2000, number);
        for (DenseRows rows : List.of(
                normal(number, columns, 1e6, 3),
                duplicates(number, columns, 1),
                duplicates(number, columns, 3),
                duplicates(number, columns, 900))) {
            NearestNeighbours first = NearestNeighbours.search(rows, early, all, k, 2);
            NearestNeighbours second = NearestNeighbours.search(rows, late, all, k, 2);
            int[] expected = IntStream.concat(IntStream.of(first.rows()), IntStream.of(second.rows()))
                    .toArray();
            double[] distances = DoubleStream.concat(
                            DoubleStream.of(first.squaredDistances()), DoubleStream.of(second.squaredDistances()))
                    .toArray();
            for (int threads : new int[] {1, 2, 4, 5}) {
                NearestNeighbours found = NearestNeighbours.search(rows, all, all.clone(), k, threads);
                assertArrayEquals(expected, found.rows());
                assertArrayEquals(distances, found.squaredDistances());
            }
            int[] most = IntStream.of(all).filter(row -> row % 5 > 0).toArray();
            NearestNeighbours ofMost = NearestNeighbours.search(rows, most, all, k, 2);
            for (int query = 0; query < most.length; query++) {
                assertArrayEquals(
                        Arrays.copyOfRange(expected, most[query] * k, (most[query] + 1) * k), ofMost.rowsOf(query));
            }
        }
    }

    @Test
    void searchesMadeTogetherAnswerAsEachAlone() {
        List<FeatureRows> tables = List.of(normal(900, 4, 0, 1), sparse(900, 6, 0.3, new Random(3)::nextGaussian));
        int[] few = IntStream.range(40, 150).toArray();
        int[] many = IntStream.range(200, 900).toArray();
        Searches searches = new Searches();
        List<NearestNeighbours> together = new ArrayList<>();
        List<NearestNeighbours> alone = new ArrayList<>();
        for (FeatureRows rows : tables) {
            for (int[] queries : List.of(few, many)) {
                for (int[] references : List.of(few, many)) {
                    together.add(searches.add(rows, queries, references, 3));
                    alone.add(NearestNeighbours.search(rows, queries, references, 3, 1));
                }
            }
        }
        assertArrayEquals(new int[few.length * 3], together.get(0).rows(), "not made yet");
        searches.run(2);
        for (int i = 0; i < alone.size(); i++) {
            assertArrayEquals(alone.get(i).rows(), together.get(i).rows());
            assertArrayEquals(alone.get(i).squaredDistances(), together.get(i).squaredDistances());
        }
    }

    @Test
    void refusesMoreNeighboursThanThereAre() {
        DenseRows rows = normal(5, 2, 0, 1);
        int[] some = {1, 3, 4};
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> NearestNeighbours.of(rows, some, some, 3, 1));
        assertEquals("row 1 has 2 rows to search for 3 neighbours", refused.getMessage());
    }

    private static void assertEqual(FeatureRows rows, int[] queries, int[] references, int k) {
        NearestNeighbours found = NearestNeighbours.search(rows, queries, references, k, 2);
        double[][] dense = new double[rows.rows()][rows.columns()];
        for (int row = 0; row < rows.rows(); row++) {
            double[] values = dense[row];
            rows.forEach(row, (column, value) -> values[column] = value);
        }
        for (int q = 0; q < queries.length; q++) {
            double[] query = dense[queries[q]];
            int self = queries[q];
            double[] distances = Arrays.stream(dense)
                    .mapToDouble(row -> squaredDistance(query, row))
                    .toArray();
            int[] nearest = IntStream.of(references)
                    .filter(row -> row != self)
                    .boxed()
                    .sorted((a, b) -> Double.compare(distances[a], distances[b]))
                    .limit(k)
                    .mapToInt(row -> row)
                    .toArray();
            for (int i = 0; i < k; i++) {
                assertEquals(nearest[i], found.row(q, i));
                assertEquals(distances[nearest[i]], found.squaredDistance(q, i), 0);
            }
        }
    }

    private static double squaredDistance(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            double difference = a[i] - b[i];
            sum += difference * difference;
        }
        return sum;
    }

    private static DenseRows dense(int rows, int columns, DoubleSupplier value) {
        return new DenseRows(
                DoubleStream.generate(value).limit((long) rows * columns).toArray(), rows, columns);
    }

    private static DenseRows normal(int rows, int columns, double offset, double scale) {
        Random random = new Random(1);
        return dense(rows, columns, () -> offset + scale * random.nextGaussian());
    }

    private static DenseRows spread(int rows, int columns) {
        Random random = new Random(2);
        return dense(rows, columns, () -> random.nextGaussian() * Math.pow(10, random.nextInt(40) - 35));
    }

    private static DenseRows levels(int rows, int columns, int levels) {
        Random random = new Random(3);
        return dense(rows, columns, () -> random.nextInt(levels));
    }

    private static DenseRows clusters(int rows, int columns, double apart, double scale) {
        DenseRows made = normal(rows, columns, 0, scale);
        for (int i = 0; i < made.values().length; i++) {
            made.values()[i] += i / columns % 2 * apart;
        }
        return made;
    }

    private static DenseRows outlier(DenseRows rows, double value) {
        rows.values()[17 * rows.columns()] = value;
        return rows;
    }

    /** Few distinct rows, each many times. */
    private static DenseRows duplicates(int rows, int columns, int distinct) {
        DenseRows prototypes = normal(distinct, columns, 0, 1);
        return prototypes.select(new Random(4).ints(rows, 0, distinct).toArray());
    }

    private static SparseRows sparse(int rows, int columns, double density, DoubleSupplier value) {
        Random random = new Random(5);
        int[] starts = new int[rows + 1];
        int[] ids = new int[rows * columns];
        double[] values = new double[ids.length];
        int next = 0;
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                if (random.nextDouble() < density) {
                    ids[next] = column;
                    values[next++] = value.getAsDouble();
                }
            }
            starts[row + 1] = next;
        }
        return new SparseRows(starts, Arrays.copyOf(ids, next), Arrays.copyOf(values, next), columns);
    }
}
