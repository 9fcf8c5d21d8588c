package dev.imbalance.evaluation.check;

import dev.imbalance.trainer.EpochRecord;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The training loss rises at the end: training diverges, most often at too high a learning rate. Goodfellow, Bengio, Courville. "Deep Learning",
 * MIT Press 2016, section 11.4.1.
 * <p>
 * A jump from one epoch to the next is none: a schedule such as {@code deferred} changes the loss itself.
 */
public final class LossRises extends StrategyCheck {
    /** So many epochs in a row, the last ones, are no noise of batches. */
    static final int EPOCHS = 3;
    /** The loss after them over the one before. */
    static final double RISE = 1.2;

    @Override
    public String code() {
        return "loss-rises";
    }

    @Override
    public String summary() {
        return "A training loss that rises in each of the last 3 epochs, by 20 % or more together.";
    }

    @Override
    Optional<Finding> find(String strategy, List<RunEvidence> runs, Evidence evidence) {
        List<RunEvidence> rising =
                runs.stream().filter(run -> rises(run.history())).toList();
        if (rising.isEmpty()) {
            return Optional.empty();
        }
        List<EpochRecord> history = rising.get(0).history();
        return Optional.of(finding(
                Severity.ERROR,
                strategy,
                String.format(
                        Locale.ROOT,
                        "The training loss rises at the end%s: from %.3g in epoch %d to %.3g in epoch %d.",
                        Words.inRuns(rising.size(), runs.size()),
                        before(history).trainLoss(),
                        before(history).epoch(),
                        last(history).trainLoss(),
                        last(history).epoch()),
                "Lower the learning rate, let it fall (learningRateSchedule: cosine) or clip gradients (clipNorm)."));
    }

    private static boolean rises(List<EpochRecord> history) {
        if (history.size() <= EPOCHS) {
            return false;
        }
        for (int i = history.size() - EPOCHS; i < history.size(); i++) {
            if (!(history.get(i).trainLoss() > history.get(i - 1).trainLoss())) {
                return false;
            }
        }
        double first = before(history).trainLoss();
        return first > 0 && last(history).trainLoss() >= RISE * first;
    }

    private static EpochRecord before(List<EpochRecord> history) {
        return history.get(history.size() - 1 - EPOCHS);
    }

    private static EpochRecord last(List<EpochRecord> history) {
        return history.get(history.size() - 1);
    }
}
