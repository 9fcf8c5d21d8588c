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
        Map<Replicate, Path> first = Map.of();
        for (Path directory : directories) {
            read.put(directory, FinishedRuns.read(directory));
            Map<Replicate, Path> tested = tested(directory);
            if (first.isEmpty()) {
                first = tested;
            } else if (!tested.isEmpty()) {
                Optional<String> difference = difference(first, tested);
                if (difference.isPresent()) {
                    throw new IllegalArgumentException(
                            "only results on the same test rows can be compared: " + difference.get());
                }
            }
        }
        return join(read);
    }

    /** A finished run for each set of test rows: for each seed and fold or, without folds, under null. */
    private static Map<Replicate, Path> tested(Path experiment) throws IOException {
        Map<Replicate, Path> tested = new LinkedHashMap<>();
        if (Files.exists(experiment.resolve(Comparison.FILE))) {
            for (Comparison.Run run : Comparison.read(experiment).runs()) {
                if (run.status().equals(Comparison.DONE)) {
                    tested.putIfAbsent(rows(run.replicate()), experiment.resolve(run.directory()));
                }
            }
        } else {
            for (RunFolder run : new ExperimentFolder(experiment).runs()) {
                if (run.status() == RunFolder.Status.FINISHED) {
                    tested.putIfAbsent(rows(run.replicate()), run.path());
                }
            }
        }
        return tested;
    }

    private static Replicate rows(Replicate replicate) {
        return replicate.fold() == null ? null : replicate;
    }

    private static Optional<String> difference(Map<Replicate, Path> one, Map<Replicate, Path> other)
            throws IOException {
        boolean common = false;
        for (Map.Entry<Replicate, Path> here : one.entrySet()) {
            Path there = other.get(here.getKey());
            if (there != null) {
                common = true;
                Optional<String> difference = TestRows.difference(new RunFiles(here.getValue()), new RunFiles(there));
                if (difference.isPresent()) {
                    return difference;
                }
            }
        }
        return common
                ? Optional.empty()
                : Optional.of(one.values().iterator().next() + " and "
                        + other.values().iterator().next() + " have no test set, or fold of a seed, in common");
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
