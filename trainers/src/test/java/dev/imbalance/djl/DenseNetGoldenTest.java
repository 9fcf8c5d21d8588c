package dev.imbalance.djl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.ImageShape;
import dev.imbalance.loss.BatchLoss;
import dev.imbalance.loss.CrossEntropy;
import dev.imbalance.trainer.EpochContext;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Logits and three SGD steps of torchvision's DenseNet. {@code -Dimbalance.golden=DIR} reads {@code DIR/densenet} instead. */
class DenseNetGoldenTest {
    private static final Pattern OPTIMISER = Pattern.compile(
            "SGD lr (\\S+) momentum (\\S+) weight decay (\\S+) on every parameter, cross-entropy, batch mean");

    static List<Path> cases() throws IOException, URISyntaxException {
        Path folder = GoldenFolder.denseNet();
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> all = files.sorted().toList();
            List<Path> cases =
                    all.stream().filter(f -> f.toString().endsWith(".json")).toList();
            for (Path file : all) {
                boolean weights = file.toString().endsWith(".safetensors")
                        && cases.contains(file.resolveSibling(
                                file.getFileName().toString().replace(".safetensors", ".json")));
                if (!weights && !cases.contains(file)) {
                    throw new IllegalStateException("not understood: " + file);
                }
            }
            assertFalse(cases.isEmpty());
            return cases;
        }
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("cases")
    void logitsAndThreeStepsFollowTorchvision(Path file) throws IOException {
        JsonNode golden = new ObjectMapper().readTree(file.toFile());
        JsonNode table = golden.get("architecture");
        assertEquals(4, table.get("bottleneck").intValue());
        DenseNet architecture = new DenseNet(
                table.get("growth").intValue(),
                table.get("initFeatures").intValue(),
                DenseNet.Stem.valueOf(table.get("stem").textValue().toUpperCase(Locale.ROOT)),
                ints(table.get("blocks")));
        int size = table.get("size").intValue();
        InputShape input = InputShape.of(new ImageShape(table.get("channels").intValue(), size, size));
        int classes = table.get("classes").intValue();
        assertEquals(golden.get("parameters").longValue(), architecture.parameterCount(input, classes));

        Matcher optimiser =
                OPTIMISER.matcher(golden.get("training").get("optimiser").textValue());
        if (!optimiser.matches()) {
            throw new IllegalStateException(file + ": not understood: " + golden.get("training"));
        }
        double learningRate = Double.parseDouble(optimiser.group(1));
        SGD sgd = new SGD(
                learningRate, Double.parseDouble(optimiser.group(2)), Double.parseDouble(optimiser.group(3)), false);
        BatchLoss loss = new CrossEntropy()
                .bind(
                        new ClassCounts(
                                IntStream.range(0, classes)
                                        .mapToObj(String::valueOf)
                                        .toList(),
                                new long[classes]),
                        new double[classes],
                        EpochContext.single());

        try (Network network = new Network(
                        architecture,
                        input,
                        classes,
                        new InputNormalisation(new double[input.channels()], ones(input.channels())),
                        SafeTensors.read(
                                file.resolveSibling(golden.get("weights").textValue())),
                        Device.cpu());
                NDManager manager = Torch.newManager(Device.cpu());
                TrainingStep step = new TrainingStep(network, sgd)) {
            NDArray images = manager.create(
                    floats(golden.get("input")),
                    new Shape(Arrays.stream(ints(golden.get("inputShape")))
                            .asLongStream()
                            .toArray()));
            int[] labels = ints(golden.get("labels"));
            double[] weights = ones(labels.length);

            assertClose(golden.get("evalLogitsBefore"), evaluate(network, images), 1e-4, 0, "before");
            int number = 0;
            for (JsonNode expected : golden.get("training").get("steps")) {
                TrainingStep.Result seen =
                        Torch.with(true, 0, () -> step.run(images, labels, weights, loss, learningRate));
                number++;
                assertClose(expected.get("logits"), seen.logits(), 1e-5, 1e-3, "step " + number);
                double wanted = expected.get("loss").doubleValue();
                assertEquals(wanted, seen.loss(), 1e-5 + 1e-3 * Math.abs(wanted), "loss of step " + number);
            }
            assertEquals(3, number);
            assertClose(golden.get("evalLogitsAfter"), evaluate(network, images), 1e-5, 1e-3, "after");
        }
    }

    private static double[] ones(int count) {
        double[] ones = new double[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static double[] evaluate(Network network, NDArray images) {
        return Torch.with(false, 0, () -> {
            try (NDArray logits = network.forward(images, false)) {
                return TrainingStep.doubles(logits.toFloatArray());
            }
        });
    }

    private static void assertClose(JsonNode rows, double[] actual, double absolute, double relative, String what) {
        int at = 0;
        for (JsonNode row : rows) {
            for (JsonNode value : row) {
                double expected = value.doubleValue();
                assertEquals(expected, actual[at], absolute + relative * Math.abs(expected), what + ", logit " + at);
                at++;
            }
        }
        assertEquals(at, actual.length);
    }

    private static int[] ints(JsonNode list) {
        int[] values = new int[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = list.get(i).intValue();
        }
        return values;
    }

    private static float[] floats(JsonNode list) {
        float[] values = new float[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = list.get(i).floatValue();
        }
        return values;
    }
}
