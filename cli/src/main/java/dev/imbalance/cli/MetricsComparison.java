package dev.imbalance.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * Our metrics beside a peer's, in seconds; ratios are ours over the peer's. Without a peer, what is its is null.
 *
 * @param name   what is computed, and the peer
 * @param ours   the median over the pairs
 * @param peer   the median over the pairs
 * @param ratio  the median of the pairs' ratios
 * @param target the ratio to stay under
 * @param pairs  in the order they were measured
 */
record MetricsComparison(String name, double ours, Double peer, Double ratio, double target, List<Pair> pairs) {
    /** Two processes, one directly after the other; the peer is null without one. */
    record Pair(double ours, Double peer) {
        /** Ours over the peer's seconds. */
        @JsonProperty
        Double ratio() {
            return peer == null ? null : (Double) (ours / peer);
        }
    }

    static MetricsComparison of(String name, double target, List<Pair> pairs) {
        return new MetricsComparison(
                name,
                TrainingMeasurement.median(pairs, Pair::ours),
                TrainingMeasurement.median(pairs, Pair::peer),
                TrainingMeasurement.median(pairs, Pair::ratio),
                target,
                pairs);
    }
}
