package dev.imbalance.cli;

import dev.imbalance.data.ImageLoadingBenchmark;
import java.io.IOException;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures the toolkit on this machine. */
@Command(
        name = "bench",
        description = "Measure the toolkit on this machine.",
        footer = {"", "Examples:", "  imbalance bench load", "  imbalance bench train --architecture small --batch 64"},
        subcommands = {
            BenchTrain.class,
            BenchTrainStep.class,
            BenchMetrics.class,
            BenchMetricsStep.class,
            BenchResample.class,
            BenchResampleStep.class,
            BenchTables.class
        })
final class Bench {
    private static final double MIB = 1 << 20;

    @Spec
    private CommandSpec spec;

    @Command(
            name = "load",
            description = "Load generated CIFAR files and show seconds and heap.",
            footer = {"", "Example:", "  imbalance bench load --images 50000"})
    int load(
            @Option(
                            names = "--images",
                            paramLabel = "N",
                            defaultValue = "50000",
                            description = "How many. Default: ${DEFAULT-VALUE}.")
                    int images)
            throws IOException {
        ImageLoadingBenchmark.Result result = ImageLoadingBenchmark.run(images);
        spec.commandLine()
                .getOut()
                .printf(
                        Locale.ROOT,
                        "%,d images of 3 x 32 x 32: %.2f s, %.0f MiB of heap after loading, %.0f MiB at the peak%n",
                        result.images(),
                        result.seconds(),
                        result.heapBytes() / MIB,
                        result.peakHeapBytes() / MIB);
        return ExitCode.OK;
    }
}
