package dev.imbalance.cli;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * The timed steps of one process, ours or a peer's, as it prints them. What a process cannot know is null.
 *
 * @param engine              what computes, with its version
 * @param imagesPerSecond     of the median step
 * @param bestImagesPerSecond of the fastest step
 * @param inputMs             the median of this part, as in the parts below
 * @param cpuMs               processor time of all threads a step, which other processes disturb less than the time it takes
 * @param peakRssMb           the largest resident memory of the process, in MiB
 * @param minorFaultsPerStep  pages that the system gave
 * @param parameters          the number of trained values
 */
record TrainingMeasurement(
        String engine,
        double imagesPerSecond,
        double bestImagesPerSecond,
        Double inputMs,
        double forwardMs,
        double lossMs,
        double backwardMs,
        double updateMs,
        double cpuMs,
        Double peakRssMb,
        Double minorFaultsPerStep,
        long parameters) {
    /** The median of each number over several processes; the best step is the best of all. */
    static TrainingMeasurement median(List<TrainingMeasurement> all) {
        TrainingMeasurement first = all.get(0);
        return new TrainingMeasurement(
                first.engine(),
                median(all, TrainingMeasurement::imagesPerSecond),
                all.stream()
                        .mapToDouble(TrainingMeasurement::bestImagesPerSecond)
                        .max()
                        .orElseThrow(),
                median(all, TrainingMeasurement::inputMs),
                median(all, TrainingMeasurement::forwardMs),
                median(all, TrainingMeasurement::lossMs),
                median(all, TrainingMeasurement::backwardMs),
                median(all, TrainingMeasurement::updateMs),
                median(all, TrainingMeasurement::cpuMs),
                median(all, TrainingMeasurement::peakRssMb),
                median(all, TrainingMeasurement::minorFaultsPerStep),
                first.parameters());
    }

    /** The median of what is known, the mean of the middle two of an even number; null if nothing is. */
    static <T> Double median(List<T> all, Function<T, Double> value) {
        List<Double> known = all.stream()
                .map(value)
                .filter(Objects::nonNull)
                .sorted(Comparator.naturalOrder())
                .toList();
        int n = known.size();
        return n == 0 ? null : (Double) ((known.get((n - 1) / 2) + known.get(n / 2)) / 2);
    }
}
