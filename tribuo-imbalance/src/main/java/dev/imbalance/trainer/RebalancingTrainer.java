package dev.imbalance.trainer;

import dev.imbalance.data.ClassCounts;
import java.util.Optional;
import org.tribuo.Model;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;

/**
 * A trainer that trains on other rows than it is given, so that the scores of its models stand for the class prior of those. The prior ledger of
 * a chain around it goes by what it says here.
 */
public interface RebalancingTrainer extends Trainer<Label> {
    /**
     * How many rows of each class a training inside has seen, on average.
     *
     * @param model one that a trainer of this class made
     */
    ClassCounts rowsSeen(Model<Label> model);

    /**
     * Limits the threads that resamplers inside may use, which changes no result; all processors without this.
     *
     * @param count at least 1
     */
    void setThreads(int count);

    /** Why its scores are no probabilities under the prior of these rows, as a sentence with the way out; empty if they are. */
    Optional<String> doubt();
}
