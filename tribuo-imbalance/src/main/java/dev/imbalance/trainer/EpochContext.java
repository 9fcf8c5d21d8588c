package dev.imbalance.trainer;

/**
 * Where training stands when a strategy is asked.
 *
 * @param epoch  the epoch about to start, from 0
 * @param epochs the number of epochs of the whole run, at least 1
 */
public record EpochContext(int epoch, int epochs) {
    public EpochContext {
        if (epochs < 1 || epoch < 0 || epoch >= epochs) {
            throw new IllegalArgumentException("epoch must be in [0, " + epochs + "), was " + epoch);
        }
    }

    /** The context of training that has no epochs. */
    public static EpochContext single() {
        return new EpochContext(0, 1);
    }
}
