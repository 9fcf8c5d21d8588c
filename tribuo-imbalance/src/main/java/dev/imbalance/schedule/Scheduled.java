package dev.imbalance.schedule;

/** A strategy that holds another one back at first. */
public interface Scheduled {
    /**
     * The epoch in which the strategy inside begins.
     *
     * @param epochs the epochs of the whole training, at least 1
     * @return from 0; a number of {@code epochs} or more means never
     */
    int begins(int epochs);
}
