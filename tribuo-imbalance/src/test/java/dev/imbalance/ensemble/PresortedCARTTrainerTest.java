package dev.imbalance.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.DataException;
import dev.imbalance.trainer.Tables;
import dev.imbalance.trainer.WeightsDigest;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.MutableDataset;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.dtree.CARTClassificationTrainer;
import org.tribuo.classification.dtree.impurity.GiniIndex;
import org.tribuo.common.tree.SplitNode;
import org.tribuo.common.tree.TreeModel;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;

class PresortedCARTTrainerTest {
    /** Overlapping classes in many dimensions; every other feature has few distinct values, and some rows are there twice. */
    private static Dataset<Label> table(long seed, int features, int... counts) {
        LabelFactory factory = new LabelFactory();
        MutableDataset<Label> data = new MutableDataset<>(new SimpleDataSourceProvenance("table", factory), factory);
        SplittableRandom random = new SplittableRandom(seed);
        for (int c = 0; c < counts.length; c++) {
            for (int i = 0; i < counts[c]; i++) {
                ArrayExample<Label> row = new ArrayExample<>(new Label("c" + c));
                for (int j = 0; j < features; j++) {
                    double value = random.nextDouble(-2, 2) + (j % counts.length == c ? 1 : 0);
                    row.add("f" + j, j % 2 == 0 ? value : Math.round(value));
                }
                data.add(row);
                if (i % 7 == 0) {
                    data.add(row.copy());
                }
            }
        }
        return data;
    }

    private static Trainer<Label> tribuo(int depth, float weight, float fraction) {
        return new CARTClassificationTrainer(depth, weight, 0, fraction, new GiniIndex(), 5);
    }

    /** The nodes as text. */
    private static String tree(Trainer<Label> trainer, Dataset<Label> data) {
        return assertInstanceOf(TreeModel.class, trainer.train(data)).getRoot().toString();
    }

    private static void assertSame(Trainer<Label> expected, Trainer<Label> actual, Dataset<Label> data) {
        for (int training = 0; training < 3; training++) {
            assertEquals(tree(expected, data), tree(actual, data));
        }
    }

    @ParameterizedTest
    @CsvSource({"2147483647, 1, 1", "2147483647, 5, 1", "3, 1, 1", "1, 1, 1", "2147483647, 1, 0.25"})
    void itsTreesAreThoseOfTribuo(int depth, float weight, float fraction) {
        Dataset<Label> data = table(4, 8, 150, 60, 20);
        assertSame(tribuo(depth, weight, fraction), new PresortedCARTTrainer(depth, weight, fraction, 5), data);
    }

    @Test
    void itsTreesOfWeightedRowsAreThoseOfTribuo() {
        Dataset<Label> data = table(4, 6, 80, 40);
        SplittableRandom random = new SplittableRandom(1);
        data.forEach(row -> row.setWeight(1 + random.nextInt(4)));
        assertSame(tribuo(6, 1, 1), new PresortedCARTTrainer(6, 1, 5), data);
    }

    @Test
    void theSquareRootOfTheFeaturesIsZero() {
        Dataset<Label> data = table(4, 17, 80, 40);
        Trainer<Label> root = new PresortedCARTTrainer(9, 0, 5);
        Trainer<Label> four = new PresortedCARTTrainer(9, 4 / 17f, 5);
        assertEquals(tree(four, data), tree(root, data));
    }

    @Test
    void anotherInvocationDrawsOtherFeatures() {
        Dataset<Label> data = table(4, 16, 80, 40);
        Trainer<Label> trainer = new PresortedCARTTrainer(9, 0, 5);
        String first = WeightsDigest.of(trainer.train(data));
        assertNotEquals(first, WeightsDigest.of(trainer.train(data)));
        assertEquals(2, trainer.getInvocationCount());
        trainer.setInvocationCount(0);
        assertEquals(first, WeightsDigest.of(trainer.train(data)));
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 400})
    void sparseRowsGiveTheTreeOfTribuoToo(int words) {
        LabelFactory factory = new LabelFactory();
        MutableDataset<Label> data = new MutableDataset<>(new SimpleDataSourceProvenance("words", factory), factory);
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 0; i < 60; i++) {
            ArrayExample<Label> row = new ArrayExample<>(new Label("c" + i % 3));
            row.add("w" + i % 3 + random.nextInt(3), 1);
            row.add("w" + random.nextInt(words) + "z", 2);
            row.reduceByName((a, b) -> a + b);
            data.add(row);
        }
        assertSame(tribuo(9, 1, 1), new PresortedCARTTrainer(9, 1, 5), data);
    }

    @Test
    void aThresholdBetweenNeighbouringNumbersPartsThem() {
        LabelFactory factory = new LabelFactory();
        MutableDataset<Label> data = new MutableDataset<>(new SimpleDataSourceProvenance("close", factory), factory);
        double[] values = {1, Math.nextUp(1d), Double.MAX_VALUE, Double.MAX_VALUE / 1.5};
        for (int i = 0; i < values.length; i++) {
            data.add(new ArrayExample<>(new Label("c" + i), new String[] {"x"}, new double[] {values[i]}));
        }
        TreeModel<Label> tree = new PresortedCARTTrainer().train(data);
        for (Example<Label> row : data) {
            assertEquals(row.getOutput(), tree.predict(row).getOutput());
        }
    }

    @Test
    void rowsOfHardlyAnyWeightDoNotMoveTheSplit() {
        LabelFactory factory = new LabelFactory();
        MutableDataset<Label> data = new MutableDataset<>(new SimpleDataSourceProvenance("light", factory), factory);
        for (int i = 0; i < 40; i++) {
            ArrayExample<Label> row = new ArrayExample<>(
                    new Label(i < 20 ? "a" : "b"), new String[] {"x", "y"}, new double[] {i, i % 20 == 3 ? 7 : i % 5});
            row.setWeight(i % 20 == 3 ? 1e-15f : 1 + i / 7f);
            data.add(row);
        }
        TreeModel<Label> tree = new PresortedCARTTrainer(1, 1, 5).train(data);
        assertEquals(19.5, assertInstanceOf(SplitNode.class, tree.getRoot()).splitValue());
    }

    @Test
    void aValueThatIsNoNumberIsRefusedByName() {
        MutableDataset<Label> data = Tables.blobs(1, 5, 5);
        data.getExample(6).set(new org.tribuo.Feature("y", Double.NaN));
        String message = assertThrows(DataException.class, () -> new PresortedCARTTrainer().train(data))
                .getMessage();
        assertTrue(message.contains("\"y\"") && message.contains("row 6") && message.contains("NaN"), message);
    }

    @Test
    void rangesAreChecked() {
        assertThrows(PropertyException.class, () -> new PresortedCARTTrainer(0, 1, 1));
        assertThrows(PropertyException.class, () -> new PresortedCARTTrainer(1, 0, 1, 1));
        assertThrows(PropertyException.class, () -> new PresortedCARTTrainer(1, 1.5f, 1));
        assertThrows(IllegalArgumentException.class, () -> new PresortedCARTTrainer().setInvocationCount(-1));
    }
}
