package dev.imbalance.initialisation;

import dev.imbalance.StrategyValue;
import dev.imbalance.loss.Link;
import dev.imbalance.trainer.PriorLedger;

/** What the biases of a network's last layer are before the first step. They take no weight decay. */
public interface BiasInitialisation extends StrategyValue {
    /**
     * The bias of each class.
     *
     * @param ledger what the first epoch's loss sees of the class prior, and what training adds to the logits; for a loss that trains each
     *               class against the rest, its effective prior is the share of each class in its own term, which need not sum to 1
     * @param link   how the loss turns logits into probabilities
     * @throws IllegalArgumentException if the biases would have no effect or are not defined, with the way out
     */
    double[] biases(PriorLedger ledger, Link link);
}
