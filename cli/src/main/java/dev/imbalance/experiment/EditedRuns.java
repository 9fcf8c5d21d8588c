package dev.imbalance.experiment;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import dev.imbalance.evaluation.Comparison;
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
 * Finds runs that an experiment's directory has by another hash than the experiment now gives them: their configuration, their data or
 * the toolkit changed since. To go on would mix results that do not belong together. One that failed is no result, and its edit the remedy.
 */
final class EditedRuns {
    private static final int CONTEXT = 2;

    private final Path directory;
    private final ExperimentFile experiment;
    private final ExperimentData data;

    /** A run as the experiment now makes it, and where it lies as another one. */
    private record Edited(PlannedRun now, Path old) {}

    /** @param data what the runs read */
    EditedRuns(Path directory, ExperimentFile experiment, ExperimentData data) {
        this.directory = directory;
        this.experiment = experiment;
        this.data = data;
    }

    /**
     * Refuses planned runs that are there as others, and those that are compared already and would be compared with them as repeats of the
     * same strategy, though they are of another.
     *
     * @param before what the directory compares; null if nothing yet
     * @throws ExperimentException naming the first, with what changed
     */
    void refuse(List<PlannedRun> planned, Comparison before) throws IOException {
        List<Edited> again = planned(planned);
        List<Edited> beside = before == null ? List.of() : compared(planned, before);
        int edited = again.size() + beside.size();
        if (!again.isEmpty()) {
            throw refusal(again.get(0), " is in " + directory + " already, ", "make it beside the old one", edited);
        } else if (!beside.isEmpty()) {
            throw refusal(
                    beside.get(0),
                    " is one of the runs that " + directory + " compares, ",
                    "leave it out of the comparison",
                    edited);
        }
    }

    /** What a directory compares, without the runs of planned strategies that the experiment would make otherwise now. */
    Comparison without(List<PlannedRun> planned, Comparison before) throws IOException {
        List<String> edited = compared(planned, before).stream()
                .map(run -> run.old().getFileName().toString())
                .toList();
        return Comparison.of(
                before.experiment(),
                before.baseline(),
                before.config(),
                before.command(),
                before.runs().stream()
                        .filter(run -> !edited.contains(run.directory()))
                        .toList());
    }

    /** Those of planned strategies, in other repeats than the planned ones. */
    private List<Edited> compared(List<PlannedRun> planned, Comparison before) throws IOException {
        List<Edited> edited = new ArrayList<>();
        for (Strategy strategy : experiment.strategies()) {
            List<String> digests = data.digests(strategy);
            for (Comparison.Run run : before.runs()) {
                Path old = directory.resolve(run.directory());
                if (run.strategy().equals(strategy.name())
                        && run.status().equals(Comparison.DONE)
                        && planned.stream().noneMatch(now -> isSame(now.key(), run))
                        && Files.exists(old.resolve(SingleRun.CONFIG))) {
                    PlannedRun now = PlannedRun.of(0, experiment, strategy, run.replicate(), digests);
                    if (!now.key().directory().equals(run.directory())) {
                        edited.add(new Edited(now, old));
                    }
                }
            }
        }
        return edited;
    }

    private static boolean isSame(RunKey key, Comparison.Run run) {
        return key.strategy().equals(run.strategy()) && key.replicate().equals(run.replicate());
    }

    private List<Edited> planned(List<PlannedRun> planned) throws IOException {
        List<String> there;
        try (Stream<Path> entries = Files.list(directory)) {
            there = entries.filter(Files::isDirectory)
                    .map(entry -> entry.getFileName().toString())
                    .sorted()
                    .toList();
        }
        List<Edited> edited = new ArrayList<>();
        for (PlannedRun run : planned) {
            List<Path> others = others(run, there);
            if (!others.isEmpty()) {
                edited.add(new Edited(run, others.get(others.size() - 1)));
            }
        }
        return edited;
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

    /**
     * @param where what the run is to the directory
     * @param force what {@code --force} does with it
     * @param edited how many there are
     */
    private ExperimentException refusal(Edited first, String where, String force, int edited) throws IOException {
        PlannedRun run = first.now();
        Path config = first.old().resolve(SingleRun.CONFIG);
        String before = Files.readString(config);
        boolean same = before.equals(run.config());
        String message = run.key() + "," + where + (same ? other(run, first.old()) : "of another configuration") + ". "
                + (edited == 1 ? "" : edited - 1 + (edited == 2 ? " more run is, too. " : " more runs are, too. "))
                + "Undo the change, choose another directory with --out, or " + force + " with --force";
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
