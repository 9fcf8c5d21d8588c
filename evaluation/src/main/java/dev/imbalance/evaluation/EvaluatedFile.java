package dev.imbalance.evaluation;

import dev.imbalance.data.DataException;
import dev.imbalance.data.Digests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What was made of one file of predictions from anywhere.
 *
 * @param file    the predictions
 * @param metrics of them; the name of the strategy is that of the predictions
 * @param curves  of their scores
 */
public record EvaluatedFile(PredictionsFile file, RunMetrics metrics, Curves curves) {
    private List<String> labels() {
        return List.copyOf(metrics.test().labels().keySet());
    }

    /**
     * Writes a directory of the form of an experiment's, so that whatever reads an experiment reads it too: a comparison, and a folder a file of predictions. What
     * an earlier evaluation left is written over.
     *
     * @param directory made if missing
     * @param evaluated at least one; the others are compared with the first
     * @param others    the files that the evaluation read beside the predictions
     * @param command   that does it again
     * @throws DataException if two files are of other test rows
     * @throws IOException   if a file cannot be read or written
     */
    public static void write(Path directory, List<EvaluatedFile> evaluated, List<Path> others, String command)
            throws IOException {
        Instant started = Instant.now();
        Files.createDirectories(directory);
        Set<String> names = new LinkedHashSet<>();
        List<Comparison.Run> runs = new ArrayList<>();
        for (EvaluatedFile each : evaluated) {
            String name = folderName(each.metrics.strategy(), names);
            names.add(name);
            RunFiles files = new RunFiles(directory.resolve(name));
            each.file.writeTo(files, each.labels());
            if (!runs.isEmpty()) {
                requireSameRows(
                        evaluated.get(0),
                        new RunFiles(directory.resolve(runs.get(0).directory())),
                        each,
                        files);
            }
            files.writeCurves(each.curves);
            List<DataFile> data = new ArrayList<>(List.of(DataFile.of(each.file.file())));
            for (Path other : others) {
                data.add(DataFile.of(other));
            }
            files.writeProvenance(new RunProvenance(
                    command,
                    "",
                    null,
                    data,
                    each.metrics.seed(),
                    null,
                    new RunProvenance.Outcome(null, Digests.ofContent(files.predictions())),
                    Environment.capture(1, "cpu"),
                    started,
                    Instant.now()));
            files.writeMetrics(each.metrics);
            runs.add(Comparison.Run.done(name, each.metrics));
        }
        Comparison.of(title(evaluated), runs.get(0).strategy(), "", command, runs)
                .write(directory);
    }

    private static String title(List<EvaluatedFile> evaluated) {
        String first = evaluated.get(0).metrics.strategy();
        return switch (evaluated.size()) {
            case 1 -> first;
            case 2 -> first + " and " + evaluated.get(1).metrics.strategy();
            default -> first + " and " + (evaluated.size() - 1) + " others";
        };
    }

    /** The name without its ending, of letters that every file system takes, and unlike the others. */
    private static String folderName(String name, Set<String> taken) {
        String plain = name.replaceFirst("(?i)\\.csv(\\.gz)?$", "")
                .replaceAll("[^A-Za-z0-9._-]+", "-")
                .replaceFirst("^[.-]+", "");
        String base = plain.isEmpty() ? "predictions" : plain.substring(0, Math.min(80, plain.length()));
        String free = base;
        for (int i = 2; taken.contains(free); i++) {
            free = base + "-" + i;
        }
        return free;
    }

    private static void requireSameRows(EvaluatedFile first, RunFiles ofFirst, EvaluatedFile other, RunFiles ofOther)
            throws IOException {
        String both = other.file.file() + " is not of the test rows of " + first.file.file()
                + ", in the same order: evaluate it alone, or sort it. ";
        if (!other.labels().equals(first.labels())) {
            throw new DataException(both + "Its classes are " + other.labels() + " instead of " + first.labels());
        }
        try (PredictionsReader here = ofOther.readPredictions();
                PredictionsReader there = ofFirst.readPredictions()) {
            Optional<PredictionsReader.Row> row = here.next();
            Optional<PredictionsReader.Row> row0 = there.next();
            long rows = 0;
            while (row.isPresent() && row0.isPresent()) {
                rows++;
                if (!row.get().label().equals(row0.get().label())) {
                    throw new DataException(both + "Its row " + rows + " is of the class \""
                            + row.get().label() + "\" instead of \""
                            + row0.get().label() + "\"");
                }
                row = here.next();
                row0 = there.next();
            }
            if (row.isPresent() || row0.isPresent()) {
                throw new DataException(both + "After " + rows + " rows it has " + (row.isPresent() ? "more" : "none"));
            }
        }
    }
}
