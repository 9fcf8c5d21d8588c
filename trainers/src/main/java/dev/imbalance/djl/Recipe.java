package dev.imbalance.djl;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How {@link DJLTrainer} trains; its fields by the same names, the file of weights read. */
record Recipe(
        Architecture architecture,
        int epochs,
        int batchSize,
        Optimiser optimiser,
        LearningRateSchedule learningRateSchedule,
        InputScale inputScale,
        List<Augmentation> augment,
        DeviceChoice device,
        int threads,
        int feeders,
        Execution execution,
        double clipNorm,
        int accumulate,
        double ema,
        int patience,
        Optional<WeightsFile> weights,
        List<String> freeze,
        Map<String, Double> rates,
        long seed) {}
