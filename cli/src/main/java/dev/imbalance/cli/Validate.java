package dev.imbalance.cli;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.LabelledSource;
import dev.imbalance.data.Loading;
import dev.imbalance.experiment.ExperimentFile;
import dev.imbalance.experiment.Strategy;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.tribuo.Dataset;
import org.tribuo.classification.Label;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Checks an experiment without training. */
@Command(
        name = "validate",
        description =
                "Check an experiment and its data, and show what it would run. Nothing is trained, but for a few steps of --estimate.",
        footer = {
            "",
            "Examples:",
            "  imbalance validate my.yml",
            "  imbalance validate my.yml --estimate --jobs 2",
            "  imbalance validate my.yml --estimate --json"
        })
final class Validate implements Callable<Integer> {
    @Mixin
    private ExperimentArguments arguments;

    @Mixin
    private Estimation estimation;

    @Option(names = "--json", description = "With --estimate: print JSON alone.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        String fault = estimation.fault(json);
        if (fault != null) {
            throw new ParameterException(spec.commandLine(), fault);
        }
        PrintWriter out = spec.commandLine().getOut();
        ExperimentFile file = arguments.read();
        file.requireFiles();
        LabelledSource train = file.train();
        LabelledSource test = file.test();
        Dataset<Label> training = Loading.train(train);
        Dataset<Label> testing = Loading.test(test, training);
        file.check(training);
        if (json) {
            estimation.print(out, file, training, testing, true);
            return ExitCode.OK;
        }
        long runs = (long) file.strategies().size() * file.seeds().size();
        out.printf(
                Locale.ROOT,
                "%s: %s x %s = %s%n",
                file.name(),
                counted(file.strategies().size(), "strategy", "strategies"),
                counted(file.seeds().size(), "seed", "seeds"),
                counted(runs, "run", "runs"));
        describe(out, "train", train);
        describe(out, "test", test);
        int width = file.strategies().stream()
                .mapToInt(s -> s.name().length())
                .max()
                .orElse(0);
        for (Strategy strategy : file.strategies()) {
            out.printf(Locale.ROOT, "  %-" + width + "s  %s%n", strategy.name(), strategy.description());
        }
        if (estimation.isAsked()) {
            estimation.print(out, file, training, testing, false);
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
