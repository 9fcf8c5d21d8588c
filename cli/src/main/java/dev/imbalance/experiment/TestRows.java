package dev.imbalance.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.imbalance.evaluation.DataFile;
import dev.imbalance.evaluation.LabelMetrics;
import dev.imbalance.evaluation.PredictionsReader;
import dev.imbalance.evaluation.RunFiles;
import dev.imbalance.evaluation.RunProvenance;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The test rows of a run, as far as its files tell them. */
final class TestRows {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private TestRows() {}

    /**
     * How the test rows of two runs differ: in the rows of a class, the label of a row, or the content of a data file. Empty if in
     * nothing that both runs have on record.
     */
    static Optional<String> difference(RunFiles one, RunFiles other) throws IOException {
        Optional<String> counts = inCounts(one, other);
        if (counts.isPresent()) {
            return counts;
        }
        Optional<String> labels = inLabels(one, other);
        return labels.isPresent() ? labels : inFiles(one, other);
    }

    private static Optional<String> inCounts(RunFiles one, RunFiles other) throws IOException {
        Map<String, LabelMetrics> first = one.readMetrics().test().labels();
        Map<String, LabelMetrics> second = other.readMetrics().test().labels();
        Set<String> names = new LinkedHashSet<>(first.keySet());
        names.addAll(second.keySet());
        for (String name : names) {
            long here = first.containsKey(name) ? first.get(name).support() : 0;
            long there = second.containsKey(name) ? second.get(name).support() : 0;
            if (here != there) {
                return Optional.of("\"" + name + "\" has " + here + " test rows in " + one.directory() + " and " + there
                        + " in " + other.directory());
            }
        }
        return Optional.empty();
    }

    private static Optional<String> inLabels(RunFiles one, RunFiles other) throws IOException {
        if (!Files.exists(one.predictions()) || !Files.exists(other.predictions())) {
            return Optional.empty();
        }
        try (PredictionsReader first = one.readPredictions();
                PredictionsReader second = other.readPredictions()) {
            // As many rows in both: their counts are equal.
            Optional<PredictionsReader.Row> here = first.next();
            Optional<PredictionsReader.Row> there = second.next();
            while (here.isPresent() && there.isPresent()) {
                if (!here.get().label().equals(there.get().label())) {
                    return Optional.of("test row " + here.get().row() + " is \""
                            + here.get().label() + "\" in " + one.directory() + " and \""
                            + there.get().label() + "\" in " + other.directory());
                }
                here = first.next();
                there = second.next();
            }
        }
        return Optional.empty();
    }

    private static Optional<String> inFiles(RunFiles one, RunFiles other) throws IOException {
        Map<String, DataFile> first = files(one);
        Map<String, DataFile> second = files(other);
        for (Map.Entry<String, DataFile> file : first.entrySet()) {
            DataFile there = second.get(file.getKey());
            if (there != null && !there.sha256().equals(file.getValue().sha256())) {
                return Optional.of("the test data are " + file.getValue().path() + " in " + one.directory() + " and "
                        + there.path() + " in " + other.directory() + ", whose contents differ");
            }
        }
        return Optional.empty();
    }

    /** The files of {@code data.test} by the key that names them and, in a folder, their place in it. */
    private static Map<String, DataFile> files(RunFiles run) throws IOException {
        Map<String, DataFile> files = new LinkedHashMap<>();
        if (Files.exists(run.provenance())) {
            RunProvenance provenance = run.readProvenance();
            collect(YAML.readTree(provenance.config()).at("/data/test"), "", provenance, files);
        }
        return files;
    }

    private static void collect(JsonNode node, String key, RunProvenance provenance, Map<String, DataFile> files) {
        node.properties().forEach(field -> collect(field.getValue(), key + "/" + field.getKey(), provenance, files));
        if (node.isTextual()) {
            for (DataFile file : provenance.data()) {
                String path = file.path();
                if (path.equals(node.asText())) {
                    files.put(key, file);
                } else if (path.startsWith(node.asText() + "/")) {
                    files.put(key + path.substring(node.asText().length()), file);
                }
            }
        }
    }
}
