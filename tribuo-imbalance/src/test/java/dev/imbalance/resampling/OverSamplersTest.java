package dev.imbalance.resampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.DataException;
import dev.imbalance.data.ImageDataset;
import dev.imbalance.data.ImageExample;
import dev.imbalance.data.ImageShape;
import dev.imbalance.data.LargestRemainder;
import dev.imbalance.trainer.RandomStreams;
import dev.imbalance.trainer.Tables;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.Feature;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.dataset.DatasetView;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;

class OverSamplersTest {
    private static final RandomStreams STREAMS = new RandomStreams(5, 0);

    private static MutableDataset<Label> empty() {
        LabelFactory factory = new LabelFactory();
        return new MutableDataset<>(new SimpleDataSourceProvenance("table", factory), factory);
    }

    private static TrainingRows rowsOf(int... counts) {
        return new TrainingRows(Tables.blobs(2, counts));
    }

    private static SMOTE smote(SmallClass smallClass) {
        return new SMOTE(5, new BalancedTarget(), smallClass);
    }

    @Test
    void smoteReadsTheRowsOfGrowingClassesAloneAndGivesTheirNumbersAmongAll() {
        TrainingRows rows = Points.line("abaaabaabb", 0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        // Tribuo lets none in when a row is added.
        rows.data().getExample(0).set(new Feature("f00", Double.POSITIVE_INFINITY));
        Resampled resampled = new SMOTE(3).resample(rows, new RandomStreams(1, 0));
        SyntheticRows made = resampled.made();
        assertArrayEquals(IntStream.range(0, 10).toArray(), resampled.rows());
        assertEquals(2, made.size());
        for (int i = 0; i < 2; i++) {
            int base = made.base()[i];
            int neighbour = made.neighbour()[i];
            assertEquals(List.of(1, 1), List.of(rows.label(base), rows.label(neighbour)));
            double expected = base + made.gap()[i] * (double) (neighbour - base);
            made.features().forEach(i, (column, value) -> assertEquals(expected, value));
        }
    }

    @Test
    void aRowThatSmoteCannotCalculateWithIsNamedByItsNumberAmongAll() {
        TrainingRows rows = Points.line("abaaabaabb", 0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        rows.data().getExample(8).set(new Feature("f00", Double.POSITIVE_INFINITY));
        String message = assertThrows(DataException.class, () -> new SMOTE(3).resample(rows, new RandomStreams(1, 0)))
                .getMessage();
        assertTrue(message.contains("feature \"f00\" of training row 8, of class \"b\", is Infinity"), message);
    }

    @Test
    void aClassThatIsTooSmallIsRefusedByNameCountAndWaysOut() {
        String message = assertThrows(
                        DataException.class, () -> smote(SmallClass.ERROR).resample(rowsOf(20, 4), STREAMS))
                .getMessage();
        assertEquals(
                "smote needs k + 1 = 6 rows of each class it grows; \"c1\" has 4. Lower k, or set smallClass to REDUCE_K, RANDOM_OVERSAMPLE or SKIP.",
                message);
    }

    @Test
    void aClassOfExactlyKRowsIsTooSmallAndOneMoreIsEnough() {
        assertThrows(DataException.class, () -> smote(SmallClass.ERROR).resample(rowsOf(20, 5), STREAMS));
        assertEquals(
                14,
                smote(SmallClass.ERROR).resample(rowsOf(20, 6), STREAMS).made().size());
    }

    @Test
    void aSmallClassTakesTheNeighboursThatThereAreOrIsRepeatedOrLeft() {
        TrainingRows rows = rowsOf(20, 4);
        assertEquals(
                16, smote(SmallClass.REDUCE_K).resample(rows, STREAMS).made().size());
        Resampled repeated = smote(SmallClass.RANDOM_OVERSAMPLE).resample(rows, STREAMS);
        assertEquals(0, repeated.made().size());
        assertEquals(40, repeated.rows().length);
        assertEquals(24, smote(SmallClass.SKIP).resample(rows, STREAMS).rows().length);
    }

    @Test
    void aSingleRowHasNoNeighbourUnderAnyK() {
        String message = assertThrows(
                        DataException.class, () -> smote(SmallClass.REDUCE_K).resample(rowsOf(20, 1), STREAMS))
                .getMessage();
        assertEquals(
                "smote needs 2 rows of each class it grows, however small k is; \"c1\" has 1. Set smallClass to RANDOM_OVERSAMPLE or SKIP.",
                message);
    }

    @Test
    void moreRowsThanADataSetHoldsAreRefusedBeforeAnyIsMade() {
        for (long asked : new long[] {3_000_000_000L, 2_147_483_640L}) {
            OverSampler huge =
                    new RandomOverSampler(new CountsTarget(Map.of("c1", asked)), RandomOverSampler.Draw.BOOTSTRAP);
            assertEquals(
                    "random-over would bring the classes to [20, " + asked
                            + "] rows, together more than a data set holds (2147483647); lower the target",
                    assertThrows(DataException.class, () -> huge.resample(rowsOf(20, 6), STREAMS))
                            .getMessage());
        }
    }

    @Test
    void gapsStayBelowOneWhereADoubleWouldRoundUpToIt() {
        TrainingRows rows = Points.line("a".repeat(9) + "bbb", 1, 2, 3, 4, 5, 6, 7, 8, 9, 20, 21, 22);
        SyntheticRows made =
                new SMOTE(2).resample(rows, new RandomStreams(128_074, 0)).made();
        for (float gap : made.gap()) {
            assertTrue(gap >= 0 && gap < 1);
        }
    }

    @Test
    void anExactDuplicateIsANeighbour() {
        TrainingRows rows = Points.line("aaaaaabb", 1, 2, 3, 4, 5, 6, 9, 9);
        SyntheticRows made = new SMOTE(1).resample(rows, STREAMS).made();
        for (int i = 0; i < made.size(); i++) {
            assertEquals(15, made.base()[i] + made.neighbour()[i] + 2);
        }
    }

    @Test
    void whatIsDrawnForOneClassDoesNotDependOnTheOthers() {
        Dataset<Label> all = Tables.blobs(2, 30, 12, 9);
        int[] without = IntStream.range(0, 42).toArray();
        Dataset<Label> two =
                new DatasetView<>(all, without, all.getFeatureIDMap(), all.getOutputIDInfo(), "without the last class");
        SyntheticRows a = new SMOTE().resample(new TrainingRows(all), STREAMS).made();
        SyntheticRows b = new SMOTE().resample(new TrainingRows(two), STREAMS).made();
        assertArrayEquals(b.base(), Arrays.copyOf(a.base(), b.size()));
        assertArrayEquals(b.gap(), Arrays.copyOf(a.gap(), b.size()));
        SyntheticRows noise =
                new ROSE().resample(new TrainingRows(all), STREAMS).made();
        SyntheticRows same = new ROSE().resample(new TrainingRows(two), STREAMS).made();
        double[] values = ((DenseRows) same.features()).values();
        assertArrayEquals(values, Arrays.copyOf(((DenseRows) noise.features()).values(), values.length));
    }

    @Test
    void theWeightOfARowThatWasMadeLiesBetweenThoseOfItsParents() {
        Dataset<Label> data = Tables.blobs(2, 30, 8);
        for (int i = 0; i < data.size(); i++) {
            data.getExample(i).setWeight(1 + i);
        }
        SyntheticRows made =
                new SMOTE().resample(new TrainingRows(data), STREAMS).made();
        for (int i = 0; i < made.size(); i++) {
            float base = 1 + made.base()[i];
            assertEquals(base + made.gap()[i] * (made.neighbour()[i] - made.base()[i]), made.weights()[i], 1e-4);
        }
    }

    @Test
    void sparseRowsStaySparseWithTheColumnsOfTheirParents() {
        MutableDataset<Label> data = empty();
        for (int i = 0; i < 40; i++) {
            data.add(new ArrayExample<>(
                    new Label(i < 30 ? "a" : "b"), new String[] {"w" + i % 10, "w" + (10 + i)}, new double[] {1, 2}));
        }
        TrainingRows rows = new TrainingRows(data);
        SparseRows from = assertInstanceOf(SparseRows.class, rows.features());
        SyntheticRows made = new SMOTE(3).resample(rows, STREAMS).made();
        SparseRows features = assertInstanceOf(SparseRows.class, made.features());
        for (int i = 0; i < made.size(); i++) {
            List<Integer> columns = new ArrayList<>();
            from.forEach(made.base()[i], (column, value) -> columns.add(column));
            from.forEach(made.neighbour()[i], (column, value) -> columns.add(column));
            List<Integer> found = new ArrayList<>();
            features.forEach(i, (column, value) -> found.add(column));
            assertEquals(columns.stream().distinct().sorted().toList(), found);
        }
        Dataset<Label> after = new ResamplingChain(data, IntStream.range(0, 40).toArray())
                .apply(new SMOTE(3), STREAMS)
                .data();
        assertTrue(after.getExample(after.size() - 1).size() <= 4);
    }

    @Test
    void imagesStayImagesWithTheirBytesRounded() {
        SplittableRandom random = new SplittableRandom(3);
        ImageShape shape = new ImageShape(1, 2, 2);
        List<ImageExample> images = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            byte[] pixels = new byte[4];
            random.nextBytes(pixels);
            images.add(new ImageExample(new Label(i < 20 ? "a" : "b"), shape, pixels));
        }
        MutableDataset<Label> labels = empty();
        images.forEach(labels::add);
        ImageDataset data = new ImageDataset(images, shape, labels.getOutputIDInfo(), labels.getSourceProvenance());
        ResamplingChain chain = new ResamplingChain(data, IntStream.range(0, 30).toArray()).apply(new SMOTE(), STREAMS);
        assertInstanceOf(ImageDataset.class, chain.data());
        assertEquals(40, chain.data().size());
        for (int row = 30; row < 40; row++) {
            Lineage.Parents parents = chain.lineage().parents(chain.lineage().origin(row));
            byte[] base = images.get(parents.base()).pixels();
            byte[] neighbour = images.get(parents.neighbour()).pixels();
            byte[] made = assertInstanceOf(ImageExample.class, chain.data().getExample(row))
                    .pixels();
            for (int i = 0; i < 4; i++) {
                int from = Byte.toUnsignedInt(base[i]);
                double between = from + parents.gap() * (Byte.toUnsignedInt(neighbour[i]) - (double) from);
                assertEquals(Math.floor(between + 0.5), Byte.toUnsignedInt(made[i]));
            }
        }
    }

    @Test
    void aRowWhoseParentWasMadeKeepsItsLineageThroughTheChain() {
        Dataset<Label> data = Tables.blobs(2, 40, 10);
        ResamplingChain chain = new ResamplingChain(data, IntStream.range(0, 50).toArray())
                .apply(new SMOTE(3, new CountsTarget(Map.of("c1", 20L)), SmallClass.ERROR), STREAMS.of("resample", 0))
                .apply(
                        new ADASYN(3, new BalancedTarget(), SmallClass.ERROR, NoCandidates.SMOTE),
                        STREAMS.of("resample", 1));
        Lineage lineage = chain.lineage();
        assertEquals(80, lineage.size());
        assertEquals(30, lineage.synthetic());
        int grandchildren = 0;
        for (int row = 60; row < 80; row++) {
            Lineage.Parents parents = lineage.parents(lineage.origin(row));
            assertEquals("adasyn", parents.method());
            if (parents.base() < 0) {
                grandchildren++;
                Lineage.Parents before = lineage.parents(parents.base());
                assertEquals("smote", before.method());
                assertTrue(before.base() >= 40 && before.base() < 50);
            }
        }
        assertTrue(grandchildren > 0, "some were made of rows that were made");
        int[] labels = IntStream.range(0, 80).map(row -> row < 40 ? 0 : 1).toArray();
        assertEquals("smote: c1 10; adasyn: c1 20", lineage.summary(labels, List.of("c0", "c1")));
        assertEquals(lineage.digest(), chain.lineage().digest());
        assertFalse(lineage.digest()
                .equals(new ResamplingChain(data, IntStream.range(0, 50).toArray())
                        .apply(new SMOTE(), STREAMS)
                        .lineage()
                        .digest()));
    }

    @Test
    void theSecondBorderlineVariantGoesHalfOfTheWayToOtherClasses() {
        TrainingRows rows = rowsOf(40, 12);
        SyntheticRows made = new BorderlineSMOTE(
                        3,
                        5,
                        BorderlineSMOTE.Variant.BORDERLINE_2,
                        new BalancedTarget(),
                        SmallClass.ERROR,
                        NoCandidates.ERROR)
                .resample(rows, STREAMS)
                .made();
        int across = 0;
        for (int i = 0; i < made.size(); i++) {
            if (rows.label(made.neighbour()[i]) == 0) {
                across++;
                assertTrue(made.gap()[i] <= 0.5);
            }
        }
        assertTrue(across > 0 && across < made.size());
    }

    @Test
    void moreNeighboursThanRowsAreRefusedByTheKey() {
        BorderlineSMOTE wide = new BorderlineSMOTE(
                2, 30, BorderlineSMOTE.Variant.BORDERLINE_1, new BalancedTarget(), SmallClass.ERROR, NoCandidates.SKIP);
        assertEquals(
                "borderline-smote looks at m = 30 neighbours of a row among all rows, of which there are 14; lower m",
                assertThrows(DataException.class, () -> wide.resample(rowsOf(10, 4), STREAMS))
                        .getMessage());
    }

    @Test
    void evenRepeatsDifferByOneAtTheMost() {
        int[] rows = new RandomOverSampler(new BalancedTarget(), RandomOverSampler.Draw.EVENLY)
                .resample(rowsOf(20, 6), STREAMS)
                .rows();
        int[] times = new int[26];
        IntStream.of(rows).forEach(row -> times[row]++);
        assertEquals(40, rows.length);
        assertTrue(IntStream.range(20, 26).allMatch(row -> times[row] == 3 || times[row] == 4));
    }

    @Test
    void roseNoiseHasTheWidthOfThePaperAndNoneAtZeroShrinkage() {
        TrainingRows rows = rowsOf(6000, 50);
        SyntheticRows made = new ROSE(0.5, List.of("y"), new BalancedTarget())
                .resample(rows, STREAMS)
                .made();
        DenseRows from = (DenseRows) rows.features();
        double deviation = ROSE.deviations(from, rows.ofClass(1))[0];
        double width = 0.5 * Math.pow(4.0 / (3 * 50), 1 / 5.0) * deviation;
        double sum = 0;
        for (int i = 0; i < made.size(); i++) {
            double noise = ((DenseRows) made.features()).get(i, 0) - from.get(made.base()[i], 0);
            sum += noise * noise;
            assertEquals(from.get(made.base()[i], 1), ((DenseRows) made.features()).get(i, 1));
        }
        // The standard error of a deviation over 5,950 draws is 0.9 %.
        assertEquals(width, Math.sqrt(sum / made.size()), 0.04 * width);
        SyntheticRows copies = new ROSE(0, List.of(), new BalancedTarget())
                .resample(rows, STREAMS)
                .made();
        assertEquals(from.get(copies.base()[7], 0), ((DenseRows) copies.features()).get(7, 0));
    }

    @Test
    void roseLeavesSparseRowsTheirColumns() {
        MutableDataset<Label> data = empty();
        for (int i = 0; i < 30; i++) {
            data.add(new ArrayExample<>(new Label(i < 20 ? "a" : "b"), new String[] {"w" + i % 10}, new double[] {i}));
        }
        SyntheticRows made =
                new ROSE().resample(new TrainingRows(data), STREAMS).made();
        SparseRows features = assertInstanceOf(SparseRows.class, made.features());
        assertTrue(IntStream.range(0, made.size()).allMatch(row -> features.entries(row) == 1));
    }

    @Test
    void clusterOverSamplingEvensOutClustersAndClasses() {
        TrainingRows rows =
                Points.line("aaaaaaaaaaabbbb", 1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 9, 9.1, 9.2, 9.3, 1, 20, 20.1, 20.2);
        int[] chosen = new ClusterOverSampler(2).resample(rows, STREAMS).rows();
        int[] parts = new int[4];
        IntStream.of(chosen).forEach(row -> parts[row < 7 ? 0 : row < 11 ? 1 : row == 11 ? 2 : 3]++);
        assertArrayEquals(new int[] {7, 7, 7, 7}, parts);
        assertArrayEquals(IntStream.range(0, 15).toArray(), Arrays.copyOf(chosen, 15));
    }

    @Test
    void kMeansSmoteMakesMostRowsWhereTheClassIsThinnest() {
        String labels = "a".repeat(16) + "b".repeat(8);
        double[] x = new double[24];
        for (int i = 0; i < 16; i++) {
            x[i] = 100 + i;
        }
        for (int i = 0; i < 4; i++) {
            x[16 + i] = i * 0.1;
            x[20 + i] = 50 + i * 0.3;
        }
        TrainingRows rows = Points.line(labels, x);
        SyntheticRows made = new KMeansSMOTE(2, 3, 1, new BalancedTarget(), SmallClass.ERROR, NoCandidates.ERROR)
                .resample(rows, STREAMS)
                .made();
        // Mean distances 1 to 3, in one column.
        assertEquals(6, IntStream.of(made.base()).filter(row -> row >= 20).count());
        assertEquals(2, IntStream.of(made.base()).filter(row -> row < 20).count());
        double[] deep = KMeansSMOTE.sparsity(new DenseRows(new double[4000], 4, 1000), new int[][] {{0, 1}, {2, 3}});
        assertArrayEquals(new double[] {1, 1}, deep);
    }

    @Test
    void oneHotCategoriesStayWholeAndSparse() {
        MutableDataset<Label> data = empty();
        for (int i = 0; i < 60; i++) {
            data.add(new ArrayExample<>(
                    new Label(i < 40 ? "a" : "b"),
                    new String[] {"age@value", "job@" + (char) ('p' + i % 7), "town@" + (char) ('p' + i % 5)},
                    new double[] {i % 13 + 0.5, 1, 1}));
        }
        TrainingRows rows = new TrainingRows(data);
        SyntheticRows made =
                new SMOTENC(List.of("job", "town")).resample(rows, STREAMS).made();
        assertInstanceOf(SparseRows.class, made.features());
        for (int i = 0; i < made.size(); i++) {
            Example<Label> example = rows.example(made.features(), i, 1, 1);
            List<String> fields = new ArrayList<>();
            for (Feature feature : example) {
                fields.add(feature.getName().substring(0, feature.getName().indexOf('@')));
                assertTrue(feature.getName().equals("age@value") || feature.getValue() == 1);
            }
            assertEquals(List.of("age", "job", "town"), fields);
        }
        SyntheticRows found = new SMOTENC().resample(rows, STREAMS).made();
        for (int i = 0; i < made.size(); i++) {
            assertEquals(
                    rows.example(made.features(), i, 1, 1).copy(),
                    rows.example(found.features(), i, 1, 1).copy(),
                    "the categorical fields are found by their names");
        }
        String message = assertThrows(DataException.class, () -> new SMOTENC(List.of("jobs")).resample(rows, STREAMS))
                .getMessage();
        assertEquals(
                "smote-nc categorical names \"jobs\", which is neither a feature nor a field; fields are [age, job, town]",
                message);
        assertThrows(DataException.class, () -> new SMOTENC(List.of("age", "job", "town")).resample(rows, STREAMS));
    }

    @Test
    void categoriesAreAsFarApartWhetherTheirDistancesAreTabulatedOrNot() {
        // Six categories of one row each are more pairs than rows, two of three rows each are not.
        TrainingRows rows = Points.of(
                List.of("a", "a", "a", "b", "b", "b"), new double[][] {{1, 1}, {2, 1}, {3, 2}, {4, 2}, {5, 2}, {6, 1}});
        ValueDifference metric = new ValueDifference(
                rows, new CategoricalFields(rows.features(), List.of(new int[] {0}, new int[] {1}), "smote-n"), 1, 2);
        // The second field has two of three a rows under 1 and one of three under 2.
        double second = Math.pow(2. / 3, 2);
        assertEquals(0, metric.distance(0, 1), 1e-12);
        assertEquals(second, metric.distance(0, 2), 1e-12);
        assertEquals(4, metric.distance(0, 5), 1e-12);
        assertEquals(4 + second, metric.distance(0, 3), 1e-12);
    }

    @Test
    void sparseAndDenseRowsHaveTheSameCategories() {
        double[][] points = {{1, 0, 2}, {0, 0, 1}, {0, 3, 0}, {1, 0, 2}, {0, 0, 0}};
        double[] values = Arrays.stream(points).flatMapToDouble(Arrays::stream).toArray();
        SparseRows sparse = new SparseRows(
                new int[] {0, 2, 3, 4, 6, 6}, new int[] {0, 2, 2, 1, 0, 2}, new double[] {1, 2, 1, 3, 1, 2}, 3);
        List<int[]> columns = List.of(new int[] {0, 1}, new int[] {2});
        CategoricalFields ofSparse = new CategoricalFields(sparse, columns, "smote-n");
        CategoricalFields ofDense = new CategoricalFields(new DenseRows(values, 5, 3), columns, "smote-n");
        int[][] expected = {{1, 0, 2, 1, 0}, {2, 1, 0, 2, 0}};
        for (int f = 0; f < 2; f++) {
            for (int row = 0; row < 5; row++) {
                assertEquals(expected[f][row], ofSparse.category(f, row));
                assertEquals(expected[f][row], ofDense.category(f, row));
            }
        }
    }

    @Test
    void moreCategoriesThanFitAreRefusedBeforeAnyIsRead() {
        SparseRows rows = new SparseRows(new int[50_001], new int[0], new double[0], 50_000);
        List<int[]> columns = IntStream.range(0, 50_000)
                .mapToObj(column -> new int[] {column})
                .toList();
        assertEquals(
                "smote-n would hold the categories of 50000 fields in 50000 rows, more than 2147483647; drop fields, or put"
                        + " random-under before it",
                assertThrows(DataException.class, () -> new CategoricalFields(rows, columns, "smote-n"))
                        .getMessage());
    }

    @Test
    void aTableWithoutCategoriesIsReferredToSMOTE() {
        TrainingRows numbers = Points.line("aaabb", 1, 2, 3, 4, 5);
        String message = assertThrows(DataException.class, () -> new SMOTENC().resample(numbers, STREAMS))
                .getMessage();
        assertTrue(message.startsWith("smote-nc finds no categorical field"), message);
    }

    @Test
    void settingsOutsideTheirRangeAreRefused() {
        List<Runnable> settings = List.of(
                () -> new SMOTE(0),
                () -> new ROSE(-1, List.of(), new BalancedTarget()),
                () -> new ClusterOverSampler(0),
                () -> new KMeansSMOTE(5, 0, 1, new BalancedTarget(), SmallClass.ERROR, NoCandidates.ERROR),
                () -> new KMeansSMOTE(5, 8, 0, new BalancedTarget(), SmallClass.ERROR, NoCandidates.ERROR),
                () -> new BorderlineSMOTE(
                        5,
                        0,
                        BorderlineSMOTE.Variant.BORDERLINE_1,
                        new BalancedTarget(),
                        SmallClass.ERROR,
                        NoCandidates.ERROR));
        settings.forEach(setting -> assertThrows(PropertyException.class, setting::run));
    }

    @Test
    void largestRemaindersAddUpAndGoToTheFirstOfEqualOnes() {
        assertArrayEquals(new int[] {4, 3, 3}, LargestRemainder.split(new double[] {1, 1, 1}, 10));
        assertArrayEquals(new int[] {0, 10}, LargestRemainder.split(new double[] {0, 3}, 10));
        assertArrayEquals(new int[] {1, 3, 1}, LargestRemainder.split(new double[] {0.25, 0.5, 0.25}, 5));
        assertArrayEquals(new int[] {0, 2, 2, 2, 3}, LargestRemainder.assign(new double[] {0.25, 0, 0.5, 0.25}, 5));
    }
}
