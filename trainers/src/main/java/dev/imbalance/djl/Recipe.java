package dev.imbalance.djl;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** How {@link DJLTrainer} trains; its fields by the same names. */
record Recipe(
        Architecture architecture,
        int epochs,
        int batchSize,
        Optimiser optimiser,
        LearningRateSchedule learningRateSchedule,
        List<Augmentation> augment,
        DeviceChoice device,
        int threads,
        int feeders,
        Execution execution,
        double clipNorm,
        int accumulate,
        double ema,
        int patience,
        Optional<Path> initialWeights,
        long seed) {}
