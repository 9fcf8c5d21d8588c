package dev.imbalance.cli;

import dev.imbalance.experiment.Estimator;
import dev.imbalance.experiment.ExperimentData;
import dev.imbalance.experiment.ExperimentFile;
import dev.imbalance.experiment.ProcessExecutor;
import dev.imbalance.experiment.Strategy;
import dev.imbalance.experiment.StrategyEstimate;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** Predicts the time and disk of an experiment, for a person or a program. */
final class Estimation {
    /**
     * What all runs will take.
     *
     * @param runs            how many there are
     * @param jobs            how many at a time
     * @param seconds         from the first to the end of the last
     * @param bytes           that they leave on disk
     * @param checkpointBytes that they take besides while they train
     * @param strategies      what one run of each takes
     */
    record Whole(
            int runs, int jobs, double seconds, long bytes, long checkpointBytes, List<StrategyEstimate> strategies) {}

    @Option(
            names = "--estimate",
            description = "Resample, time a few steps of every strategy, and predict the time and disk of all runs.")
    private boolean asked;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            defaultValue = "1",
            description = "With --estimate: how many runs at a time; ${DEFAULT-VALUE} without it.")
    private int jobs;

    boolean isAsked() {
        return asked;
    }

    /** Why the options do not go together; null if they do. */
    String fault() {
        if (jobs < 1) {
            return "--jobs must be at least 1, was " + jobs;
        }
        return !asked && jobs > 1 ? "--jobs is for --estimate; add it" : null;
    }

    /** Tries every strategy and prints what comes of it, a line as soon as it is known. */
    void print(PrintWriter out, ExperimentFile file, ExperimentData data) throws IOException {
        int width = Math.max(
                "strategy".length(),
                file.strategies().stream()
                        .mapToInt(strategy -> strategy.name().length())
                        .max()
                        .orElse(0));
        out.printf(
                Locale.ROOT,
                "%n%-" + width + "s  %10s  %14s  %10s  %10s  %10s%n",
                "strategy",
                "rows",
                "epochs x steps",
                "a step",
                "a run",
                "disk");
        out.flush();
        Whole whole = tried(file, data, estimate -> line(out, width, estimate));
        out.printf(
                Locale.ROOT,
                "%n%d run%s, %s: about %s; %s on disk%s%n",
                whole.runs(),
                whole.runs() == 1 ? "" : "s",
                jobs == 1 ? "one after the other" : jobs + " at a time",
                time(whole.seconds()),
                size(whole.bytes()),
                whole.checkpointBytes() == 0
                        ? ""
                        : ", and up to " + size(whole.checkpointBytes()) + " for checkpoints while they train");
        if (ProcessExecutor.effectiveJobs(file, jobs) < jobs) {
            out.println("  " + ProcessExecutor.advice(file, jobs).orElseThrow());
        }
    }

    /** Tries every strategy, for a program. */
    Whole whole(ExperimentFile file, ExperimentData data) throws IOException {
        return tried(file, data, estimate -> {});
    }

    private Whole tried(ExperimentFile file, ExperimentData data, Consumer<StrategyEstimate> each) throws IOException {
        Estimator estimator = new Estimator(file, data);
        List<StrategyEstimate> estimates = new ArrayList<>();
        for (Strategy strategy : file.strategies()) {
            StrategyEstimate estimate = estimator.estimate(strategy);
            estimates.add(estimate);
            each.accept(estimate);
        }
        int repeats = file.replicates().size();
        double alone = repeats
                * estimates.stream().mapToDouble(StrategyEstimate::runSeconds).sum();
        long bytes = repeats
                * estimates.stream().mapToLong(StrategyEstimate::runBytes).sum();
        long checkpoints = jobs
                * estimates.stream()
                        .mapToLong(StrategyEstimate::checkpointBytes)
                        .max()
                        .orElse(0);
        return new Whole(
                repeats * estimates.size(),
                jobs,
                alone / ProcessExecutor.effectiveJobs(file, jobs),
                bytes,
                checkpoints,
                estimates);
    }

    private static void line(PrintWriter out, int width, StrategyEstimate estimate) {
        out.printf(
                Locale.ROOT,
                "%-" + width + "s  %,10d  %14s  %10s  %10s  %10s%s%n",
                estimate.strategy(),
                estimate.rows(),
                estimate.epochs() == null ? "-" : estimate.epochs() + " x " + estimate.steps(),
                estimate.stepSeconds() == null ? "-" : time(estimate.stepSeconds()),
                time(estimate.runSeconds()),
                size(estimate.runBytes()),
                estimate.note() == null ? "" : "  " + estimate.note());
        out.flush();
    }

    static String time(double seconds) {
        if (seconds < 1) {
            return String.format(Locale.ROOT, "%.1f ms", seconds * 1000);
        } else if (seconds < 120) {
            return String.format(Locale.ROOT, "%.0f s", seconds);
        } else if (seconds < 7200) {
            return String.format(Locale.ROOT, "%.0f min", seconds / 60);
        }
        return String.format(Locale.ROOT, "%.1f h", seconds / 3600);
    }

    private static String size(long bytes) {
        return bytes < 1_000_000_000
                ? String.format(Locale.ROOT, "%.1f MB", bytes / 1e6)
                : String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
    }
}
