package dev.imbalance.cli;

import dev.imbalance.data.LongTailSample;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Cuts a small long-tailed sample from a full image set. */
@Command(
        name = "sample",
        description = {
            "Cut a long-tailed training split and a balanced test split from full IDX files, and write them as IDX.",
            "With the defaults it makes the data of the quickstart from Fashion-MNIST."
        },
        footer = {
            "",
            "Example:",
            "  imbalance sample --from /usr/share/datasets/fashion-mnist --out data/fashion-mnist-lt"
        })
final class Sample implements Callable<Integer> {
    @Option(
            names = "--from",
            required = true,
            paramLabel = "DIR",
            description = "The folder of the four full IDX files.")
    private Path from;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "The folder to write to.")
    private Path out;

    @Option(
            names = "--labels",
            split = ",",
            paramLabel = "NAME",
            description = "The class names by label number; Fashion-MNIST's without it.")
    private List<String> labels = LongTailSample.FASHION_MNIST_LABELS;

    @Option(
            names = "--order",
            split = ",",
            paramLabel = "NAME",
            description = "The class names from the largest to the smallest; shirt, pullover and coat last without it.")
    private List<String> order = LongTailSample.FASHION_MNIST_ORDER;

    @Option(
            names = "--factor",
            paramLabel = "RATIO",
            defaultValue = "50",
            description = "Largest class over smallest. Default: ${DEFAULT-VALUE}.")
    private double factor;

    @Option(
            names = "--largest",
            paramLabel = "ROWS",
            defaultValue = "700",
            description = "Rows of the largest class. Default: ${DEFAULT-VALUE}.")
    private long largest;

    @Option(
            names = "--test-per-class",
            paramLabel = "ROWS",
            defaultValue = "200",
            description = "Test rows of each class. Default: ${DEFAULT-VALUE}.")
    private long testPerClass;

    @Option(
            names = "--seed",
            paramLabel = "SEED",
            defaultValue = "7",
            description = "The seed of both draws. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        LongTailSample.Made made = new LongTailSample(
                        LongTailSample.Files.in(from), labels, order, factor, largest, testPerClass, seed)
                .write(out);
        PrintWriter console = spec.commandLine().getOut();
        console.println("train: " + made.train().counts());
        console.println("test:  " + made.test().counts());
        console.println("written to " + out + "; " + LongTailSample.MANIFEST + " has the digests");
        return ExitCode.OK;
    }
}
