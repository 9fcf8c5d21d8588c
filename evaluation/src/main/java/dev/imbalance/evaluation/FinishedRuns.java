package dev.imbalance.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The finished runs of an experiment's directory.
 *
 * @param experiment the experiment's name; null if nothing says it, as before the first run is finished
 * @param baseline   the first strategy; null likewise
 * @param runs       in the order of the experiment, one a strategy, seed and, with folds, fold; grouped alike ({@link RunMetrics#groupedAlike})
 * @param failed     the runs that failed, as the comparison lists them
 * @param directories of the runs, in their order; empty if they were not read from any
 */
public record FinishedRuns(
        String experiment,
        String baseline,
        List<RunMetrics> runs,
        List<Comparison.Run> failed,
        List<Path> directories) {
    public FinishedRuns {
        runs = RunMetrics.groupedAlike(runs, baseline);
        failed = List.copyOf(failed);
        directories = List.copyOf(directories);
    }

    /** Runs that were not read from directories. */
    public FinishedRuns(String experiment, String baseline, List<RunMetrics> runs, List<Comparison.Run> failed) {
        this(experiment, baseline, runs, failed, List.of());
    }

    /** A run in its directory, while they are sorted. */
    private record Found(Path directory, RunMetrics metrics, Instant startedAt) {}

    /**
     * Reads the runs that {@code comparison.json} lists or, before the experiment has come to its end and written it, those that there are,
     * in the order in which they began.
     *
     * @throws IOException if a file is missing, malformed or of another schema, or without a comparison there are two runs of one strategy, seed and fold
     */
    public static FinishedRuns read(Path experiment) throws IOException {
        if (!Files.exists(experiment.resolve(Comparison.FILE))) {
            return unlisted(experiment);
        }
        Comparison comparison = Comparison.read(experiment);
        List<RunMetrics> runs = new ArrayList<>();
        List<Comparison.Run> failed = new ArrayList<>();
        List<Path> directories = new ArrayList<>();
        for (Comparison.Run run : comparison.runs()) {
            if (run.status().equals(Comparison.DONE)) {
                directories.add(experiment.resolve(run.directory()));
                runs.add(new RunFiles(experiment.resolve(run.directory())).readMetrics());
            } else {
                failed.add(run);
            }
        }
        return new FinishedRuns(comparison.experiment(), comparison.baseline(), runs, failed, directories);
    }

    /**
     * The confusion matrix of a strategy over the test rows of all its runs of a seed: with folds, over every row that was tested.
     *
     * @return {@code [true class][predicted class]} by class id
     * @throws IllegalArgumentException if there is no such run
     */
    public ConfusionCounts pooled(String strategy, long seed) {
        return runs.stream()
                .filter(run -> run.strategy().equals(strategy) && run.seed() == seed)
                .map(run -> ConfusionCounts.of(run.test().confusion()))
                .reduce(ConfusionCounts::plus)
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no finished run of the strategy \"" + strategy + "\" and the seed " + seed));
    }

    private static Instant startedAt(RunFiles files) throws IOException {
        String startedAt = files.readProvenance().startedAt();
        try {
            return Instant.parse(startedAt);
        } catch (DateTimeParseException e) {
            throw new IOException(files.provenance() + ": startedAt is no time: " + startedAt, e);
        }
    }

    private static FinishedRuns unlisted(Path experiment) throws IOException {
        List<Path> directories;
        try (Stream<Path> entries = Files.list(experiment)) {
            directories = entries.filter(entry -> !RunFiles.isUnfinished(entry))
                    .filter(entry -> Files.exists(new RunFiles(entry).metrics()))
                    .sorted()
                    .toList();
        }
        List<Found> found = new ArrayList<>();
        Map<String, Path> ofKey = new HashMap<>();
        for (Path directory : directories) {
            RunFiles files = new RunFiles(directory);
            RunMetrics metrics = files.readMetrics();
            Path other = ofKey.put(metrics.strategy() + " " + metrics.replicate(), directory);
            if (other != null) {
                throw new IOException("the strategy \"" + metrics.strategy() + "\" has two runs of "
                        + metrics.replicate() + ", " + other + " and " + directory
                        + "; run the experiment to its end, which says which is current, or remove one");
            }
            found.add(new Found(directory, metrics, startedAt(files)));
        }
        found.sort(Comparator.comparing(Found::startedAt).thenComparing(Found::directory));
        List<RunMetrics> runs = found.stream().map(Found::metrics).toList();
        return new FinishedRuns(
                runs.isEmpty() ? null : runs.get(0).experiment(),
                runs.isEmpty() ? null : runs.get(0).strategy(),
                runs,
                List.of(),
                found.stream().map(Found::directory).toList());
    }
}
