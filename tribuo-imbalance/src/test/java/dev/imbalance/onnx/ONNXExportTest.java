package dev.imbalance.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import com.oracle.labs.mlrg.olcut.util.Pair;
import dev.imbalance.data.ImageShape;
import dev.imbalance.posthoc.ScoreAdjustment;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tribuo.Example;
import org.tribuo.Excuse;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.Prediction;
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
import org.tribuo.provenance.ModelProvenance;
import org.tribuo.provenance.SimpleDataSourceProvenance;
import org.tribuo.util.onnx.ONNXContext;
import org.tribuo.util.onnx.ONNXNode;
import org.tribuo.util.onnx.ONNXRef;

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
    void imagesThatDoNotMatchTheFeaturesAreRefused() {
        Model<Label> images = new ImagesOf(logistic, new ImageShape(3, 2, 2));

        assertEquals(
                "ImagesOf takes images of 3 x 2 x 2 but has 2 features",
                assertThrows(IllegalArgumentException.class, () -> new ONNXExport(images))
                        .getMessage());
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

    /** Claims a shape and is never run. */
    private static final class ImagesOf extends Model<Label> implements ONNXLogits {
        private static final long serialVersionUID = 1L;
        private final transient ImageShape shape;

        ImagesOf(Model<Label> domain, ImageShape shape) {
            super("images", domain.getProvenance(), domain.getFeatureIDMap(), domain.getOutputIDInfo(), true);
            this.shape = shape;
        }

        @Override
        public Optional<ImageShape> imageShape() {
            return Optional.of(shape);
        }

        @Override
        public Optional<ModelDescription.Normalisation> normalisation() {
            return Optional.empty();
        }

        @Override
        public ONNXNode writeLogits(ONNXRef<?> input) {
            throw new UnsupportedOperationException("never run");
        }

        @Override
        public Prediction<Label> predict(Example<Label> example) {
            throw new UnsupportedOperationException("never run");
        }

        @Override
        public Map<String, List<Pair<String, Double>>> getTopFeatures(int n) {
            return Map.of();
        }

        @Override
        public Optional<Excuse<Label>> getExcuse(Example<Label> example) {
            return Optional.empty();
        }

        @Override
        protected Model<Label> copy(String name, ModelProvenance provenance) {
            throw new UnsupportedOperationException("never run");
        }
    }
}
