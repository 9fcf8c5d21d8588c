package dev.imbalance.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.imbalance.evaluation.DataFile;
import dev.imbalance.evaluation.RunFiles;
import dev.imbalance.evaluation.RunProvenance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Whether two runs of a strategy may be averaged: only their seed and fold differ. */
final class Repeats {
    private static final YAMLMapper YAML = new YAMLMapper();
    /** As a resolved configuration has its paths, on Windows with a drive. */
    private static final Pattern ABSOLUTE = Pattern.compile("(?s)([A-Za-z]:)?[/\\\\].*");

    private Repeats() {}

    /**
     * What else differs between two runs that were begun, as far as their files say it.
     *
     * @return what the first is, as {@code of other data than focal-seed1-77aa01bc}; empty if nothing differs
     * @throws IOException if a file is malformed
     */
    static Optional<String> difference(Path run, Path other) throws IOException {
        String than = " than " + other.getFileName();
        Path config = run.resolve(SingleRun.CONFIG);
        Path otherConfig = other.resolve(SingleRun.CONFIG);
        // What died at once has none.
        if (Files.exists(config)
                && Files.exists(otherConfig)
                && !setting(config).equals(setting(otherConfig))) {
            return Optional.of("of another configuration" + than);
        }
        RunFiles files = new RunFiles(run);
        RunFiles otherFiles = new RunFiles(other);
        if (!Files.exists(files.provenance()) || !Files.exists(otherFiles.provenance())) {
            return Optional.empty();
        }
        RunProvenance provenance = files.readProvenance();
        RunProvenance otherProvenance = otherFiles.readProvenance();
        if (!toolkit(provenance).equals(toolkit(otherProvenance))) {
            return Optional.of("by version " + toolkit(provenance) + " of the toolkit, " + other.getFileName() + " by "
                    + toolkit(otherProvenance));
        }
        return digests(provenance).equals(digests(otherProvenance))
                ? Optional.empty()
                : Optional.of("of other data" + than);
    }

    private static String toolkit(RunProvenance provenance) {
        return provenance.environment().toolkit();
    }

    private static Set<String> digests(RunProvenance provenance) {
        Set<String> digests = new HashSet<>();
        provenance.data().stream().map(DataFile::sha256).forEach(digests::add);
        return digests;
    }

    /** As it enters the hash of a run: without the notes and the place of the files; and without seed and fold. */
    private static JsonNode setting(Path config) throws IOException {
        JsonNode setting;
        try {
            setting = withoutPlaces(YAML.readTree(Files.readString(config)));
        } catch (JsonProcessingException e) {
            throw new IOException(config + " is not YAML: " + e.getOriginalMessage(), e);
        }
        if (setting instanceof ObjectNode experiment) {
            experiment.remove(List.of("notes", "seeds"));
        }
        if (setting.path(ExperimentSchema.DATA).path(Folds.KEY) instanceof ObjectNode folds) {
            folds.remove(Folds.ONLY);
        }
        return setting;
    }

    private static JsonNode withoutPlaces(JsonNode value) {
        if (value.isTextual() && ABSOLUTE.matcher(value.asText()).matches()) {
            return JsonNodeFactory.instance.textNode(value.asText().replaceFirst("^.*[/\\\\]", ""));
        } else if (value.isArray()) {
            List<JsonNode> items = new ArrayList<>();
            value.forEach(item -> items.add(withoutPlaces(item)));
            return JsonNodeFactory.instance.arrayNode().addAll(items);
        } else if (value.isObject()) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            for (Map.Entry<String, JsonNode> field : value.properties()) {
                object.set(field.getKey(), withoutPlaces(field.getValue()));
            }
            return object;
        }
        return value;
    }
}
