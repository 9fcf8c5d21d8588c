package dev.imbalance.experiment;

import dev.imbalance.evaluation.Comparison;
import dev.imbalance.evaluation.FinishedRuns;
import dev.imbalance.evaluation.Replicate;
import dev.imbalance.evaluation.RunFiles;
import dev.imbalance.evaluation.RunMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The finished runs of several experiments on the same test rows, as if they were of one. */
public final class JoinedRuns {
    private JoinedRuns() {}

    /**
     * Reads the runs of each experiment and joins them. A strategy keeps its name where no other experiment has it, and is called
     * {@code directory/name} else; the baseline is that of the first.
     *
     * @throws IllegalArgumentException if the test rows of two experiments differ, with what differs
     * @throws IOException              as {@link FinishedRuns#read}
     */
    public static FinishedRuns read(List<Path> directories) throws IOException {
        Map<Path, FinishedRuns> read = new LinkedHashMap<>();
        Path first = null;
        for (Path directory : directories) {
            read.put(directory, FinishedRuns.read(directory));
            Optional<Path> run = finished(directory);
            if (first == null) {
                first = run.orElse(null);
            } else if (run.isPresent()) {
                Optional<String> difference = TestRows.difference(new RunFiles(first), new RunFiles(run.get()));
                if (difference.isPresent()) {
                    throw new IllegalArgumentException(
                            "only results on the same test rows can be compared: " + difference.get());
                }
            }
        }
        return join(read);
    }

    private static Optional<Path> finished(Path experiment) throws IOException {
        if (Files.exists(experiment.resolve(Comparison.FILE))) {
            return Comparison.read(experiment).runs().stream()
                    .filter(run -> run.status().equals(Comparison.DONE))
                    .map(run -> experiment.resolve(run.directory()))
                    .findFirst();
        }
        try (Stream<Path> entries = Files.list(experiment)) {
            return entries.filter(entry -> !RunFiles.isUnfinished(entry) && Files.exists(new RunFiles(entry).metrics()))
                    .min(Path::compareTo);
        }
    }

    private static FinishedRuns join(Map<Path, FinishedRuns> read) {
        Set<String> names = new LinkedHashSet<>();
        List<RunMetrics> runs = new ArrayList<>();
        List<Comparison.Run> failed = new ArrayList<>();
        List<Path> directories = new ArrayList<>();
        String baseline = null;
        for (Map.Entry<Path, FinishedRuns> one : read.entrySet()) {
            Set<String> taken = new HashSet<>();
            read.forEach(
                    (directory, other) -> taken.addAll(directory.equals(one.getKey()) ? Set.of() : strategies(other)));
            String prefix = label(one.getKey(), read.keySet()) + "/";
            UnaryOperator<String> rename = name -> taken.contains(name) ? prefix + name : name;
            FinishedRuns of = one.getValue();
            if (of.experiment() != null) {
                names.add(of.experiment());
            }
            if (baseline == null && of.baseline() != null) {
                baseline = rename.apply(of.baseline());
            }
            directories.addAll(of.directories());
            of.runs().forEach(run -> runs.add(run.named(rename.apply(run.strategy()))));
            of.failed()
                    .forEach(run -> failed.add(Comparison.Run.failed(
                            run.directory(),
                            rename.apply(run.strategy()),
                            new Replicate(run.seed(), run.fold()),
                            run.error())));
        }
        return new FinishedRuns(String.join(", ", names), baseline, runs, failed, directories);
    }

    private static Set<String> strategies(FinishedRuns runs) {
        Set<String> names = new HashSet<>();
        runs.runs().forEach(run -> names.add(run.strategy()));
        runs.failed().forEach(run -> names.add(run.strategy()));
        return names;
    }

    /** The directory's own name; its whole path where another has the same. */
    private static String label(Path directory, Set<Path> all) {
        String name = name(directory);
        return all.stream().filter(other -> name(other).equals(name)).count() == 1 ? name : directory.toString();
    }

    private static String name(Path directory) {
        return directory.toAbsolutePath().normalize().getFileName().toString();
    }
}
