package dev.imbalance.djl;

/**
 * Where training stands when it asks for a learning rate. A schedule that changes once an epoch reads {@code epoch}, one that changes
 * with every update {@code step()} and {@code steps()}; where an epoch has one update the two are the same.
 *
 * @param epoch   the epoch, from 0
 * @param epochs  the number of epochs of the whole run, at least 1
 * @param update  the update of the weights within the epoch, from 0
 * @param updates the number of updates of the epoch, at least 1
 */
public record TrainingPosition(int epoch, int epochs, int update, int updates) {
    public TrainingPosition {
        if (epochs < 1 || epoch < 0 || epoch >= epochs) {
            throw new IllegalArgumentException("epoch must be in [0, " + epochs + "), was " + epoch);
        }
        if (updates < 1 || update < 0 || update >= updates) {
            throw new IllegalArgumentException("update must be in [0, " + updates + "), was " + update);
        }
    }

    /** The update within the run, from 0, taking every epoch to have as many as this one. */
    public long step() {
        return (long) epoch * updates + update;
    }

    /** The number of updates of the run, taking every epoch to have as many as this one. */
    public long steps() {
        return (long) epochs * updates;
    }
}
