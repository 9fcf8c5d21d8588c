package dev.imbalance.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.ensemble.BalancedBaggingTrainer;
import dev.imbalance.ensemble.EasyEnsembleTrainer;
import dev.imbalance.ensemble.RUSBoostTrainer;
import dev.imbalance.ensemble.SelfPacedTrainer;
import dev.imbalance.onnx.ONNXExport.Variant;
import dev.imbalance.posthoc.LogitAdjustment;
import dev.imbalance.resampling.BalancedTarget;
import dev.imbalance.resampling.RandomUnderSampler;
import dev.imbalance.trainer.ExportableImbalanceModel;
import dev.imbalance.trainer.PostHocTrainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tribuo.Dataset;
import org.tribuo.Prediction;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.classification.sgd.linear.LogisticRegressionTrainer;

/** Balanced ensembles of members that can be exported are exported with them, votes and weights and corrections included. */
class EnsembleONNXTest {
    @TempDir
    Path directory;

    static Stream<Trainer<Label>> trainers() {
        Trainer<Label> inner = new LogisticRegressionTrainer();
        Trainer<Label> bagging = new BalancedBaggingTrainer(inner, 3, true, 1, new RandomUnderSampler());
        return Stream.of(
                new PostHocTrainer(bagging),
                new PostHocTrainer(bagging, LogitAdjustment.towards(Map.of("blob0", 20.0, "blob1", 4.0, "blob2", 1.0))),
                new PostHocTrainer(new EasyEnsembleTrainer(inner, 2, 4, 1)),
                new PostHocTrainer(new RUSBoostTrainer(inner, 4, new BalancedTarget(), 1)),
                new PostHocTrainer(new SelfPacedTrainer(inner, 3, 5, 1)));
    }

    @ParameterizedTest
    @MethodSource("trainers")
    void theExportedEnsembleScoresAsItDoes(Trainer<Label> trainer) throws IOException {
        Dataset<Label> test = Blobs.of(6, 50, 50, 50);
        ExportableImbalanceModel model =
                assertInstanceOf(ExportableImbalanceModel.class, trainer.train(Blobs.of(5, 200, 40, 10)));
        Path file = directory.resolve("model.onnx");
        RunFiles.writeDescription(model.export().write(Variant.APP, file), file);
        try (ONNXScorer scorer = new ONNXScorer(file, new OnnxOptions(OnnxOptions.Device.CPU, 1, 8))) {
            List<String> labels = ClassCounts.labels(model.getOutputIDInfo());
            OnnxParity parity =
                    OnnxParity.compare(scores(model.predict(test), labels), scores(scorer.predict(test), labels));
            assertEquals(0, parity.differingLabels());
            assertTrue(parity.maxAbsDifference() < 1e-5, parity::toString);
        }
    }

    private static double[][] scores(List<Prediction<Label>> predictions, List<String> labels) {
        return predictions.stream()
                .map(prediction -> labels.stream()
                        .mapToDouble(
                                label -> prediction.getOutputScores().get(label).getScore())
                        .toArray())
                .toArray(double[][]::new);
    }
}
