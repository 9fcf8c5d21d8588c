package dev.imbalance;

/**
 * A plug-in that a strategy may name on one of its axes, such as a loss, a margin or a sampling: a published method with a formula.
 * <p>
 * Listings and the page of all strategies are made from what it says here. In formulas, z are logits, p probabilities, s the sigmoid
 * function, y the label of a row, l its loss, n_c the training rows of class c, N their sum, K the number of classes, pi_c the share that
 * the loss sees of class c, q_c the share of draws, w_c the weight, b_c a bias and o_c what is added to a logit; every other name is a key or is explained by
 * the formula itself.
 */
public interface StrategyValue extends Plugin {
    /**
     * What it computes, as one line of plain text whose parameters have the names of the keys: {@code w_c = (n_min / n_c)^gamma}. A strategy
     * that is registered says it; one that an application makes for itself need not.
     */
    default String formula() {
        return "";
    }

    /**
     * Where it comes from, as one line: {@code Authors. "Title", venue year, equation.} A strategy that is registered says it; one that an
     * application makes for itself need not.
     */
    default String reference() {
        return "";
    }
}
