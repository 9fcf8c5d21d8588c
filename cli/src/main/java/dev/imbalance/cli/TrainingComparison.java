package dev.imbalance.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * Our trainer beside one peer. Speeds are images a second, memory is the peak of a process in MiB, ratios are ours over the peer's.
 * Without a peer, what is its is null.
 *
 * @param name       the load and the peer
 * @param ours       the median over the pairs
 * @param peer       the median over the pairs
 * @param ratio      the median of the pairs' ratios of speed
 * @param oursRssMb  the median over the pairs
 * @param peerRssMb  the median over the pairs
 * @param rssRatio   of these two
 * @param oursMedian the median of every number that our processes measured
 * @param peerMedian the same of the peer's
 * @param pairs      in the order they were measured
 */
record TrainingComparison(
        String name,
        double ours,
        Double peer,
        Double ratio,
        Double oursRssMb,
        Double peerRssMb,
        Double rssRatio,
        TrainingMeasurement oursMedian,
        TrainingMeasurement peerMedian,
        List<Pair> pairs) {
    /** Two processes, one directly after the other; the peer is null without one. */
    record Pair(TrainingMeasurement ours, TrainingMeasurement peer) {
        /** Ours over the peer's images/s. */
        @JsonProperty
        Double ratio() {
            return peer == null ? null : (Double) (ours.imagesPerSecond() / peer.imagesPerSecond());
        }
    }

    static TrainingComparison of(String name, List<Pair> pairs) {
        TrainingMeasurement ours =
                TrainingMeasurement.median(pairs.stream().map(Pair::ours).toList());
        if (pairs.get(0).peer() == null) {
            return new TrainingComparison(
                    name, ours.imagesPerSecond(), null, null, ours.peakRssMb(), null, null, ours, null, pairs);
        }
        TrainingMeasurement peer =
                TrainingMeasurement.median(pairs.stream().map(Pair::peer).toList());
        return new TrainingComparison(
                name,
                ours.imagesPerSecond(),
                peer.imagesPerSecond(),
                TrainingMeasurement.median(pairs, Pair::ratio),
                ours.peakRssMb(),
                peer.peakRssMb(),
                ours.peakRssMb() == null || peer.peakRssMb() == null ? null : ours.peakRssMb() / peer.peakRssMb(),
                ours,
                peer,
                pairs);
    }
}
