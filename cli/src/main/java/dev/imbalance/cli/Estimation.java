package dev.imbalance.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imbalance.experiment.Estimator;
import dev.imbalance.experiment.ExperimentFile;
import dev.imbalance.experiment.ProcessExecutor;
import dev.imbalance.experiment.Strategy;
import dev.imbalance.experiment.StrategyEstimate;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.tribuo.Dataset;
import org.tribuo.classification.Label;
import picocli.CommandLine.Option;

/** Predicts the time and disk of an experiment, for a person or a program. */
final class Estimation {
    private static final String SCHEMA = "imbalance-estimate/1";
    private static final JsonMapper JSON = new JsonMapper();

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
    String fault(boolean json) {
        if (jobs < 1) {
            return "--jobs must be at least 1, was " + jobs;
        }
        if (!asked && (jobs > 1 || json)) {
            return "--jobs and --json are for --estimate; add it";
        }
        return null;
    }

    /** Tries every strategy and prints what comes of it, a line as soon as it is known. */
    void print(PrintWriter out, ExperimentFile file, Dataset<Label> train, Dataset<Label> test, boolean json)
            throws IOException {
        Estimator estimator = new Estimator(file, train, test);
        int width = Math.max(
                "strategy".length(),
                file.strategies().stream()
                        .mapToInt(strategy -> strategy.name().length())
                        .max()
                        .orElse(0));
        if (!json) {
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
        }
        List<StrategyEstimate> estimates = new ArrayList<>();
        for (Strategy strategy : file.strategies()) {
            StrategyEstimate estimate = estimator.estimate(strategy);
            estimates.add(estimate);
            if (!json) {
                line(out, width, estimate);
            }
        }
        int seeds = file.seeds().size();
        int together = ProcessExecutor.effectiveJobs(file, jobs);
        double alone = seeds
                * estimates.stream().mapToDouble(StrategyEstimate::runSeconds).sum();
        long bytes =
                seeds * estimates.stream().mapToLong(StrategyEstimate::runBytes).sum();
        long checkpoints = jobs
                * estimates.stream()
                        .mapToLong(StrategyEstimate::checkpointBytes)
                        .max()
                        .orElse(0);
        int runs = seeds * estimates.size();
        if (json) {
            ObjectNode root = JSON.createObjectNode();
            root.put("schema", SCHEMA)
                    .put("experiment", file.name())
                    .put("runs", runs)
                    .put("jobs", jobs);
            root.put("seconds", alone / together).put("bytes", bytes).put("checkpointBytes", checkpoints);
            root.set("strategies", JSON.valueToTree(estimates));
            out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root));
            return;
        }
        out.printf(
                Locale.ROOT,
                "%n%d run%s, %s: about %s; %s on disk%s%n",
                runs,
                runs == 1 ? "" : "s",
                jobs == 1 ? "one after the other" : jobs + " at a time",
                time(alone / together),
                size(bytes),
                checkpoints == 0 ? "" : ", and up to " + size(checkpoints) + " for checkpoints while they train");
        if (together < jobs) {
            out.println("  " + ProcessExecutor.advice(file, jobs).orElseThrow());
        }
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
