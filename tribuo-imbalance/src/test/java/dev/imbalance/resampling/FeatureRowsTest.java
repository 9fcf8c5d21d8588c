package dev.imbalance.resampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.data.DataException;
import dev.imbalance.trainer.RandomStreams;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
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

/** Features on their way from examples to numbers and back. */
class FeatureRowsTest {
    private static final RandomStreams STREAMS = new RandomStreams(5, 0);

    private static MutableDataset<Label> empty() {
        LabelFactory factory = new LabelFactory();
        return new MutableDataset<>(new SimpleDataSourceProvenance("table", factory), factory);
    }

    private static double[] values(FeatureRows rows, int row) {
        double[] values = new double[rows.columns()];
        rows.forEach(row, (column, value) -> values[column] = value);
        return values;
    }

    @Test
    void aRowThatWasMadeLacksWhatItsParentsLack() {
        // Every row has x, 0 in some; y is never 0, z often; both are lacking in some.
        MutableDataset<Label> data = empty();
        for (int i = 0; i < 60; i++) {
            ArrayExample<Label> example = new ArrayExample<>(new Label(i < 40 ? "a" : "b"));
            example.add(new Feature("x", i % 2));
            if (i % 3 > 0) {
                example.add(new Feature("y", 1 + i));
            }
            if (i % 2 > 0) {
                example.add(new Feature("z", i % 5 == 1 ? 1 : 0));
            }
            data.add(example);
        }
        ResamplingChain chain =
                new ResamplingChain(data, IntStream.range(0, 60).toArray()).apply(new SMOTE(3), STREAMS);
        int[] lacking = new int[2];
        for (int row = 60; row < 80; row++) {
            Lineage.Parents parents = chain.lineage().parents(chain.lineage().origin(row));
            Example<Label> base = data.getExample(parents.base());
            Example<Label> neighbour = data.getExample(parents.neighbour());
            Example<Label> made = chain.data().getExample(row);
            assertTrue(made.lookup("x") != null, "x of row " + row);
            for (String name : List.of("y", "z")) {
                boolean there = base.lookup(name) != null || neighbour.lookup(name) != null;
                assertEquals(there, made.lookup(name) != null, name + " of row " + row);
                lacking[name.equals("y") ? 0 : 1] += there ? 0 : 1;
            }
        }
        assertTrue(lacking[0] > 0 && lacking[1] > 0);
    }

    @Test
    void theZerosOfCompleteRowsStay() {
        TrainingRows rows = Points.line("aaaaabbb", 1, 2, 3, 4, 5, 0, 0, 0);
        SyntheticRows made = new SMOTE(2).resample(rows, STREAMS).made();
        FeatureRows entries = rows.entries(made);
        assertSame(made.features(), entries);
        assertEquals(1, entries.entries(0));
        assertArrayEquals(new double[] {0}, values(entries, 0));
    }

    private static Dataset<Label> overTheFeatures(Dataset<Label> few, Dataset<Label> many) {
        return new DatasetView<>(
                many,
                IntStream.range(0, many.size()).toArray(),
                few.getFeatureIDMap(),
                many.getOutputIDInfo(),
                "fewer features");
    }

    @Test
    void featuresThatTheDataDoNotHaveAreLeftOut() {
        MutableDataset<Label> many = empty();
        MutableDataset<Label> few = empty();
        for (int i = 0; i < 4; i++) {
            many.add(new ArrayExample<>(
                    new Label("a"), new String[] {"a", "b", "c", "z"}, new double[] {9, 1 + i, 2 + i, 9}));
            few.add(new ArrayExample<>(new Label("a"), new String[] {"b", "c"}, new double[] {0, 0}));
        }
        FeatureRows dense = FeatureRows.of(overTheFeatures(few, many), 2);
        assertInstanceOf(DenseRows.class, dense);
        assertArrayEquals(new double[] {1, 2}, values(dense, 0));
        assertArrayEquals(new double[] {4, 5}, values(dense, 3));
        for (int i = 0; i < 20; i++) {
            few.add(new ArrayExample<>(new Label("a"), new String[] {"y" + (char) ('a' + i)}, new double[] {1}));
        }
        SparseRows sparse = assertInstanceOf(SparseRows.class, FeatureRows.of(overTheFeatures(few, many), 2));
        assertEquals(2, sparse.entries(0));
        assertEquals(8, sparse.values().length);
        assertEquals(List.of(1.0, 2.0), List.of(sparse.values()[0], sparse.values()[1]));
    }

    @Test
    void rowsAreNumberedAsExamplesAreWhateverTheOrderOfIteration() {
        for (int columns : new int[] {1, 3}) {
            MutableDataset<Label> data = empty();
            for (int i = 0; i < 30; i++) {
                data.add(new ArrayExample<>(new Label("a"), new String[] {"x" + i % columns}, new double[] {i}));
            }
            data.shuffle(true);
            FeatureRows rows = FeatureRows.of(data, 1);
            for (int i = 0; i < 30; i++) {
                int row = i;
                rows.forEach(row, (column, value) -> assertEquals(column == row % columns ? row : 0, value));
            }
        }
    }

    @Test
    void moreNumbersThanAnArrayHoldsAreRefusedBeforeAnyIsRead() {
        MutableDataset<Label> one = empty();
        int columns = 50_000;
        one.add(new ArrayExample<>(
                new Label("a"),
                IntStream.range(0, columns).mapToObj(i -> "f" + (100_000 + i)).toArray(String[]::new),
                new double[columns]));
        Dataset<Label> many =
                new DatasetView<>(one, new int[50_000], one.getFeatureIDMap(), one.getOutputIDInfo(), "the row, often");
        assertEquals(
                "the training data have 50000 rows of 50000 columns, more numbers than an array holds (2147483647); drop"
                        + " columns, or put random-under first",
                assertThrows(DataException.class, () -> FeatureRows.of(many, 2)).getMessage());
    }

    @Test
    void numbersWhoseSquaresWouldOverflowAreRefusedByFeatureAndRow() {
        for (Resampler resampler : List.of(new SMOTE(1), new ClusterCentroids(), new ROSE())) {
            String message = assertThrows(
                            DataException.class,
                            () -> resampler.resample(Points.line("aaabb", 1, 2, 3, 1e200, -1e200), STREAMS))
                    .getMessage();
            assertEquals(
                    resampler.typeName()
                            + " needs features that are numbers, of at most 1.0E150 either way, and feature \"f00\" of training row 3,"
                            + " of class \"b\", is 1.0E200. Fill it in, drop the column or the row, or choose random-over or random-under.",
                    message);
        }
        SyntheticRows made = new SMOTE(1)
                .resample(Points.line("aaabb", 1, 2, 3, 1e150, -1e150), STREAMS)
                .made();
        assertTrue(Math.abs(values(made.features(), 0)[0]) <= 1e150);
    }

    @Test
    void aRowThatWasMadeSurvivesJavaSerialisation() throws IOException, ClassNotFoundException {
        TrainingRows rows = Points.line("aaaaabbb", 1, 2, 3, 4, 5, 6, 7, 8);
        ResamplingChain chain =
                new ResamplingChain(rows.data(), CleaningResampler.all(rows)).apply(new SMOTE(2), STREAMS);
        Example<Label> made = chain.data().getExample(9);
        assertInstanceOf(RowExample.class, made);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(made);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            Object read = in.readObject();
            assertFalse(read instanceof RowExample);
            assertEquals(made.copy(), read);
        }
    }
}
