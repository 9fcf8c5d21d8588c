package dev.imbalance.djl;

import dev.imbalance.trainer.EpochRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a training stands between two batches. Every random draw is a function of the seeds, the invocation, the epoch and the position in
 * it, so this is also the state of every random stream.
 *
 * @param steps     batches done since the first epoch
 * @param epoch     the epoch under way, from 0; the number of epochs when all are done
 * @param batch     batches done of it
 * @param losses    the sum of their losses
 * @param right     the rows of them that were predicted right
 * @param seconds   that they took
 * @param records   of the epochs before
 * @param bestEpoch the epoch among them with the best validation, from 1; 0 for none
 */
record Progress(
        long steps,
        int epoch,
        int batch,
        double losses,
        long right,
        double seconds,
        List<EpochRecord> records,
        int bestEpoch) {
    static final Progress START = new Progress(0, 0, 0, 0, 0, 0, List.of(), 0);

    Progress {
        records = List.copyOf(records);
    }

    /** After one more batch; {@code seconds} is of the whole epoch so far. */
    Progress afterBatch(double loss, long rightRows, double secondsOfEpoch) {
        return new Progress(
                steps + 1, epoch, batch + 1, losses + loss, right + rightRows, secondsOfEpoch, records, bestEpoch);
    }

    /** After the last batch of an epoch, at the start of the next. */
    Progress afterEpoch(EpochRecord record, boolean best) {
        List<EpochRecord> all = new ArrayList<>(records);
        all.add(record);
        return new Progress(steps, epoch + 1, 0, 0, 0, 0, all, best ? record.epoch() : bestEpoch);
    }

    /** Whether an epoch's validation is the best so far, ties to the later. */
    boolean isBest(EpochRecord record) {
        return bestEpoch == 0
                || record.validationBalancedAccuracy()
                        >= records.get(bestEpoch - 1).validationBalancedAccuracy();
    }

    /** For people: "epoch 3, batch 12", the last batch done, or "the end of epoch 3". */
    String describe() {
        if (batch > 0) {
            return "epoch " + (epoch + 1) + ", batch " + batch;
        }
        return epoch == 0 ? "the start" : "the end of epoch " + epoch;
    }
}
