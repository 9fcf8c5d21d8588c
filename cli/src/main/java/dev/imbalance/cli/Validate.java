package dev.imbalance.cli;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.LabelledSource;
import dev.imbalance.evaluation.Replicate;
import dev.imbalance.experiment.ExperimentData;
import dev.imbalance.experiment.ExperimentFile;
import dev.imbalance.experiment.Strategy;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Checks an experiment without training. */
@Command(
        name = "validate",
        description = "Check an experiment and its data, and show what it would run. Nothing is trained.",
        footer = {
            "",
            "Examples:",
            "  imbalance validate quickstart",
            "  imbalance validate my.yml --set properties.rate=0.05 --strategy focal"
        })
final class Validate implements Callable<Integer> {
    @Mixin
    private ExperimentArguments arguments;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        ExperimentFile file = arguments.read();
        file.requireFiles();
        ExperimentData data = new ExperimentData(file);
        data.check();
        List<Replicate> replicates = file.replicates();
        Replicate first = replicates.get(0);
        LabelledSource train = data.train(file.strategies().get(0), first);
        int folds = replicates.size() / file.seeds().size();
        long runs = (long) file.strategies().size() * replicates.size();
        out.printf(
                Locale.ROOT,
                "%s: %s x %s%s = %s%n",
                file.name(),
                counted(file.strategies().size(), "strategy", "strategies"),
                counted(file.seeds().size(), "seed", "seeds"),
                first.fold() == null ? "" : " x " + counted(folds, "fold", "folds"),
                counted(runs, "run", "runs"));
        describe(out, "train", train);
        describe(out, "test", data.test(first));
        int width = file.strategies().stream()
                .mapToInt(s -> s.name().length())
                .max()
                .orElse(0);
        for (Strategy strategy : file.strategies()) {
            out.printf(Locale.ROOT, "  %-" + width + "s  %s%n", strategy.name(), strategy.description());
            LabelledSource own = data.train(strategy, first);
            if (!own.labelCounts().equals(train.labelCounts())) {
                describe(out, "  train", own);
            }
        }
        return ExitCode.OK;
    }

    private static void describe(PrintWriter out, String part, LabelledSource source) {
        ClassCounts counts = source.labelCounts();
        String images = source.imageShape().map(shape -> " of " + shape).orElse("");
        out.printf(Locale.ROOT, "  %-5s  %,d rows%s: %s%n", part, counts.total(), images, counts);
    }

    private static String counted(long number, String one, String many) {
        return number + " " + (number == 1 ? one : many);
    }
}
