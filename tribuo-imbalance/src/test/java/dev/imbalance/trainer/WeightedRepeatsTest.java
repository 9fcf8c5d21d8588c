package dev.imbalance.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.imbalance.ensemble.PresortedCARTTrainer;
import dev.imbalance.resampling.RandomOverSampler;
import dev.imbalance.resampling.ResamplingChain;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.dtree.CARTClassificationTrainer;
import org.tribuo.classification.dtree.impurity.Entropy;
import org.tribuo.classification.dtree.impurity.GiniIndex;
import org.tribuo.common.tree.TreeModel;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;

class WeightedRepeatsTest {
    /** Overlapping classes; every other feature has few values, and is absent from some rows. */
    private static final MutableDataset<Label> DATA = table();

    private static MutableDataset<Label> table() {
        LabelFactory factory = new LabelFactory();
        MutableDataset<Label> data = new MutableDataset<>(new SimpleDataSourceProvenance("table", factory), factory);
        SplittableRandom random = new SplittableRandom(9);
        for (int row = 0; row < 400; row++) {
            int c = row % 20 == 0 ? 2 : row % 4 == 0 ? 1 : 0;
            ArrayExample<Label> example = new ArrayExample<>(new Label("c" + c));
            for (int j = 0; j < 6; j++) {
                double value = random.nextDouble(-2, 2) + (j % 3 == c ? 1 : 0);
                if (j % 2 == 0) {
                    example.add("f" + j, value);
                } else if (random.nextInt(3) > 0) {
                    example.add("f" + j, Math.rint(value));
                }
            }
            data.add(example);
        }
        return data;
    }

    private static Dataset<Label> repeated(Dataset<Label> data) {
        return new ResamplingChain(data, IntStream.range(0, data.size()).toArray())
                .apply(new RandomOverSampler(), new RandomStreams(1, 0).of("resample", 0))
                .data();
    }

    private static String tree(Model<Label> model) {
        return assertInstanceOf(TreeModel.class, model).getRoot().toString();
    }

    static Stream<Trainer<Label>> trees() {
        return Stream.of(
                new CARTClassificationTrainer(),
                new CARTClassificationTrainer(4, 5, 0.01f, 1, new Entropy(), 5),
                new CARTClassificationTrainer(Integer.MAX_VALUE, 5, 0, 0.5f, new GiniIndex(), 5),
                new CARTClassificationTrainer(Integer.MAX_VALUE, 5, 0, 0.5f, true, new GiniIndex(), 5),
                new PresortedCARTTrainer(),
                new PresortedCARTTrainer(Integer.MAX_VALUE, 3, 0.5f, 5));
    }

    @ParameterizedTest
    @MethodSource("trees")
    void aTreeOfWeightedRowsIsThatOfRepeatedRows(Trainer<Label> trainer) {
        Dataset<Label> rows = repeated(DATA);
        Dataset<Label> folded = WeightedRepeats.of(rows);
        assertEquals(900, rows.size());
        assertEquals(400, folded.size());
        String expected = tree(trainer.train(rows));
        trainer.setInvocationCount(0);
        assertEquals(expected, tree(trainer.train(folded)));
        trainer.setInvocationCount(0);
        ImbalanceModel model = (ImbalanceModel) new ResamplingTrainer(trainer, 1, new RandomOverSampler()).train(DATA);
        assertEquals(expected, tree(model.inner()));
        assertEquals(900, model.ledger().after().total());
    }

    @Test
    void theRowsOfTheCallerKeepTheirWeights() {
        WeightedRepeats.of(repeated(DATA));
        for (Example<Label> row : DATA) {
            assertEquals(1, row.getWeight());
        }
    }

    @Test
    void rowsWithoutRepeatsAndFractionsOfWeightsStayAsTheyAre() {
        assertSame(DATA, WeightedRepeats.of(DATA));
        MutableDataset<Label> weighted = table();
        weighted.forEach(row -> row.setWeight(0.3f));
        Dataset<Label> rows = repeated(weighted);
        assertSame(rows, WeightedRepeats.of(rows));
    }
}
