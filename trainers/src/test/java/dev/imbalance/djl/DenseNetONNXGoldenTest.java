package dev.imbalance.djl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.imbalance.data.ImageShape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tribuo.util.onnx.ONNXContext;
import org.tribuo.util.onnx.ONNXOperators;

/** The logits that torchvision gives for the same weights and images. {@code -Dimbalance.golden} replaces the files' root. */
class DenseNetONNXGoldenTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @ValueSource(strings = {"tiny-cifar", "tiny-imagenet"})
    void theGraphGivesTorchvisionsLogits(String name) throws Exception {
        Path folder = GoldenFolder.denseNet();
        assumeTrue(Files.isDirectory(folder));
        JsonNode reference = JSON.readTree(folder.resolve(name + ".json").toFile());
        JsonNode architecture = reference.get("architecture");
        int channels = architecture.get("channels").asInt();
        int size = architecture.get("size").asInt();
        double[] ones = new double[channels];
        Arrays.fill(ones, 1);
        ImageShape shape = new ImageShape(channels, size, size);
        ONNXContext context = new ONNXContext();
        context.setName(name);
        PlainDenseNet.of(
                        architecture.get("growth").asInt(),
                        architecture.get("initFeatures").asInt(),
                        architecture.get("stem").asText().equals("cifar")
                                ? PlainDenseNet.CIFAR
                                : PlainDenseNet.IMAGENET,
                        JSON.convertValue(architecture.get("blocks"), int[].class))
                .onnx(
                        context.floatInput(shape.size()),
                        shape,
                        new double[channels],
                        ones,
                        safetensors(folder.resolve(reference.get("weights").asText())))
                .assignTo(context.floatOutput(architecture.get("classes").asInt()));
        ModelProto model = ModelProto.newBuilder()
                .setGraph(context.buildGraph())
                .addOpsetImport(ONNXOperators.getOpsetProto())
                .setIrVersion(6)
                .build();

        float[][] logits = ONNXRuntime.tribuo(model, rows(reference.get("input"), shape.size()));

        JsonNode expected = reference.get("evalLogitsBefore");
        assertEquals(expected.size(), logits.length);
        for (int i = 0; i < logits.length; i++) {
            for (int c = 0; c < logits[i].length; c++) {
                assertEquals(expected.get(i).get(c).asDouble(), logits[i][c], 1e-4, "image " + i + " class " + c);
            }
        }
    }

    private static float[][] rows(JsonNode values, int width) {
        float[][] rows = new float[values.size() / width][width];
        for (int i = 0; i < values.size(); i++) {
            rows[i / width][i % width] = (float) values.get(i).asDouble();
        }
        return rows;
    }

    /** The length of the header, the header as JSON, the values. */
    private static Map<String, HostTensor> safetensors(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int header = (int) bytes.getLong();
        JsonNode entries = JSON.readTree(new String(bytes.array(), Long.BYTES, header, StandardCharsets.UTF_8));
        Map<String, HostTensor> tensors = new HashMap<>();
        entries.properties().forEach(entry -> {
            if (entry.getValue().path("dtype").asText().equals("F32")) {
                long[] shape = JSON.convertValue(entry.getValue().get("shape"), long[].class);
                int start = Long.BYTES
                        + header
                        + entry.getValue().get("data_offsets").get(0).asInt();
                int end = Long.BYTES
                        + header
                        + entry.getValue().get("data_offsets").get(1).asInt();
                float[] values = new float[(end - start) / Float.BYTES];
                bytes.slice(start, end - start)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asFloatBuffer()
                        .get(values);
                tensors.put(entry.getKey(), new HostTensor(shape, values));
            }
        });
        return tensors;
    }
}
