package dev.imbalance.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.imbalance.onnx.ONNXExport.Variant;
import dev.imbalance.posthoc.ScoreAdjustment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.dtree.CARTClassificationTrainer;
import org.tribuo.classification.dtree.impurity.GiniIndex;
import org.tribuo.classification.ensemble.VotingCombiner;
import org.tribuo.classification.sgd.linear.LinearSGDTrainer;
import org.tribuo.classification.sgd.linear.LogisticRegressionTrainer;
import org.tribuo.classification.sgd.objectives.Hinge;
import org.tribuo.classification.xgboost.XGBoostClassificationTrainer;
import org.tribuo.common.tree.RandomForestTrainer;
import org.tribuo.ensemble.BaggingTrainer;
import org.tribuo.impl.ArrayExample;
import org.tribuo.math.optimisers.SGD;
import org.tribuo.provenance.SimpleDataSourceProvenance;
import org.tribuo.util.onnx.ONNXContext;

class ONNXExportTest {
    private final Model<Label> logistic = train(new LogisticRegressionTrainer());

    @Test
    void modelsThatCanWriteTheirProbabilitiesAreSupported() {
        assertTrue(ONNXExport.supports(logistic));
        assertTrue(ONNXExport.supports(
                train(new BaggingTrainer<>(new LogisticRegressionTrainer(), new VotingCombiner(), 3))));
    }

    @Test
    void modelsThatCannotAreRefusedByName() {
        Model<Label> boosted = train(new XGBoostClassificationTrainer(2));
        // A forest claims to be exportable, its trees do not.
        Model<Label> forest = train(new RandomForestTrainer<>(
                new CARTClassificationTrainer(3, 1.0f, 0, 0.5f, false, new GiniIndex(), 1L), new VotingCombiner(), 3));
        Model<Label> hinge = train(new LinearSGDTrainer(new Hinge(), SGD.getSimpleSGD(0.1), 1, 1L));

        assertEquals(
                "XGBoostModel cannot write an ONNX graph; only models that are ONNXExportable, and ensembles of such, can"
                        + " be exported",
                refusal(boosted));
        assertEquals(
                "WeightedEnsembleModel cannot write an ONNX graph; only models that are ONNXExportable, and ensembles of"
                        + " such, can be exported",
                refusal(forest));
        assertEquals(
                "LinearSGDModel gives scores that are not probabilities; train it with a loss that gives probabilities to"
                        + " export it",
                refusal(hinge));
    }

    private static String refusal(Model<Label> model) {
        assertFalse(ONNXExport.supports(model));
        return assertThrows(IllegalArgumentException.class, () -> new ONNXExport(model))
                .getMessage();
    }

    @Test
    void anAdjustmentForOtherClassesIsRefused() {
        Optional<ScoreAdjustment> three = Optional.of(ScoreAdjustment.offset(new double[3]));

        assertEquals(
                "the adjustment is for 3 classes, LinearSGDModel has 2",
                assertThrows(IllegalArgumentException.class, () -> new ONNXExport(logistic, three, logistic))
                        .getMessage());
    }

    @Test
    void aFileThatCannotBeWrittenLeavesNothing(@TempDir Path folder) throws Exception {
        ONNXExport export = new ONNXExport(logistic);
        Path taken = Files.createDirectories(folder.resolve("model.onnx").resolve("inside"))
                .getParent();

        assertThrows(NoSuchFileException.class, () -> export.write(Variant.APP, folder.resolve("no/model.onnx")));
        assertThrows(IOException.class, () -> export.write(Variant.APP, taken));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(taken), files.toList());
        }
    }

    @Test
    void attributesAreWrittenInTheOrderOfTheirNames() {
        NodeProto pool = Operators.MAX_POOL.build(
                new ONNXContext(),
                "x",
                "y",
                Map.of("strides", new int[] {2, 2}, "pads", new int[] {1, 1, 1, 1}, "kernel_shape", new int[] {3, 3}));

        assertEquals(
                List.of("kernel_shape", "pads", "strides"),
                pool.getAttributeList().stream().map(AttributeProto::getName).toList());
    }

    private static Model<Label> train(Trainer<Label> trainer) {
        LabelFactory factory = new LabelFactory();
        MutableDataset<Label> data = new MutableDataset<>(
                new SimpleDataSourceProvenance(
                        "two clusters", OffsetDateTime.of(2026, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC), factory),
                factory);
        String[] names = {"a", "b"};
        for (int i = 0; i < 20; i++) {
            data.add(new ArrayExample<>(new Label("yes"), names, new double[] {1 + i % 3, 2}));
            data.add(new ArrayExample<>(new Label("no"), names, new double[] {-1 - i % 4, 1}));
        }
        return trainer.train(data);
    }
}
