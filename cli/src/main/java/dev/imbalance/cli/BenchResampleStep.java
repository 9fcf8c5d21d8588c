package dev.imbalance.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.ImageDataset;
import dev.imbalance.experiment.Toolkit;
import dev.imbalance.resampling.ResamplingChain;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.tribuo.Dataset;
import org.tribuo.classification.Label;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The child of {@link BenchResample}: one measurement of ours, as one line of JSON. */
@Command(name = "resample-step", hidden = true, description = "Time one of our methods in this process.")
final class BenchResampleStep implements Callable<Integer> {
    private static final int FULL_EVERY = 4;
    private static final int MACHINE_EVERY = 4;

    @Option(names = "--folder", required = true)
    private Path folder;

    @Option(names = "--data", required = true)
    private String table;

    @Option(names = "--method", required = true)
    private String name;

    @Option(names = "--seconds", required = true)
    private double seconds;

    @Option(names = "--threads", required = true)
    private int threads;

    @Spec
    private CommandSpec spec;

    /** The clocks between the repetitions, in nanoseconds. */
    private record Clocks(List<Long> processor, List<Long> wall) {
        private static final OperatingSystemMXBean SYSTEM =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

        Clocks() {
            this(new ArrayList<>(), new ArrayList<>());
            tick();
        }

        void tick() {
            processor.add(SYSTEM.getProcessCpuTime());
            wall.add(System.nanoTime());
        }

        int repetitions() {
            return wall.size() - 1;
        }

        double processorSeconds() {
            return (processor.get(repetitions()) - processor.get(0)) * 1e-9;
        }

        double wallSeconds() {
            return (wall.get(repetitions()) - wall.get(0)) * 1e-9;
        }
    }

    @Override
    public Integer call() throws IOException {
        Dataset<Label> data = ResampleTable.read(folder, table);
        ResampleMethod method = ResampleMethod.of(name);
        Clocks clocks = new Clocks();
        while (clocks.repetitions() == 0 || clocks.processorSeconds() < seconds) {
            method.work().on(data, 1);
            clocks.tick();
        }
        // Before the speed-up, whose threads stay for a while and would count.
        Held held = held(method, data);
        // Less what is still needed without it.
        long extra = held.bytes() - used();
        SpeedUp speedUp = threads == 1 ? new SpeedUp(null, null) : speedUp(method, data);
        ResampleMeasurement measured = new ResampleMeasurement(
                "imbalance " + Toolkit.version(),
                laterHalf(clocks.processor()),
                laterHalf(clocks.wall()),
                held.counts(),
                speedUp.work(),
                speedUp.machine(),
                extra,
                held.made());
        spec.commandLine().getOut().println(new ObjectMapper().writeValueAsString(measured));
        return ExitCode.OK;
    }

    /** The bytes of the heap that are needed while there is a result, the rows of each class in it, and the bytes of the values that were made. */
    private record Held(long bytes, List<Long> counts, Long made) {}

    private static Held held(ResampleMethod method, Dataset<Label> data) {
        Object result = method.work().on(data, 1);
        long bytes;
        try {
            bytes = used();
        } finally {
            Reference.reachabilityFence(result);
        }
        if (!(result instanceof ResamplingChain chain)) {
            return new Held(bytes, List.of(), null);
        }
        long value = data instanceof ImageDataset ? 1 : Double.BYTES;
        return new Held(
                bytes,
                LongStream.of(ClassCounts.of(chain.data()).toArray()).boxed().toList(),
                value * chain.lineage().synthetic() * data.getFeatureIDMap().size());
    }

    /** Of the work, and of threads that share nothing; null unless asked for. */
    private record SpeedUp(Double work, Double machine) {}

    /** One thread and several in turn; of the later half of the repetitions, as the times. */
    private SpeedUp speedUp(ResampleMethod method, Dataset<Label> data) {
        List<Double> ratios = new ArrayList<>();
        List<Double> machine = new ArrayList<>();
        MachineSpeedUp.warmUp();
        Clocks all = new Clocks();
        while (ratios.isEmpty() || all.processorSeconds() < seconds) {
            if (ratios.size() % MACHINE_EVERY == 0) {
                machine.add(MachineSpeedUp.measure(threads));
            }
            double one = wall(method, data, 1);
            ratios.add(one / wall(method, data, threads));
            all.tick();
        }
        return new SpeedUp(laterMedian(ratios), laterMedian(machine));
    }

    private static Double laterMedian(List<Double> values) {
        return TrainingMeasurement.median(values.subList(values.size() / 2, values.size()), Function.identity());
    }

    private static double wall(ResampleMethod method, Dataset<Label> data, int threads) {
        Clocks clocks = new Clocks();
        method.work().on(data, threads);
        clocks.tick();
        return clocks.wallSeconds();
    }

    /** As the peer's: the mean of the later half of the repetitions, of all of one. The earlier ones warm up. */
    private static double laterHalf(List<Long> times) {
        int last = times.size() - 1;
        int first = last / 2;
        return (times.get(last) - times.get(first)) * 1e-9 / (last - first);
    }

    /** The bytes of the heap that are still needed. Java's serial collector leaves some dead objects where they lie, but at every fourth collection. */
    private static long used() {
        for (int i = 0; i < FULL_EVERY; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
