package dev.imbalance.djl;

import dev.imbalance.stage.ClassifierStage;
import dev.imbalance.trainer.RandomStreams;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How {@link DJLTrainer} trains; its fields by the same names, the file of weights read and the optimiser's rate a field of its own. */
record Recipe(
        Architecture architecture,
        int epochs,
        int batchSize,
        Optimiser optimiser,
        double learningRate,
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
        long seed) {
    /** The recipe of a second stage, which trains the classifier alone; its random draws are its own. */
    Recipe ofStage(ClassifierStage stage) {
        return new Recipe(
                architecture,
                stage.epochs(),
                batchSize,
                optimiser,
                stage.learningRate() == 0 ? learningRate : stage.learningRate(),
                new CosineAnnealing(),
                inputScale,
                augment,
                device,
                threads,
                feeders,
                execution,
                clipNorm,
                accumulate,
                0,
                0,
                Optional.empty(),
                List.of(TensorPatterns.ALL_BUT_CLASSIFIER),
                Map.of(),
                new RandomStreams(seed, 0).stream("second stage", 0).nextLong());
    }
}
