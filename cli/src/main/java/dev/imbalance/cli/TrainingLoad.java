package dev.imbalance.cli;

import dev.imbalance.data.ImageShape;
import dev.imbalance.djl.Execution;
import dev.imbalance.djl.MemoryUse;
import dev.imbalance.djl.NetworkPath;
import dev.imbalance.djl.Precision;
import dev.imbalance.djl.TrainingBenchmark;
import dev.imbalance.experiment.NamedArchitecture;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What {@code bench train} trains; its options are the child's and the peer's too. */
final class TrainingLoad {
    @Option(
            names = "--architecture",
            defaultValue = "densenet161",
            paramLabel = "NAME",
            description = "A network of experiment files, or small (3 x 6 layers, k = 12). Default: ${DEFAULT-VALUE}.")
    private String architecture;

    @Option(
            names = "--stem",
            paramLabel = "NAME",
            description = "cifar, cifar-nopool or imagenet. Default: cifar, where there is a choice.")
    private String stem;

    @Option(
            names = "--batch",
            defaultValue = "32",
            paramLabel = "N",
            description = "Images of a step. Default: ${DEFAULT-VALUE}.")
    private int batch;

    @Option(
            names = "--size",
            defaultValue = "32",
            paramLabel = "N",
            description = "Height and width of an image. Default: ${DEFAULT-VALUE}.")
    private int size;

    @Option(
            names = "--channels",
            defaultValue = "3",
            paramLabel = "N",
            description = "Channels of an image. Default: ${DEFAULT-VALUE}.")
    private int channels;

    @Option(
            names = "--classes",
            defaultValue = "10",
            paramLabel = "N",
            description = "Number of classes. Default: ${DEFAULT-VALUE}.")
    private int classes;

    @Option(
            names = "--threads",
            defaultValue = "2",
            paramLabel = "N",
            description = "Threads of one operator. Default: ${DEFAULT-VALUE}.")
    private int threads;

    @Option(
            names = "--steps",
            defaultValue = "8",
            paramLabel = "N",
            description = "Timed steps of each process. Default: ${DEFAULT-VALUE}.")
    private int steps;

    @Option(
            names = "--warm-up",
            defaultValue = "2",
            paramLabel = "N",
            description = "Steps before the timed ones. Default: ${DEFAULT-VALUE}.")
    private int warmUp;

    @Option(
            names = "--precision",
            defaultValue = "float32",
            paramLabel = "NAME",
            description = "Ours: float32 or bf16. Default: ${DEFAULT-VALUE}.")
    private Precision precision;

    @Option(
            names = "--memory",
            defaultValue = "normal",
            paramLabel = "NAME",
            description = "Ours: normal or lean. Default: ${DEFAULT-VALUE}.")
    private MemoryUse memory;

    @Option(
            names = "--path",
            defaultValue = "auto",
            paramLabel = "NAME",
            description = "Ours: auto, flat or script. Default: ${DEFAULT-VALUE}.")
    private NetworkPath path;

    /**
     * Refuses what no trainer takes.
     *
     * @throws ParameterException in one line
     */
    TrainingLoad check(CommandLine command) {
        require(command, "--batch", batch, 2);
        require(command, "--size", size, 1);
        require(command, "--channels", channels, 1);
        require(command, "--classes", classes, 2);
        require(command, "--threads", threads, 1);
        require(command, "--steps", steps, 1);
        require(command, "--warm-up", warmUp, 0);
        try {
            NamedArchitecture named = new NamedArchitecture(architecture);
            if (stem == null && named.hasStem()) {
                stem = "cifar";
            }
            if (stem != null) {
                named.withStem(stem);
            }
            benchmark();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command, e.getMessage(), e);
        }
        return this;
    }

    static void require(CommandLine command, String option, int value, int least) {
        if (value < least) {
            throw new ParameterException(command, option + " must be at least " + least + ", was " + value);
        }
    }

    /** What is trained, after the check. */
    TrainingBenchmark benchmark() {
        NamedArchitecture named = new NamedArchitecture(architecture);
        if (stem != null) {
            named.withStem(stem);
        }
        return new TrainingBenchmark(
                named.make(),
                new ImageShape(channels, size, size),
                classes,
                batch,
                threads,
                new Execution(path, precision, memory));
    }

    /** The options that every trainer of this load takes, to be read by another process. */
    List<String> words() {
        List<String> words = new ArrayList<>(List.of(
                "--architecture=" + architecture,
                "--batch=" + batch,
                "--size=" + size,
                "--channels=" + channels,
                "--classes=" + classes,
                "--threads=" + threads,
                "--steps=" + steps,
                "--warm-up=" + warmUp));
        if (stem != null) {
            words.add("--stem=" + stem);
        }
        return words;
    }

    /** The options that only our trainer takes. */
    List<String> ownWords() {
        return List.of("--precision=" + word(precision), "--memory=" + word(memory), "--path=" + word(path));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    String architecture() {
        return architecture;
    }

    /** Whether it is trained as the command does by itself. */
    private boolean plain() {
        return memory == MemoryUse.NORMAL && path == NetworkPath.AUTO;
    }

    /** Such as {@code densenet161 cifar batch 32 float32}. */
    String name() {
        return architecture + (stem == null ? "" : " " + stem) + " batch " + batch
                + (size == 32 && channels == 3 ? "" : " of " + channels + "x" + size + "x" + size) + " "
                + word(precision)
                + (plain() ? "" : " " + word(memory) + " " + word(path));
    }

    int batch() {
        return batch;
    }

    int steps() {
        return steps;
    }

    int warmUp() {
        return warmUp;
    }

    int threads() {
        return threads;
    }
}
