package dev.imbalance.mixing;

import java.util.SplittableRandom;
import org.apache.commons.numbers.gamma.RegularizedBeta;
import org.apache.commons.rng.sampling.distribution.ChengBetaSampler;

/**
 * The Beta distribution on [0, 1].
 *
 * @param a above 0
 * @param b above 0
 */
record Beta(double a, double b) {
    /** One draw. Cheng. "Generating beta variates with nonintegral shape parameters", Communications of the ACM 21, 1978. */
    double draw(SplittableRandom random) {
        return ChengBetaSampler.of(random::nextLong, a, b).sample();
    }

    double mean() {
        return a / (a + b);
    }

    /** P(lambda at most x). */
    double probabilityUpTo(double x) {
        return RegularizedBeta.value(x, a, b);
    }

    /** E(lambda; lambda at most x), the part of the mean that lies there: x times the density is that of Beta(a + 1, b), times the mean. */
    double meanUpTo(double x) {
        return mean() * RegularizedBeta.value(x, a + 1, b);
    }
}
