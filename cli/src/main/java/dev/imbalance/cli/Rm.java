package dev.imbalance.cli;

import dev.imbalance.experiment.ExperimentFolder;
import dev.imbalance.experiment.RunFolder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Deletes runs and experiments. */
@Command(
        name = "rm",
        description = {
            "Delete runs, or whole experiments with their reports. Shows what it would delete and asks first.",
            "The comparison and the report of an experiment are written again without a deleted run. What the toolkit did not make,"
                    + " links and what they point to are left alone."
        },
        footer = {
            "",
            "Examples:",
            "  imbalance rm runs/quickstart/focal-seed1-0a1b2c3d",
            "  imbalance rm runs/old runs/older --yes"
        })
final class Rm implements Callable<Integer> {
    @Parameters(
            arity = "1..*",
            paramLabel = "RUN|DIR",
            description = "The directory of a run or of an experiment; imbalance ls shows them.")
    private List<Path> directories;

    @Option(names = "--yes", description = "Do not ask; needed where nobody can be asked, as in a script.")
    private boolean yes;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        List<ExperimentFolder> experiments = new ArrayList<>();
        List<RunFolder> runs = new ArrayList<>();
        sort(experiments, runs);
        PrintWriter out = spec.commandLine().getOut();
        long bytes = 0;
        for (ExperimentFolder experiment : experiments) {
            List<RunFolder> inside = experiment.runs();
            bytes += experiment.bytes();
            out.printf(
                    Locale.ROOT,
                    "%s: the experiment %s, %d run%s, %s%n",
                    experiment.path(),
                    experiment.name(),
                    inside.size(),
                    inside.size() == 1 ? "" : "s",
                    ByteCount.text(experiment.bytes()));
        }
        for (RunFolder run : runs) {
            bytes += run.bytes();
            out.printf(
                    Locale.ROOT,
                    "%s: %s, %s, %s, %s%n",
                    run.path(),
                    run.strategy(),
                    run.replicate(),
                    run.status(),
                    ByteCount.text(run.bytes()));
        }
        if (!yes && !isConfirmed(out, ByteCount.text(bytes))) {
            out.println("Nothing was deleted.");
            out.flush();
            return ExitCode.FAILED;
        }
        ExperimentFolder.remove(runs);
        for (ExperimentFolder experiment : experiments) {
            List<Path> others = experiment.remove();
            if (!others.isEmpty()) {
                out.println(experiment.path() + " stays, for what is not the toolkit's: "
                        + String.join(
                                ", ",
                                others.stream()
                                        .map(Path::getFileName)
                                        .map(Path::toString)
                                        .toList()));
            }
        }
        out.println("Deleted " + ByteCount.text(bytes) + ".");
        out.flush();
        return ExitCode.OK;
    }

    /** Refuses all if it refuses one. A run of an experiment that goes as a whole need not be named. */
    private void sort(List<ExperimentFolder> experiments, List<RunFolder> runs) throws IOException {
        Set<Path> whole = new LinkedHashSet<>();
        Set<Path> single = new LinkedHashSet<>();
        for (Path written : directories) {
            Path directory = written.toAbsolutePath().normalize();
            if (Files.isSymbolicLink(directory)) {
                throw usage(written + " is a link; name the directory itself");
            } else if (!Files.exists(directory)) {
                throw usage("There is no " + written);
            } else if (RunFolder.is(directory)) {
                single.add(directory);
            } else if (ExperimentFolder.is(directory)) {
                whole.add(directory);
            } else {
                throw usage(written + " is neither a run nor an experiment, by the files in it; nothing was deleted");
            }
        }
        for (Path directory : whole) {
            experiments.add(new ExperimentFolder(directory));
        }
        for (Path directory : single) {
            if (!whole.contains(directory.getParent())) {
                runs.add(RunFolder.read(directory));
            }
        }
    }

    private boolean isConfirmed(PrintWriter out, String size) throws IOException {
        // The launcher knows whether a person reads and writes.
        if (!Boolean.getBoolean("imbalance.interactive")) {
            throw usage("There is nobody to ask here; to delete these " + size + " say --yes");
        }
        out.print("Delete these " + size + "? [y/N] ");
        out.flush();
        String answer = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
        return answer != null && Set.of("y", "yes").contains(answer.strip().toLowerCase(Locale.ROOT));
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
