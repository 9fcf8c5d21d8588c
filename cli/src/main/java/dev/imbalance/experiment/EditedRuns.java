package dev.imbalance.experiment;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import dev.imbalance.evaluation.DataFile;
import dev.imbalance.evaluation.RunFiles;
import dev.imbalance.evaluation.RunProvenance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds planned runs that an experiment's directory has by another hash: their configuration, their data or the toolkit changed since.
 * To go on would mix results that do not belong together. One that failed is no result, and its edit the remedy.
 */
final class EditedRuns {
    private static final int CONTEXT = 2;

    private final Path directory;
    private final ExperimentData data;

    /** @param data what the planned runs read */
    EditedRuns(Path directory, ExperimentData data) {
        this.directory = directory;
        this.data = data;
    }

    /**
     * Refuses planned runs that are there as others.
     *
     * @throws ExperimentException naming the first, with what changed
     */
    void refuse(List<PlannedRun> planned) throws IOException {
        List<String> there;
        try (Stream<Path> entries = Files.list(directory)) {
            there = entries.filter(Files::isDirectory)
                    .map(entry -> entry.getFileName().toString())
                    .sorted()
                    .toList();
        }
        PlannedRun first = null;
        Path old = null;
        int edited = 0;
        for (PlannedRun run : planned) {
            List<Path> others = others(run, there);
            if (!others.isEmpty()) {
                edited++;
                if (first == null) {
                    first = run;
                    old = others.get(others.size() - 1);
                }
            }
        }
        if (first != null) {
            throw refusal(first, old, edited);
        }
    }

    /** Where a planned run is as another one; empty if it is there as itself too. */
    private List<Path> others(PlannedRun run, List<String> there) {
        String name = run.key().directory();
        String unfinished =
                RunFiles.unfinished(directory.resolve(name)).getFileName().toString();
        if (there.contains(name) || there.contains(unfinished)) {
            return List.of();
        }
        String stem = name.substring(0, name.length() - run.key().hash().length());
        String end = unfinished.substring(name.length());
        Pattern other = Pattern.compile(Pattern.quote(stem) + "[0-9a-f]{8}(" + Pattern.quote(end) + ")?");
        return there.stream()
                .filter(entry -> other.matcher(entry).matches())
                .map(directory::resolve)
                .filter(entry ->
                        Files.exists(entry.resolve(SingleRun.CONFIG)) && !Files.exists(new RunFiles(entry).failure()))
                .toList();
    }

    private ExperimentException refusal(PlannedRun run, Path old, int edited) throws IOException {
        Path config = old.resolve(SingleRun.CONFIG);
        String before = Files.readString(config);
        boolean same = before.equals(run.config());
        String message = run.key() + ", is in " + directory + " already, "
                + (same ? other(run, old) : "of another configuration")
                + ". "
                + (edited == 1 ? "" : edited - 1 + (edited == 2 ? " more run is, too. " : " more runs are, too. "))
                + "Undo the change, choose another directory with --out, or make it beside the old one with --force";
        Strategy strategy = run.strategy();
        return ExperimentException.of(
                new Problem(strategy.node().location(), strategy.path(), message),
                same ? List.of() : diff(config, before, run.config()));
    }

    private static List<String> diff(Path config, String before, String now) {
        List<String> old = before.lines().toList();
        return UnifiedDiffUtils.generateUnifiedDiff(
                config.toString(), "now", old, DiffUtils.diff(old, now.lines().toList()), CONTEXT);
    }

    /** What else than its configuration made another run of it. */
    private String other(PlannedRun run, Path old) throws IOException {
        RunFiles files = new RunFiles(old);
        if (!Files.exists(files.provenance())) {
            return "of other data or by another version of the toolkit";
        }
        RunProvenance provenance = files.readProvenance();
        List<String> what = new ArrayList<>();
        String toolkit = provenance.environment().toolkit();
        if (!toolkit.equals(Toolkit.version())) {
            what.add("by version " + toolkit + " of the toolkit, which now is " + Toolkit.version());
        }
        List<String> known = provenance.data().stream().map(DataFile::sha256).toList();
        List<String> changed = data.files(run.strategy(), run.key().replicate()).stream()
                .filter(file -> !known.contains(file.sha256()))
                .map(DataFile::path)
                .toList();
        if (!changed.isEmpty()) {
            what.add("of other data: " + String.join(", ", changed) + " changed since");
        }
        return what.isEmpty() ? "of other data" : String.join(", and ", what);
    }
}
