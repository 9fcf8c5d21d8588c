package dev.imbalance.trainer;

import java.util.List;

/**
 * What one epoch did. Scores of a set that is not there are NaN.
 *
 * @param epoch                      from 1
 * @param learningRate               the rate of this epoch's first step
 * @param trainLoss                  the mean batch loss
 * @param trainAccuracy              of the rows drawn, as they were trained on
 * @param validationLoss             the unweighted cross-entropy on the validation slice
 * @param validationAccuracy         on the validation slice
 * @param validationBalancedAccuracy the mean recall on the validation slice: what chooses the best epoch
 * @param watchedAccuracy            on the watched set, for looking only
 * @param watchedBalancedAccuracy    on the watched set, for looking only
 * @param examples                   rows trained on
 * @param seconds                    of training, without validation and watching
 * @param validationF1               the F1 of each class on the validation slice, by class id, 0 where undefined; empty without one
 */
public record EpochRecord(
        int epoch,
        double learningRate,
        double trainLoss,
        double trainAccuracy,
        double validationLoss,
        double validationAccuracy,
        double validationBalancedAccuracy,
        double watchedAccuracy,
        double watchedBalancedAccuracy,
        long examples,
        double seconds,
        List<Double> validationF1) {
    public EpochRecord {
        // Not in records of earlier versions.
        validationF1 = validationF1 == null ? List.of() : List.copyOf(validationF1);
    }

    /** The same with another number. */
    public EpochRecord withEpoch(int number) {
        return new EpochRecord(
                number,
                learningRate,
                trainLoss,
                trainAccuracy,
                validationLoss,
                validationAccuracy,
                validationBalancedAccuracy,
                watchedAccuracy,
                watchedBalancedAccuracy,
                examples,
                seconds,
                validationF1);
    }
}
