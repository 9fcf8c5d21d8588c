package dev.imbalance.initialisation;

import dev.imbalance.loss.Link;
import dev.imbalance.trainer.PriorLedger;
import java.util.Arrays;

/**
 * Starts each class at the share that the loss sees of it, so that the first steps need not learn it: {@code b_c = log pi_c - o_c} for a
 * softmax, where o_c is what training adds to the logits, and {@code log(pi_c / (1 - pi_c))} for a loss that trains each class
 * against the rest. pi is the effective prior after draws and weights. Where no class would be favoured, as under balanced draws or a loss
 * that adds the log prior itself, all biases are 0.
 * <p>
 * The softmax starts at the entropy of the prior instead of log K. The first of the two forms is the bias of TensorFlow's tutorial on
 * imbalanced data.
 */
public final class LogPrior implements BiasInitialisation {
    public LogPrior() {}

    @Override
    public String typeName() {
        return "log-prior";
    }

    @Override
    public String summary() {
        return "Starts each class at the share that the loss sees of it.";
    }

    @Override
    public String formula() {
        return "b_c = log pi_c - o_c (softmax), log(pi_c / (1 - pi_c)) (one against the rest)";
    }

    @Override
    public String reference() {
        return "TensorFlow. \"Classification on imbalanced data\", tutorial 2019: its bias, for two classes.";
    }

    @Override
    public double[] biases(PriorLedger ledger, Link link) {
        ledger.after().requireNonEmpty("initialise " + typeName());
        double[] pi = ledger.effectivePrior();
        double[] biases = new double[pi.length];
        if (pi.length == 1) {
            return biases;
        }
        for (int c = 0; c < pi.length; c++) {
            biases[c] = link == Link.SOFTMAX
                    ? Math.log(pi[c]) - ledger.trainingOffset()[c]
                    : Math.log(pi[c]) - Math.log1p(-pi[c]);
        }
        if (!Arrays.stream(biases).allMatch(Double::isFinite)) {
            throw new IllegalArgumentException(
                    "initialise " + typeName() + " needs a weight above 0 for every class, since the loss"
                            + " sees nothing of one whose weight is 0; raise the weight, or leave it out");
        }
        return link == Link.ONE_VS_REST || PriorLedger.favours(biases) ? biases : new double[pi.length];
    }
}
