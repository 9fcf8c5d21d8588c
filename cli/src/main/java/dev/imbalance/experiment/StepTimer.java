package dev.imbalance.experiment;

import dev.imbalance.trainer.EpochContext;
import dev.imbalance.trainer.EpochRecord;
import dev.imbalance.trainer.TrainingListener;
import java.util.ArrayList;
import java.util.List;

/** Times the first steps of a training, some to warm up and some to count, and then has enough. */
final class StepTimer implements TrainingListener {
    private static final int WARM_UP = 2;
    private static final int TIMED = 5;
    /** Steps of microseconds are not told apart by the clock; then more of them count. */
    private static final long SHORTEST_NANOS = 300_000_000;

    private final List<Long> steps = new ArrayList<>();
    private final long start = System.nanoTime();
    private long first;
    private long last;
    private int epoch = -1;
    private long evaluation = -1;
    private int epochs;
    private int batches;

    @Override
    public void batchDone(
            EpochContext at, int batch, int ofEpoch, double loss, double accuracy, double examplesPerSecond) {
        long now = System.nanoTime();
        if (first == 0) {
            first = now;
            epochs = at.epochs();
            batches = ofEpoch;
        } else if (at.epoch() == epoch) {
            steps.add(now - last);
        }
        epoch = at.epoch();
        last = now;
    }

    @Override
    public void epochDone(EpochContext at, EpochRecord record) {
        evaluation = System.nanoTime() - last;
    }

    /** Whether there is enough to go by. */
    boolean isEnough() {
        return steps.size() >= WARM_UP + TIMED && last - first >= SHORTEST_NANOS;
    }

    /** Whether any step can be told the time of. */
    boolean hasSteps() {
        return !steps.isEmpty();
    }

    /** The epochs of the training. */
    int epochs() {
        return epochs;
    }

    /** The steps of its first epoch. */
    int batches() {
        return batches;
    }

    /** The median of the steps after the first. */
    double stepSeconds() {
        List<Long> counted = steps.size() > WARM_UP ? steps.subList(WARM_UP, steps.size()) : steps;
        return counted.stream().sorted().skip(counted.size() / 2).findFirst().orElseThrow() * 1e-9;
    }

    /** From the beginning to the first step, with the resampling and the making of the network. */
    double setUpSeconds() {
        return Math.max(0, (first - start) * 1e-9 - stepSeconds());
    }

    /** What followed the last step of an epoch; negative if no epoch ended. */
    double evaluationSeconds() {
        return evaluation * 1e-9;
    }
}
