package dev.imbalance.cli;

import ai.djl.engine.Engine;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import dev.imbalance.djl.TrainingBenchmark;
import dev.imbalance.evaluation.ProcessMemory;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The child of {@link BenchTrain}: one measurement of our trainer, as one line of JSON. */
@Command(name = "train-step", hidden = true, description = "Time our training steps in this process.")
final class BenchTrainStep implements Callable<Integer> {
    private static final OperatingSystemMXBean CPU = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    @Mixin
    private TrainingLoad load;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        TrainingBenchmark benchmark = load.check(spec.commandLine()).benchmark();
        List<TrainingBenchmark.Step> steps = new ArrayList<>();
        List<OptionalLong> faults = new ArrayList<>();
        List<Double> cpu = new ArrayList<>();
        long[] before = {CPU.getProcessCpuTime()};
        benchmark.run(load.warmUp() + load.steps(), step -> {
            steps.add(step);
            faults.add(ProcessMemory.minorFaults());
            long now = CPU.getProcessCpuTime();
            cpu.add((now - before[0]) / 1e6);
            before[0] = now;
        });
        TrainingMeasurement measured = measurement(
                steps.subList(load.warmUp(), steps.size()),
                faults,
                cpu.subList(load.warmUp(), cpu.size()),
                benchmark.parameterCount());
        spec.commandLine().getOut().println(new ObjectMapper().writeValueAsString(measured));
        return ExitCode.OK;
    }

    private TrainingMeasurement measurement(
            List<TrainingBenchmark.Step> timed, List<OptionalLong> faults, List<Double> cpu, long parameters) {
        Double median = TrainingMeasurement.median(timed, TrainingBenchmark.Step::total);
        double best =
                timed.stream().mapToDouble(TrainingBenchmark.Step::total).min().orElseThrow();
        OptionalLong peak = ProcessMemory.peakRssMb();
        return new TrainingMeasurement(
                "DJL torch " + Engine.getEngine("PyTorch").getVersion(),
                1e3 * load.batch() / median,
                1e3 * load.batch() / best,
                TrainingMeasurement.median(timed, TrainingBenchmark.Step::input),
                TrainingMeasurement.median(timed, TrainingBenchmark.Step::forward),
                TrainingMeasurement.median(timed, TrainingBenchmark.Step::lossTime),
                TrainingMeasurement.median(timed, TrainingBenchmark.Step::backward),
                TrainingMeasurement.median(timed, TrainingBenchmark.Step::update),
                TrainingMeasurement.median(cpu, Function.identity()),
                peak.isPresent() ? (double) peak.getAsLong() : null,
                faultsPerStep(faults),
                parameters);
    }

    /** Over the timed steps, from the end of the last warm-up step on; without one, from the end of the first timed step. */
    private Double faultsPerStep(List<OptionalLong> faults) {
        int first = Math.max(load.warmUp() - 1, 0);
        int last = faults.size() - 1;
        if (first == last || faults.get(last).isEmpty()) {
            return null;
        }
        return (double) (faults.get(last).getAsLong() - faults.get(first).getAsLong()) / (last - first);
    }
}
