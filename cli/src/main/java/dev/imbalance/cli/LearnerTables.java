package dev.imbalance.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.imbalance.evaluation.Comparison;
import dev.imbalance.evaluation.RunFiles;
import dev.imbalance.evaluation.RunMetrics;
import dev.imbalance.experiment.ExperimentOutcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Gathers a {@link LearnerTable} from the runs of an experiment with folds and from what the peer predicted on the same folds. */
final class LearnerTables {
    /** What the peer's script leaves last: for each of its predictions the prior that they carry, or why there are none. */
    static final String PEER = "peer.json";

    private final Consumer<String> notices;
    private final Map<String, List<FoldPredictions>> ours = new LinkedHashMap<>();
    private final Map<String, List<FoldPredictions>> peers = new LinkedHashMap<>();
    private final Map<Integer, Map<String, Double>> priors = new TreeMap<>();
    private final Map<String, Long> classes = new LinkedHashMap<>();

    /** @param notices takes a line on what is left out, and why */
    LearnerTables(Consumer<String> notices) {
        this.notices = notices;
    }

    /** Takes the runs of an experiment; a strategy with a failed run is left out. */
    LearnerTables ours(ExperimentOutcome outcome, List<String> strategies) throws IOException {
        for (Comparison.Run run : outcome.comparison().runs()) {
            if (strategies.contains(run.strategy()) && run.status().equals(Comparison.DONE)) {
                RunFiles files = new RunFiles(outcome.directory().resolve(run.directory()));
                take(files.predictions(), files.readMetrics());
            }
        }
        for (Comparison.Run run : outcome.comparison().runs()) {
            if (strategies.contains(run.strategy()) && !run.status().equals(Comparison.DONE)) {
                ours.remove(run.strategy());
                notices.accept(run.strategy() + " is left out, since " + run.replicate() + " failed: " + run.error());
            }
        }
        return this;
    }

    private void take(Path predictions, RunMetrics metrics) {
        Map<String, Double> carried = new LinkedHashMap<>();
        Map<String, Double> target = new LinkedHashMap<>();
        boolean firstOfFold = !priors.containsKey(metrics.fold());
        metrics.test().labels().forEach((label, of) -> {
            carried.put(label, Math.exp(metrics.ledger().carried()[carried.size()]));
            target.put(label, (double) of.trainCount());
            if (firstOfFold) {
                classes.merge(label, of.support(), Long::sum);
            }
        });
        priors.put(metrics.fold(), target);
        ours.computeIfAbsent(metrics.strategy(), name -> new ArrayList<>())
                .add(new FoldPredictions(predictions, carried, target));
    }

    /** Takes what the peer left in a folder, of the folds that our runs have; a strategy without predictions of a fold is left out. */
    LearnerTables peer(Path folder) throws IOException {
        JsonNode trained = new ObjectMapper().readTree(folder.resolve(PEER).toFile());
        for (Map.Entry<String, JsonNode> each : trained.properties()) {
            int dash = each.getKey().lastIndexOf("-fold");
            Map<String, Double> target =
                    priors.get(Integer.parseInt(each.getKey().substring(dash + "-fold".length())));
            if (target != null && each.getValue().has("prior")) {
                Map<String, Double> carried = new LinkedHashMap<>();
                each.getValue()
                        .get("prior")
                        .properties()
                        .forEach(of -> carried.put(of.getKey(), of.getValue().asDouble()));
                peers.computeIfAbsent(each.getKey().substring(0, dash), name -> new ArrayList<>())
                        .add(new FoldPredictions(folder.resolve(each.getKey() + ".csv.gz"), carried, target));
            }
        }
        for (Map.Entry<String, JsonNode> each : trained.properties()) {
            if (each.getValue().has("error")) {
                peers.remove(each.getKey().substring(0, each.getKey().lastIndexOf("-fold")));
                notices.accept("the peer's " + each.getKey() + " failed, and is left out with its other folds: "
                        + each.getValue().get("error").asText());
            }
        }
        return this;
    }

    /** The table, in our order and then the peer's. */
    LearnerTable table(String data) throws IOException {
        Map<String, FoldPredictions.Worth> own = worths(ours);
        Map<String, FoldPredictions.Worth> their = worths(peers);
        List<String> names = new ArrayList<>(own.keySet());
        their.keySet().stream().filter(name -> !own.containsKey(name)).forEach(names::add);
        return new LearnerTable(
                data,
                classes,
                names.stream()
                        .map(name -> new LearnerTable.Row(name, own.get(name), their.get(name)))
                        .toList());
    }

    private static Map<String, FoldPredictions.Worth> worths(Map<String, List<FoldPredictions>> of) throws IOException {
        Map<String, FoldPredictions.Worth> worths = new LinkedHashMap<>();
        for (Map.Entry<String, List<FoldPredictions>> each : of.entrySet()) {
            worths.put(each.getKey(), FoldPredictions.Worth.of(each.getValue()));
        }
        return worths;
    }
}
