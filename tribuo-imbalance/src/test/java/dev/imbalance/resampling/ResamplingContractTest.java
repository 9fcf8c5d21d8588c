package dev.imbalance.resampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.DataException;
import dev.imbalance.data.FixedDomainDataset;
import dev.imbalance.data.Shuffle;
import dev.imbalance.resampling.SamplingTarget.Direction;
import dev.imbalance.trainer.RandomStreams;
import dev.imbalance.trainer.Tables;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.dataset.DatasetView;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/** What every resampler keeps, whoever wrote it, with the settings of its example. Those that change documents are tested on documents. */
class ResamplingContractTest {
    private static final Dataset<Label> DATA = Tables.blobs(3, 60, 25, 14);

    static Stream<Resampler> resamplers() {
        return ServiceLoader.load(Resampler.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(resampler -> resampler.refusal(DATA).isEmpty())
                .map(resampler -> (Resampler) resampler.example());
    }

    /** Those that reach a target by adding rows. */
    static Stream<Resampler> overSamplers() {
        return resamplers().filter(OverSampler.class::isInstance);
    }

    private static Resampled resample(Resampler resampler, Dataset<Label> data) {
        return resampler.resample(new TrainingRows(data), new RandomStreams(11, 0));
    }

    private static Dataset<Label> view(Dataset<Label> source, int... rows) {
        return new DatasetView<>(source, rows, source.getFeatureIDMap(), source.getOutputIDInfo(), "some rows");
    }

    private static long[] counts(Dataset<Label> data, Resampled result) {
        TrainingRows rows = new TrainingRows(data);
        long[] counts = new long[rows.counts().size()];
        IntStream.of(result.rows()).forEach(row -> counts[rows.label(row)]++);
        IntStream.of(result.made().labels()).forEach(label -> counts[label]++);
        return counts;
    }

    private static String text(Resampled result) {
        SyntheticRows made = result.made();
        StringBuilder text = new StringBuilder(Arrays.toString(result.rows()));
        for (int i = 0; i < made.size(); i++) {
            made.features().forEach(i, (column, value) -> text.append(column)
                    .append('=')
                    .append(value)
                    .append(' '));
            text.append(made.labels()[i]).append(made.weights()[i]).append('\n');
        }
        return text.toString();
    }

    /** Asserts that a row that was made lies where its lineage says. */
    static void assertBetween(FeatureRows from, SyntheticRows made, int row) {
        double[][] points = new double[3][from.columns()];
        from.forEach(made.base()[row], (column, value) -> points[0][column] = value);
        from.forEach(made.neighbour()[row], (column, value) -> points[1][column] = value);
        made.features().forEach(row, (column, value) -> points[2][column] = value);
        double gap = made.gap()[row];
        assertTrue(gap >= 0 && gap <= 1);
        for (int j = 0; j < from.columns(); j++) {
            assertEquals(points[0][j] + gap * (points[1][j] - points[0][j]), points[2][j], 1e-12);
        }
    }

    @ParameterizedTest
    @MethodSource("resamplers")
    void keptRowsAscendAndRepeatsFollowThem(Resampler resampler) {
        int[] rows = resample(resampler, DATA).rows();
        int kept = 1;
        while (kept < rows.length && rows[kept] > rows[kept - 1]) {
            kept++;
        }
        TrainingRows before = new TrainingRows(DATA);
        for (int i = kept + 1; i < rows.length; i++) {
            assertTrue(before.label(rows[i]) >= before.label(rows[i - 1]), "repeats come class by class");
        }
        int[] originals = Arrays.copyOf(rows, kept);
        for (int i = kept; i < rows.length; i++) {
            assertTrue(Arrays.binarySearch(originals, rows[i]) >= 0, "only kept rows are repeated");
        }
    }

    @ParameterizedTest
    @MethodSource("resamplers")
    void theSameSeedGivesTheSameRows(Resampler resampler) {
        assertEquals(text(resample(resampler, DATA)), text(resample(resampler, DATA)));
    }

    @ParameterizedTest
    @MethodSource("resamplers")
    void theNumberOfThreadsChangesNothing(Resampler resampler) {
        // More rows than a thread takes at a time.
        Dataset<Label> data = Tables.blobs(5, Parallel.ROWS + 400, 900, 330);
        RandomStreams streams = new RandomStreams(11, 0);
        assertEquals(
                text(resampler.resample(new TrainingRows(data, 1), streams)),
                text(resampler.resample(new TrainingRows(data, 2), streams)));
    }

    /** Those that keep the same rows whatever the seed is. */
    static Stream<Resampler> drawingNothing() {
        return resamplers().filter(resampler -> {
            int[] kept = resample(resampler, DATA).rows();
            return IntStream.range(0, 5).allMatch(seed -> {
                Resampled again = resampler.resample(new TrainingRows(DATA), new RandomStreams(seed, 0));
                return Arrays.equals(kept, again.rows()) && again.made().size() == 0;
            });
        });
    }

    @ParameterizedTest
    @MethodSource("drawingNothing")
    void whatDrawsNothingKeepsTheSameRowsOfShuffledInput(Resampler resampler) {
        int[] kept = resample(resampler, DATA).rows();
        int[] order = Shuffle.firstOf(IntStream.range(0, DATA.size()).toArray(), DATA.size(), new SplittableRandom(9));
        int[] ofShuffled = resample(resampler, view(DATA, order)).rows();
        assertArrayEquals(
                kept, IntStream.of(ofShuffled).map(row -> order[row]).sorted().toArray());
    }

    /** {@link Dataset#shuffle} changes the order of iteration, not which example a number means. */
    @ParameterizedTest
    @MethodSource("resamplers")
    void theOrderOfIterationChangesNothing(Resampler resampler) {
        Dataset<Label> shuffled = Tables.blobs(3, 60, 25, 14);
        shuffled.shuffle(true);
        assertEquals(text(resample(resampler, DATA)), text(resample(resampler, shuffled)));
    }

    @ParameterizedTest
    @MethodSource("resamplers")
    void theExamplesGivenStayAsTheyAre(Resampler resampler) {
        Dataset<Label> data = Tables.blobs(3, 60, 25, 14);
        List<String> before = new ArrayList<>();
        data.forEach(example -> before.add(example.toString()));
        resample(resampler, data);
        List<String> after = new ArrayList<>();
        data.forEach(example -> after.add(example.toString()));
        assertEquals(before, after);
    }

    @ParameterizedTest
    @MethodSource("resamplers")
    void aClassWithoutRowsStaysWithout(Resampler resampler) {
        Dataset<Label> data = view(DATA, IntStream.range(0, 85).toArray());
        assertEquals(0, counts(data, resample(resampler, data))[2]);
    }

    @ParameterizedTest
    @MethodSource("overSamplers")
    void everyOriginalComesFirstAndOnce(Resampler resampler) {
        assertArrayEquals(
                IntStream.range(0, DATA.size()).toArray(),
                Arrays.copyOf(resample(resampler, DATA).rows(), DATA.size()));
    }

    @ParameterizedTest
    @MethodSource("overSamplers")
    void theTargetIsReachedExactly(Resampler resampler) {
        assertArrayEquals(
                new BalancedTarget().counts(ClassCounts.of(DATA), Direction.OVER),
                counts(DATA, resample(resampler, DATA)));
    }

    /** On the segment, or, as a category is, a value that a row of the class has. */
    @ParameterizedTest
    @MethodSource("overSamplers")
    void rowsThatWereMadeLieBetweenRowsOfTheirClass(Resampler resampler) {
        TrainingRows rows = new TrainingRows(DATA);
        DenseRows from = (DenseRows) rows.features();
        SyntheticRows made = resample(resampler, DATA).made();
        for (int i = 0; i < made.size(); i++) {
            int row = i;
            int base = made.base()[i];
            int neighbour = made.neighbour()[i];
            double gap = made.gap()[i];
            assertEquals(made.labels()[i], rows.label(base));
            assertTrue(i == 0 || made.labels()[i] >= made.labels()[i - 1], "class by class");
            if (neighbour < 0) {
                assertTrue(Double.isNaN(gap));
                continue;
            }
            assertEquals(made.labels()[i], rows.label(neighbour));
            assertTrue(gap >= 0 && gap <= 1);
            made.features().forEach(i, (column, value) -> {
                double between = from.get(base, column) + gap * (from.get(neighbour, column) - from.get(base, column));
                assertTrue(
                        Math.abs(value - between) < 1e-12
                                || IntStream.of(rows.ofClass(made.labels()[row]))
                                        .anyMatch(own -> from.get(own, column) == value),
                        () -> "row " + row + ", column " + column + ": " + value);
            });
        }
    }

    @ParameterizedTest
    @MethodSource("overSamplers")
    void rowsThatAreAllAlikeStayAlikeOrAreRefusedByTheWayOut(Resampler resampler) {
        LabelFactory factory = new LabelFactory();
        MutableDataset<Label> data = new MutableDataset<>(new SimpleDataSourceProvenance("alike", factory), factory);
        for (int i = 0; i < 40; i++) {
            data.add(new ArrayExample<>(
                    new Label(i < 28 ? "a" : "b"),
                    new String[] {"x", "y"},
                    i < 28 ? new double[] {i % 7, i % 4} : new double[] {3, 2}));
        }
        Resampled result;
        try {
            result = resample(resampler, data);
        } catch (DataException e) {
            assertTrue(
                    e.getMessage().contains("\"b\" (12 rows)") && e.getMessage().contains("noCandidates"),
                    e.getMessage());
            return;
        }
        assertEquals(28, counts(data, result)[1]);
        SyntheticRows made = result.made();
        for (int i = 0; i < made.size(); i++) {
            made.features().forEach(i, (column, value) -> assertEquals(column == 0 ? 3 : 2, value));
        }
    }

    @ParameterizedTest
    @MethodSource("overSamplers")
    void aClassOfOneRowIsGrownOrRefusedByItsNameAndTheWayOut(Resampler resampler) {
        Dataset<Label> data = view(DATA, IntStream.range(0, 86).toArray());
        try {
            assertEquals(60, counts(data, resample(resampler, data))[2]);
        } catch (DataException e) {
            assertTrue(e.getMessage().contains("\"c2\" has 1"), e.getMessage());
            assertTrue(e.getMessage().contains("smallClass"), e.getMessage());
        }
    }

    @ParameterizedTest
    @MethodSource("resamplers")
    void featuresThatAreNotNumbersAreRefusedByNameUnlessNoneIsLookedAt(Resampler resampler) {
        // Tribuo's own data sets do not take such an example. It is of a class that grows: of the largest, some look at
        // no row.
        List<Example<Label>> examples = new ArrayList<>();
        DATA.forEach(examples::add);
        examples.set(70, new ArrayExample<>(DATA.getExample(70).getOutput(), new String[] {"x", "y"}, new double[] {
            1, Double.NaN
        }));
        TrainingRows rows = new TrainingRows(new FixedDomainDataset(
                examples, DATA.getFeatureIDMap(), DATA.getOutputIDInfo(), DATA.getSourceProvenance()));
        if (resampler.goesByCounts()) {
            resampler.resample(rows, new RandomStreams(1, 0));
            return;
        }
        String message = assertThrows(DataException.class, () -> resampler.resample(rows, new RandomStreams(1, 0)))
                .getMessage();
        assertTrue(message.startsWith(resampler.typeName()), message);
        assertTrue(message.contains("\"y\" of training row 70"), message);
    }
}
