package dev.imbalance.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * One of our methods beside the peer's, in seconds of processor time of one thread of work. Without a peer, what is its is null.
 *
 * @param method       what is done
 * @param data         to which rows
 * @param ours         the median over the pairs
 * @param peer         the median over the pairs
 * @param ratio        the median of the pairs' ratios, ours to the peer's
 * @param target       the ratio to stay under; null if there is none
 * @param wallSeconds  the median of ours over the pairs, by the clock on the wall
 * @param speedUp      the median of ours over the pairs: how many times as fast several threads are; null unless asked for
 * @param machineSpeedUp the same of threads that share nothing: what the machine allowed
 * @param bytesARow    the memory that the result takes besides the input, by the number of its rows; null of a method that trains
 * @param timesMade    the same by what the values of the rows that were made take; null if none were made
 * @param pairs        in the order they were measured
 */
record ResampleComparison(
        String method,
        String data,
        double ours,
        Double peer,
        Double ratio,
        Double target,
        double wallSeconds,
        Double speedUp,
        Double machineSpeedUp,
        Double bytesARow,
        Double timesMade,
        List<Pair> pairs) {
    /** Two processes, one directly after the other; the peer is null without one. */
    record Pair(ResampleMeasurement ours, ResampleMeasurement peer) {
        /** Ours over the peer's processor time. */
        @JsonProperty
        Double ratio() {
            return peer == null ? null : (Double) (ours.processorSeconds() / peer.processorSeconds());
        }
    }

    static ResampleComparison of(ResampleMethod method, String data, List<Pair> pairs) {
        ResampleMeasurement ours = pairs.get(0).ours();
        long rows = ours.counts().stream().mapToLong(Long::longValue).sum();
        return new ResampleComparison(
                method.name(),
                data,
                TrainingMeasurement.median(pairs, pair -> pair.ours().processorSeconds()),
                TrainingMeasurement.median(
                        pairs, pair -> pair.peer() == null ? null : pair.peer().processorSeconds()),
                TrainingMeasurement.median(pairs, Pair::ratio),
                method.target(data),
                TrainingMeasurement.median(pairs, pair -> pair.ours().wallSeconds()),
                TrainingMeasurement.median(pairs, pair -> pair.ours().speedUp()),
                TrainingMeasurement.median(pairs, pair -> pair.ours().machineSpeedUp()),
                rows == 0 ? null : (Double) (ours.extraBytes() / (double) rows),
                ours.madeBytes() == null || ours.madeBytes() == 0
                        ? null
                        : (Double) (ours.extraBytes() / (double) ours.madeBytes()),
                pairs);
    }
}
