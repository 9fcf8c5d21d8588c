package dev.imbalance.search;

import dev.imbalance.StrategyValue;
import dev.imbalance.loss.Margin;
import java.util.List;

/**
 * Finds the margin of a plan: each candidate trains on a part of the training rows and is scored on the rest by class-balanced
 * cross-entropy, the mean over classes of the mean cross-entropy of their rows. The best one trains again, on all rows.
 */
public interface MarginSearch extends StrategyValue {
    /** The share of the training rows that candidates are scored on, stratified by class, in (0, 1). */
    double share();

    /** What is tried, in order; of equals the first wins. */
    List<Margin> candidates();
}
