package dev.imbalance.resampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.DataException;
import dev.imbalance.resampling.BalancedTarget.Classes;
import dev.imbalance.trainer.RandomStreams;
import dev.imbalance.trainer.Tables;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tribuo.Dataset;
import org.tribuo.Feature;
import org.tribuo.classification.Label;
import org.tribuo.dataset.DatasetView;

class CleaningTest {
    private static int[] kept(Resampler resampler, TrainingRows rows) {
        return resampler.resample(rows, new RandomStreams(1, 0)).rows();
    }

    @Test
    void aTomekLinkLosesOnlyItsRowOfTheLargerClass() {
        TrainingRows rows = Points.line("aaaab", 0, 1, 2, 9, 9.5);
        assertArrayEquals(new int[] {0, 1, 2, 4}, kept(new TomekLinks(), rows));
    }

    @Test
    void underAllATomekLinkLosesBothRows() {
        TrainingRows rows = Points.line("aaaab", 0, 1, 2, 9, 9.5);
        assertArrayEquals(new int[] {0, 1, 2}, kept(new TomekLinks(Classes.ALL, List.of(), 0), rows));
    }

    @Test
    void nearestRowsThatDoNotNameEachOtherAreNoTomekLink() {
        // Row 3 has the b row nearest, which has row 4 nearest.
        TrainingRows rows = Points.line("aaaaab", 0, 1, 2, 8, 9.3, 9);
        assertArrayEquals(new int[] {0, 1, 2, 3, 5}, kept(new TomekLinks(), rows));
    }

    @Test
    void exactDuplicatesOfTwoClassesAreATomekLink() {
        TrainingRows rows = Points.line("aaaab", 0, 1, 2, 9, 9);
        assertArrayEquals(new int[] {0, 1, 2, 4}, kept(new TomekLinks(), rows));
    }

    @Test
    void ofEquallyNearRowsTheFirstMakesTheTomekLink() {
        TrainingRows rows = Points.line("aaaab", 0, 1, 8, 10, 9);
        assertArrayEquals(new int[] {0, 1, 3, 4}, kept(new TomekLinks(), rows));
    }

    @Test
    void aClassNamedInOnlyIsTheOneThatIsCleaned() {
        TrainingRows rows = Points.line("aaaab", 0, 1, 2, 9, 9.5);
        assertArrayEquals(new int[] {0, 1, 2, 3}, kept(new TomekLinks(Classes.AUTO, List.of("b"), 0), rows));
        assertThrows(IllegalArgumentException.class, () -> kept(new TomekLinks(Classes.AUTO, List.of("x"), 0), rows));
    }

    @Test
    void ennDropsWhatOneNeighbourContradictsAndModeWhatMostDo() {
        // Row 3 has two neighbours of its class and one b, row 6 has none of its class.
        TrainingRows rows = Points.line("aaaabbabb", 0, 1, 2, 3.5, 1.5, 4.7, 10, 11, 9.1);
        int[] strict = kept(new EditedNearestNeighbours(3, Agreement.ALL), rows);
        int[] most = kept(new EditedNearestNeighbours(3, Agreement.MODE), rows);
        assertArrayEquals(new int[] {4, 5, 7, 8}, strict);
        assertArrayEquals(new int[] {0, 1, 2, 4, 5, 7, 8}, most);
    }

    @Test
    void votesOfTheSameNumberGoToTheFirstClass() {
        // The neighbours of row 0, a c, are one a and one c; those of the other c rows are c.
        TrainingRows rows = Points.line("caccc", 0, 1, -1, -1.5, -1.7);
        assertArrayEquals(new int[] {1, 2, 3, 4}, kept(new EditedNearestNeighbours(2, Agreement.MODE), rows));
        // Named first, the same class wins the tie.
        TrainingRows renamed = Points.line("abaaa", 0, 1, -1, -1.5, -1.7);
        assertEquals(5, kept(new EditedNearestNeighbours(2, Agreement.MODE), renamed).length);
    }

    @Test
    void theFloorKeepsTheRowsWithMostNeighboursOfTheirClass() {
        TrainingRows rows = Points.line("aaaabbabb", 0, 1, 2, 3.5, 1.5, 4.7, 10, 11, 9.1);
        for (int floor = 0; floor < 5; floor++) {
            int[] left = kept(new EditedNearestNeighbours(3, Agreement.ALL, Classes.AUTO, List.of(), floor), rows);
            assertEquals(
                    floor,
                    IntStream.of(left).filter(row -> rows.label(row) == 0).count());
        }
        // Rows 0 to 2 have two of theirs, row 3 has one, row 6 none.
        assertArrayEquals(
                new int[] {0, 1, 4, 5, 7, 8},
                kept(new EditedNearestNeighbours(3, Agreement.ALL, Classes.AUTO, List.of(), 2), rows));
    }

    @Test
    void aFloorAboveTheCountOfAClassLeavesItAlone() {
        TrainingRows rows = Points.line("aaaab", 0, 1, 2, 9, 9.5);
        assertEquals(5, kept(new TomekLinks(Classes.AUTO, List.of(), 100), rows).length);
    }

    @Test
    void repeatedEnnStopsOnceAClassIsSmallerThanTheSmallestWas() {
        TrainingRows rows = new TrainingRows(Tables.blobs(3, 60, 20));
        RandomStreams streams = new RandomStreams(1, 0);
        int[] once = new EditedNearestNeighbours().resample(rows, streams).rows();
        int[] passOne = new RepeatedEditedNearestNeighbours(3, Agreement.ALL, 1, Classes.AUTO, List.of(), 0)
                .resample(rows, streams)
                .rows();
        int[] passes =
                new RepeatedEditedNearestNeighbours().resample(rows, streams).rows();
        assertArrayEquals(once, passOne);
        assertTrue(passes.length <= once.length);
        // Where the first pass leaves 0 rows of a class, it is the last.
        TrainingRows mixed = Points.line("aaaabb", 0, 1, 2, 3, 0.5, 2.5);
        assertEquals(2, kept(new RepeatedEditedNearestNeighbours(), mixed).length);
    }

    @Test
    void classesThatARepeatedEditMadeEqualAreNotCleanedInEachOthersPlace() {
        // The first pass drops the a rows at 40 and 50, after which a and b have 7 rows each and three b rows lie by a
        // rows.
        TrainingRows rows = Points.line(
                "aaaaaaaaabbbbbbb",
                0,
                0.1,
                10,
                10.1,
                20,
                20.05,
                20.1,
                40,
                50,
                0.3,
                10.3,
                20.3,
                40.1,
                40.15,
                50.1,
                50.15);
        int[] expected = {0, 1, 2, 3, 4, 5, 6, 9, 10, 11, 12, 13, 14, 15};
        assertArrayEquals(
                expected,
                kept(new RepeatedEditedNearestNeighbours(1, Agreement.ALL, 100, Classes.AUTO, List.of(), 0), rows));
        assertArrayEquals(expected, kept(new AllKNN(2, Agreement.MODE, false, Classes.AUTO, List.of(), 0), rows));
    }

    @Test
    void afterAnOverSamplerThatLevelledThemBothClassesAreCleanedWhateverTheirNames() {
        double[] x = {0, 1, 2, 30, 31, 32, 33, 34, 1.5, 40, 41, 42};
        int[] expected = {3, 4, 5, 6, 7, 9, 9, 10, 10, 11, 11};
        for (String labels : List.of("aaaaaaaabbbb", "bbbbbbbbaaaa")) {
            TrainingRows rows = Points.line(labels, x);
            ResamplingChain chain = new ResamplingChain(rows.data(), CleaningResampler.all(rows))
                    .apply(
                            new RandomOverSampler(new BalancedTarget(), RandomOverSampler.Draw.EVENLY),
                            new RandomStreams(1, 0))
                    .apply(new EditedNearestNeighbours(), new RandomStreams(1, 1));
            Lineage lineage = chain.lineage();
            assertArrayEquals(
                    expected,
                    IntStream.range(0, lineage.size())
                            .map(lineage::origin)
                            .sorted()
                            .toArray(),
                    labels);
        }
    }

    @Test
    void theSmallestOfLevelledClassesIsTheOneThatWas() {
        Dataset<Label> level = Points.line("aaabbb", 0, 1, 2, 7, 8, 9).data();
        List<String> names = List.of("a", "b");
        assertEquals(0, new TrainingRows(level).smallestClass());
        assertEquals(1, new TrainingRows(level, new ClassCounts(names, 3, 1), 1).smallestClass());
        assertEquals(0, new TrainingRows(level, new ClassCounts(names, 1, 3), 1).smallestClass());
        Dataset<Label> uneven = Points.line("aabbb", 0, 1, 7, 8, 9).data();
        assertEquals(0, new TrainingRows(uneven, new ClassCounts(names, 3, 1), 1).smallestClass());
    }

    @Test
    void cnnKeepsAnyOneRowOfAClassThatIsFarFromTheOthers() {
        TrainingRows rows = Points.line("aaaaabbb", 0, 0.1, 0.2, 0.3, 0.4, 50, 51, 52);
        int[] left = kept(new CondensedNearestNeighbours(), rows);
        assertEquals(4, left.length);
        assertArrayEquals(new int[] {5, 6, 7}, IntStream.of(left).skip(1).toArray());
        assertEquals(2, kept(new CondensedNearestNeighbours(Classes.ALL, List.of(), 0), rows).length);
    }

    @Test
    void cnnIsConsistentForManyClassesAndDuplicatesWhateverTheSeed() {
        TrainingRows[] tables = {
            new TrainingRows(Tables.blobs(5, 80, 40, 20, 10)),
            Points.line("abababababcc", 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 2)
        };
        for (TrainingRows rows : tables) {
            for (int seed = 0; seed < 20; seed++) {
                for (Classes classes : new Classes[] {Classes.AUTO, Classes.ALL, Classes.MAJORITY}) {
                    CleaningGoldenTest.assertHartConsistent(
                            rows,
                            new CondensedNearestNeighbours(classes, List.of(), 0)
                                    .resample(rows, new RandomStreams(seed, 0))
                                    .rows());
                }
            }
        }
    }

    @Test
    void cnnDependsOnTheSeedAndOnNothingElse() {
        TrainingRows rows = new TrainingRows(Tables.blobs(5, 80, 40, 20));
        assertArrayEquals(kept(new CondensedNearestNeighbours(), rows), kept(new CondensedNearestNeighbours(), rows));
        assertTrue(IntStream.range(0, 10)
                        .mapToObj(seed -> Arrays.toString(new CondensedNearestNeighbours()
                                .resample(rows, new RandomStreams(seed, 0))
                                .rows()))
                        .distinct()
                        .count()
                > 1);
    }

    @Test
    void oneSidedSelectionRefusesToCleanEveryClass() {
        assertThrows(PropertyException.class, () -> new OneSidedSelection(Classes.ALL, List.of(), 0));
        TrainingRows rows = Points.line("aaaab", 0, 1, 2, 9, 9.5);
        assertThrows(DataException.class, () -> kept(new OneSidedSelection(Classes.AUTO, List.of("a", "b"), 0), rows));
    }

    @Test
    void neighbourhoodCleaningDropsTheRowsThatMisreadTheSmallestClass() {
        // The b row at 10 has two a rows nearest, which ENN alone would keep: they have each other and a row beyond.
        TrainingRows rows = Points.line("aaaaaabbb", 0, 1, 2, 9, 11.5, 12, 10, 30, 31);
        int[] left = kept(new NeighbourhoodCleaning(3, 0.5, Classes.AUTO, List.of(), 0), rows);
        int[] edited = kept(new EditedNearestNeighbours(3, Agreement.MODE), rows);
        assertArrayEquals(new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8}, edited);
        assertArrayEquals(new int[] {0, 1, 2, 6, 7, 8}, left);
        // A class of fewer than 3 times the rows is left alone around them.
        assertArrayEquals(edited, kept(new NeighbourhoodCleaning(3, 3, Classes.AUTO, List.of(), 0), rows));
        assertArrayEquals(left, kept(new NeighbourhoodCleaning(3, 2, Classes.AUTO, List.of(), 0), rows));
    }

    @Test
    void aClassWithoutRowsIsNoneOfThem() {
        var source = Tables.blobs(1, 12, 8, 2);
        TrainingRows rows = new TrainingRows(new DatasetView<Label>(
                source,
                IntStream.range(0, 20).toArray(),
                source.getFeatureIDMap(),
                source.getOutputIDInfo(),
                "without the last class"));
        TrainingRows without = new TrainingRows(Tables.blobs(1, 12, 8));
        for (Resampler resampler : List.of(
                new TomekLinks(),
                new EditedNearestNeighbours(),
                new RepeatedEditedNearestNeighbours(),
                new AllKNN(),
                new NeighbourhoodCleaning(),
                new CondensedNearestNeighbours(),
                new OneSidedSelection())) {
            assertArrayEquals(kept(resampler, without), kept(resampler, rows), resampler.typeName());
        }
    }

    @Test
    void tooFewRowsAndASingleClassAreRefusedWithTheWayOut() {
        String few = assertThrows(
                        DataException.class, () -> kept(new EditedNearestNeighbours(), Points.line("aab", 0, 1, 2)))
                .getMessage();
        assertEquals(
                "enn asks the k = 3 nearest rows of each, so it needs at least 4 rows, and there are 3 (a 2, b 1). Lower k or leave it out.",
                few);
        String single = assertThrows(DataException.class, () -> kept(new TomekLinks(), Points.line("aaa", 0, 1, 2)))
                .getMessage();
        assertEquals("tomek-links needs examples of at least two classes and was given 3 of \"a\" only", single);
    }

    @Test
    void aMissingValueIsRefusedByFeatureAndRow() {
        TrainingRows rows = Points.line("aab", 0, 1, 2);
        // Tribuo lets none in when a row is added.
        rows.data().getExample(2).set(new Feature("f00", Double.NaN));
        String message = assertThrows(DataException.class, () -> kept(new TomekLinks(), rows))
                .getMessage();
        assertTrue(message.contains("feature \"f00\" of training row 2, of class \"b\", is NaN"), message);
    }

    @Test
    void choicesThatContradictEachOtherAreRefused() {
        assertThrows(PropertyException.class, () -> new TomekLinks(Classes.MINORITY, List.of(), 0));
        assertThrows(PropertyException.class, () -> new TomekLinks(Classes.ALL, List.of("a"), 0));
        assertThrows(PropertyException.class, () -> new TomekLinks(Classes.AUTO, List.of(), -1));
        assertThrows(PropertyException.class, () -> new EditedNearestNeighbours(0, Agreement.ALL));
        // The only vote would be the row's own.
        assertThrows(PropertyException.class, () -> new NeighbourhoodCleaning(1, 0.5, Classes.AUTO, List.of(), 0));
    }

    @Test
    void distancesOfSparseRowsAreThoseOfDenseRowsToTheLastBit() {
        double[][] points = new double[30][40];
        for (int row = 0; row < points.length; row++) {
            points[row][row % 7] = 1 + row * 0.37;
            points[row][(row * 5) % 40] = 2 - row * 0.11;
        }
        FeatureRows sparse = Points.of(Collections.nCopies(30, "a"), points).features();
        assertInstanceOf(SparseRows.class, sparse);
        for (int a = 0; a < 30; a++) {
            for (int b = 0; b < 30; b++) {
                assertEquals(Distances.squared(dense(sparse), a, b), Distances.squared(sparse, a, b));
            }
        }
    }

    private static DenseRows dense(FeatureRows rows) {
        double[] values = new double[rows.rows() * rows.columns()];
        for (int row = 0; row < rows.rows(); row++) {
            int start = row * rows.columns();
            rows.forEach(row, (column, value) -> values[start + column] = value);
        }
        return new DenseRows(values, rows.rows(), rows.columns());
    }
}
