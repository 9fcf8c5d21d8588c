package dev.imbalance.djl;

import java.util.List;

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
        long seed) {}
