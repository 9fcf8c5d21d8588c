package dev.imbalance.loss;

/**
 * The focal loss of one decision as a function of the log-odds x of the truth: with p = s(x) and v = -w log p,
 * {@code l = (1 - exp(-v))^gamma v / w}, which is {@code -(1 - p)^gamma log p} for w = 1.
 * <p>
 * A sigmoid's log-odds are its logit, a softmax's {@code z_y - LSE(other logits)}. Nothing here divides by 1 - p, which rounds to 0.
 *
 * @param gamma    how strongly easy rows are discounted, at least 0
 * @param detached whether the slope takes the modulator (1 - p)^gamma for a constant
 */
record FocalTerm(double gamma, boolean detached) {
    /** Log-odds of 1e6 and more stay finite here. */
    static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    /** @param weight what multiplies the cross-entropy inside the modulator; 1 for the focal loss as it was published */
    double value(double logOdds, double weight) {
        double crossEntropy = softplus(-logOdds);
        return modulator(weight * crossEntropy) * crossEntropy;
    }

    /** The derivative of the value by the log-odds. */
    double slope(double logOdds, double weight) {
        double inside = weight * softplus(-logOdds);
        double rest = -Math.expm1(-inside);
        // v / (1 - e^-v) has the limit 1.
        double ratio = rest == 0 ? 1 : inside / rest;
        double ofModulator = detached ? 0 : gamma * Math.exp(-inside) * ratio;
        double wrong = Math.exp(-softplus(logOdds));
        return -wrong * modulator(inside) * (1 + ofModulator);
    }

    private double modulator(double inside) {
        return Math.pow(-Math.expm1(-inside), gamma);
    }
}
