package dev.imbalance.cli;

/**
 * Puts one class prior in the place of the one that probabilities carry, {@code p'_c = p_c rho_c / pi_c / sum_k p_k rho_k / pi_k}: what
 * {@code postHoc: [{type: logit-adjustment, target: rho}]} does to a model, done to its predictions.
 * <p>
 * King, Zeng. "Logistic Regression in Rare Events Data", Political Analysis 2001; Saerens, Latinne, Decaestecker. "Adjusting the Outputs of a
 * Classifier to New a Priori Probabilities", Neural Computation 2002, equation 2.4.
 *
 * @param factors rho_c / pi_c, by class id
 */
record PriorCorrection(double[] factors) {
    /**
     * @param carried pi, a share above 0 of each class in any unit
     * @param target  rho, a share above 0 of each class in any unit
     */
    static PriorCorrection of(double[] carried, double[] target) {
        double[] factors = new double[carried.length];
        for (int c = 0; c < factors.length; c++) {
            if (!(carried[c] > 0 && target[c] > 0)) {
                throw new IllegalArgumentException("a prior is corrected from and to shares above 0, not from "
                        + carried[c] + " to " + target[c] + " as of class " + c);
            }
            factors[c] = target[c] / carried[c];
        }
        return new PriorCorrection(factors);
    }

    /** The corrected probabilities, as a new array. */
    double[] apply(double[] probabilities) {
        double[] corrected = new double[factors.length];
        double sum = 0;
        for (int c = 0; c < corrected.length; c++) {
            corrected[c] = probabilities[c] * factors[c];
            sum += corrected[c];
        }
        for (int c = 0; c < corrected.length; c++) {
            corrected[c] /= sum;
        }
        return corrected;
    }
}
