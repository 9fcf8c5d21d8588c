package dev.imbalance.report;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.imbalance.evaluation.TestMetrics;
import dev.imbalance.trainer.EpochRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Stand-ins until the evaluation module reads these files. */
final class RunFiles {
    static final class Nan extends StdDeserializer<Double> {
        Nan() {
            super(double.class);
        }

        @Override
        public Double deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return parser.getDoubleValue();
        }

        @Override
        public Double getNullValue(DeserializationContext context) {
            return Double.NaN;
        }
    }

    static final ObjectMapper JSON = new ObjectMapper()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .registerModule(new SimpleModule().addDeserializer(double.class, new Nan()));

    record Parity(long images, double maxAbsDifference, long differingLabels) {}

    record Ledger(
            double[] sampling,
            double[] weights,
            double[] effectivePrior,
            double[] trainingOffset,
            double[] postHocOffset,
            double[] carried,
            boolean approximate,
            List<String> warnings) {}

    record Metrics(
            String description,
            String scoredBy,
            Parity onnxParity,
            double nativeAccuracy,
            Ledger ledger,
            List<String> warnings,
            double trainSeconds,
            double imagesPerSecond,
            Integer bestEpoch,
            String selection,
            Long peakRssMb,
            String device,
            Long parameters) {}

    record Node(String name, String value, List<Node> children) {}

    record Data(String path, long bytes, String sha256) {}

    record Provenance(
            String command,
            String config,
            Node model,
            List<Data> data,
            Map<String, Object> environment,
            String startedAt,
            String finishedAt) {}

    record Run(String directory, String strategy, long seed, String status, String error) {}

    record Comparison(String experiment, String baseline, String config, String command, List<Run> runs) {}

    static Comparison comparison(Path file) throws IOException {
        return JSON.readValue(file.toFile(), Comparison.class);
    }

    static Metrics metrics(JsonNode tree) throws IOException {
        return JSON.treeToValue(tree, Metrics.class);
    }

    static TestMetrics test(JsonNode tree) throws IOException {
        return JSON.treeToValue(tree, TestMetrics.class);
    }

    static List<EpochRecord> history(Path file) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        List<EpochRecord> epochs = new ArrayList<>();
        List<String> lines = Files.readAllLines(file);
        for (String line : lines.subList(1, lines.size())) {
            String[] f = line.split(",", -1);
            double[] v = new double[f.length];
            for (int i = 0; i < f.length; i++) {
                v[i] = f[i].isEmpty() ? Double.NaN : Double.parseDouble(f[i]);
            }
            epochs.add(new EpochRecord((int) v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], (long) v[9], v[10]));
        }
        return epochs;
    }

    private RunFiles() {}
}
