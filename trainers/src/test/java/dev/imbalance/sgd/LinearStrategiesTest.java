package dev.imbalance.sgd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.imbalance.Plugin;
import dev.imbalance.loss.Loss;
import dev.imbalance.loss.Margin;
import dev.imbalance.onnx.ONNXExport;
import dev.imbalance.sampling.ClassSampling;
import dev.imbalance.trainer.ExportableImbalanceModel;
import dev.imbalance.trainer.ImbalanceTrainer;
import dev.imbalance.trainer.LossTrainer;
import dev.imbalance.trainer.MarginTrainer;
import dev.imbalance.trainer.ReweightingTrainer;
import dev.imbalance.trainer.SamplingTrainer;
import dev.imbalance.weighting.ClassWeighting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.classification.Label;
import org.tribuo.impl.ArrayExample;
import org.tribuo.math.optimisers.AdaGrad;

/** The linear trainer under every registered strategy. */
class LinearStrategiesTest {
    private static final Dataset<Label> DATA = named(Toys.blobs(3, 150, 50, 20, 8));

    /** The classes that the examples of strategies name. */
    private static Dataset<Label> named(Dataset<Label> blobs) {
        List<Example<Label>> rows = new ArrayList<>();
        for (Example<Label> row : blobs) {
            char name = (char) ('a' + row.getOutput().getLabel().charAt(1) - '0');
            Example<Label> renamed = new ArrayExample<>(new Label(String.valueOf(name)));
            row.forEach(renamed::add);
            rows.add(renamed);
        }
        return Toys.table(rows);
    }

    private static <T extends Plugin> Stream<T> registered(Class<T> kind) {
        return ServiceLoader.load(kind).stream()
                .map(provider -> kind.cast(provider.get().example()));
    }

    /** A decorated trainer with the name to show it by. */
    record Named(String name, ImbalanceTrainer trainer) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Named> chains() {
        LinearTrainer leaf = new LinearTrainer(4, 16, new AdaGrad(0.1), 1).withValidation(0.2);
        return Stream.of(
                        registered(Loss.class).map(l -> new Named("loss " + l.describe(), new LossTrainer(leaf, l))),
                        registered(Margin.class)
                                .filter(margin -> !margin.needsCosineHead())
                                .map(m -> new Named("margin " + m.describe(), new MarginTrainer(leaf, m))),
                        registered(ClassSampling.class)
                                .map(s -> new Named("sample " + s.describe(), new SamplingTrainer(leaf, s))),
                        registered(ClassWeighting.class)
                                .map(w -> new Named("reweight " + w.describe(), new ReweightingTrainer(leaf, w))))
                .flatMap(named -> named);
    }

    @ParameterizedTest
    @MethodSource("chains")
    void itTrainsAndExportsWhatItPredicts(Named chain) throws OrtException {
        chain.trainer().check(DATA);
        ExportableImbalanceModel model =
                assertInstanceOf(ExportableImbalanceModel.class, chain.trainer().train(DATA));
        LinearModel linear = (LinearModel) model.inner();
        assertTrue(linear.getWeightsCopy().twoNorm() > 1e-3);
        assertEquals(4, linear.history().epochs().size());
        float[][] rows = new float[DATA.size()][2];
        for (int i = 0; i < rows.length; i++) {
            rows[i][0] = (float) DATA.getExample(i).lookup("x").getValue();
            rows[i][1] = (float) DATA.getExample(i).lookup("y").getValue();
        }
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(
                        model.export().proto(ONNXExport.Variant.TRIBUO).toByteArray());
                OnnxTensor input = OnnxTensor.createTensor(environment, rows);
                OrtSession.Result result = session.run(Map.of("input", input))) {
            float[][] exported = (float[][]) result.get(0).getValue();
            for (int i = 0; i < rows.length; i++) {
                var scores = model.predict(DATA.getExample(i)).getOutputScores();
                for (int c = 0; c < 4; c++) {
                    String label = model.getOutputIDInfo().getOutput(c).getLabel();
                    assertEquals(scores.get(label).getScore(), exported[i][c], 1e-5);
                }
            }
        }
    }
}
