package dev.imbalance.loss;

import java.util.Arrays;

/**
 * The regulariser of {@link LADE}, which pulls the logits of each class towards the log ratio of the class's density to that of all rows:
 * <pre>
 * LADER = -sum_c p_s(c) [ mean_{i: y_i = c} z_ic - l_c - lambda l_c^2 ]
 * l_c   = log( 1/B sum_i exp(z_ic - log p_s(c) + log 1/K) )
 * </pre>
 * It is no loss: alone it says nothing about which class a row has, and it is usually negative. So it is not a strategy that a plan can
 * name.
 * <p>
 * A class that the batch lacks has a mean of 0, and its l_c still counts. Row weights are not read: p_s has the class weights in it
 * already, and rows that counted by them here as well would be weighted twice.
 * <p>
 * Hong, Han, Choi, Seo, Kim, Chang. "Disentangling Label Distribution for Long-tailed Visual Recognition", CVPR 2021, equation 16.
 */
public final class LADERegulariser implements BatchLoss {
    /** What the authors' code adds to the number of a class's rows in a batch. */
    private static final double EPSILON = 1e-8;

    private final double[] prior;
    private final double lambda;

    /**
     * @param prior  p_s, by class id; a class of prior 0 has no part in it
     * @param lambda how strongly l_c is held at 0, at least 0
     */
    public LADERegulariser(double[] prior, double lambda) {
        this.prior = prior.clone();
        this.lambda = lambda;
    }

    @Override
    public double evaluate(LogitBatch batch, double[] gradient) {
        return Arrays.stream(terms(batch, gradient)).sum();
    }

    /**
     * The part of each class, by class id.
     *
     * @param gradient (B, K) row-major, overwritten with the derivative of the sum of the parts
     */
    public double[] terms(LogitBatch batch, double[] gradient) {
        double[] terms = new double[batch.classes()];
        for (int c = 0; c < terms.length; c++) {
            terms[c] = term(batch, c, gradient);
        }
        return terms;
    }

    private double term(LogitBatch batch, int c, double[] gradient) {
        int k = batch.classes();
        int size = batch.size();
        if (prior[c] == 0) {
            for (int i = 0; i < size; i++) {
                gradient[i * k + c] = 0;
            }
            return 0;
        }
        double max = Double.NEGATIVE_INFINITY;
        double own = 0;
        double rows = EPSILON;
        for (int i = 0; i < size; i++) {
            max = Math.max(max, batch.logits()[i * k + c]);
            if (batch.labels()[i] == c) {
                own += batch.logits()[i * k + c];
                rows++;
            }
        }
        double sum = 0;
        for (int i = 0; i < size; i++) {
            gradient[i * k + c] = Math.exp(batch.logits()[i * k + c] - max);
            sum += gradient[i * k + c];
        }
        double level = max + Math.log(sum / size) - Math.log(prior[c]) - Math.log(k);
        double pull = 1 + 2 * lambda * level;
        for (int i = 0; i < size; i++) {
            double ofOwn = batch.labels()[i] == c ? 1 / rows : 0;
            gradient[i * k + c] = -prior[c] * (ofOwn - pull * gradient[i * k + c] / sum);
        }
        return -prior[c] * (own / rows - level - lambda * level * level);
    }
}
