package dev.imbalance.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import dev.imbalance.onnx.ONNXExport.Variant;
import dev.imbalance.resampling.ADASYN;
import dev.imbalance.resampling.RandomUnderSampler;
import dev.imbalance.resampling.SMOTE;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tribuo.Dataset;
import org.tribuo.Model;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.classification.dtree.CARTClassificationTrainer;
import org.tribuo.classification.sgd.linear.LogisticRegressionTrainer;
import org.tribuo.classification.xgboost.XGBoostClassificationTrainer;

/** Training on rows that were made. */
class SyntheticTrainingTest {
    private static final Dataset<Label> DATA = Tables.blobs(8, 120, 12);

    static Stream<Trainer<Label>> leaves() {
        return Stream.of(
                new LogisticRegressionTrainer(), new XGBoostClassificationTrainer(10), new CARTClassificationTrainer());
    }

    private static ImbalanceModel train(Trainer<Label> leaf) {
        return (ImbalanceModel) new ResamplingTrainer(leaf, new SMOTE()).train(DATA);
    }

    private static double recall(Model<Label> model) {
        return model.predict(DATA).stream()
                        .filter(p -> p.getExample().getOutput().getLabel().equals("c1")
                                && p.getOutput().getLabel().equals("c1"))
                        .count()
                / 12.0;
    }

    @ParameterizedTest
    @MethodSource("leaves")
    void everyLearnerTrainsOnThemAndFindsNoLessOfTheRareClass(Trainer<Label> leaf) {
        ImbalanceModel model = train(leaf);
        assertArrayEquals(new long[] {120, 12}, model.ledger().before().toArray());
        assertArrayEquals(new long[] {120, 120}, model.ledger().after().toArray());
        double plain = recall(leaf.train(DATA));
        assertTrue(recall(model) >= Math.max(0.5, plain), "recall " + recall(model) + ", was " + plain);
    }

    @Test
    void theModelRecordsHowManyRowsWereMadeAndTheDigestOfTheirLineage() {
        ImbalanceModel model = train(new CARTClassificationTrainer());
        Map<String, ? extends Provenance> run =
                model.getProvenance().getInstanceProvenance().getMap();
        assertTrue(run.get(ImbalanceModel.SYNTHETIC_ROWS).toString().contains("smote: c1 108"));
        assertEquals(
                run.get(ImbalanceModel.LINEAGE_HASH),
                train(new CARTClassificationTrainer())
                        .getProvenance()
                        .getInstanceProvenance()
                        .getMap()
                        .get(ImbalanceModel.LINEAGE_HASH));
    }

    @Test
    void whereNoRowWasMadeTheDigestSaysWhichWereTrainedOn() {
        Map<String, ? extends Provenance> selected = new ResamplingTrainer(
                        new CARTClassificationTrainer(), 1, new RandomUnderSampler())
                .train(DATA)
                .getProvenance()
                .getInstanceProvenance()
                .getMap();
        Map<String, ? extends Provenance> others = new ResamplingTrainer(
                        new CARTClassificationTrainer(), 2, new RandomUnderSampler())
                .train(DATA)
                .getProvenance()
                .getInstanceProvenance()
                .getMap();
        assertFalse(selected.containsKey(ImbalanceModel.SYNTHETIC_ROWS));
        assertTrue(selected.containsKey(ImbalanceModel.LINEAGE_HASH));
        assertNotEquals(selected.get(ImbalanceModel.LINEAGE_HASH), others.get(ImbalanceModel.LINEAGE_HASH));
        assertFalse(new PostHocTrainer(new CARTClassificationTrainer())
                .train(DATA)
                .getProvenance()
                .getInstanceProvenance()
                .getMap()
                .containsKey(ImbalanceModel.LINEAGE_HASH));
    }

    @Test
    void aModelOfRowsThatWereMadeIsExported() {
        ExportableImbalanceModel model = (ExportableImbalanceModel)
                new ResamplingTrainer(new LogisticRegressionTrainer(), new ADASYN()).train(DATA);
        assertTrue(model.export()
                        .proto(Variant.TRIBUO, "dev.imbalance", 1)
                        .getGraph()
                        .getNodeCount()
                > 0);
        assertEquals(Optional.empty(), model.adjustment());
    }
}
