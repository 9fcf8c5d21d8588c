package dev.imbalance.initialisation;

import dev.imbalance.loss.Link;
import dev.imbalance.trainer.PriorLedger;
import java.util.Arrays;

/** Starts each class at one and the same probability, for losses that train each class against the rest. */
abstract class SameBias implements BiasInitialisation {
    /** The probability that each of K classes starts with, in (0, 1). */
    abstract double probability(int classes);

    /** {@inheritDoc} The bias is {@code log(p / (1 - p))} for every class; 0 for a single class, which has no rest. */
    @Override
    public double[] biases(PriorLedger ledger, Link link) {
        if (link == Link.SOFTMAX) {
            throw new IllegalArgumentException("initialise " + describe()
                    + " gives every class the same bias, which a softmax does not notice; use log-prior, or a loss that trains each"
                    + " class against the rest");
        }
        double[] biases = new double[ledger.after().size()];
        if (biases.length == 1) {
            return biases;
        }
        double p = probability(biases.length);
        Arrays.fill(biases, Math.log(p) - Math.log1p(-p));
        return biases;
    }
}
