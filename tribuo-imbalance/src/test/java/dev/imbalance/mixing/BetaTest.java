package dev.imbalance.mixing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BetaTest {
    private static final int DRAWS = 200_000;

    private static double[] draws(Beta beta) {
        SplittableRandom random = new SplittableRandom(11);
        double[] draws = new double[DRAWS];
        Arrays.setAll(draws, i -> beta.draw(random));
        return draws;
    }

    @ParameterizedTest
    @CsvSource({"0.01, 0.01", "0.1, 0.1", "0.2, 0.2", "1, 1", "4, 4", "0.5, 2", "30, 7"})
    void drawsHaveTheMeanAndTheVarianceOfTheDistribution(double a, double b) {
        double[] draws = draws(new Beta(a, b));
        double mean = Arrays.stream(draws).average().orElseThrow();
        double variance =
                Arrays.stream(draws).map(x -> (x - mean) * (x - mean)).average().orElseThrow();
        double expected = a * b / ((a + b) * (a + b) * (a + b + 1));
        // Five standard errors. (x - mean)^2 is at most 1, so its variance is at most its mean, the variance of x.
        assertEquals(a / (a + b), mean, 5 * Math.sqrt(expected / DRAWS));
        assertEquals(expected, variance, 5 * Math.sqrt(expected / DRAWS));
        Arrays.stream(draws).forEach(x -> assertEquals(x, Math.min(1, Math.max(0, x))));
    }

    @ParameterizedTest
    @CsvSource({"0.1, 0.1", "0.3, 0.3", "1, 1", "4, 4", "0.5, 2"})
    void drawsLieAsOftenBelowEachPlaceAsTheDistributionFunctionSays(double a, double b) {
        Beta beta = new Beta(a, b);
        double[] draws = draws(beta);
        for (double x : new double[] {0.001, 0.1, 0.24, 0.5, 0.9, 0.999}) {
            double below = Arrays.stream(draws).filter(d -> d <= x).count() / (double) DRAWS;
            double mean = Arrays.stream(draws).filter(d -> d <= x).sum() / DRAWS;
            assertEquals(beta.probabilityUpTo(x), below, 5 * Math.sqrt(0.25 / DRAWS));
            assertEquals(beta.meanUpTo(x), mean, 5 * Math.sqrt(0.25 / DRAWS));
        }
    }

    @ParameterizedTest
    @CsvSource({"0.25", "0.5", "1"})
    void theUniformDistributionIsKnown(double x) {
        Beta uniform = new Beta(1, 1);
        assertEquals(x, uniform.probabilityUpTo(x), 1e-14);
        assertEquals(x * x / 2, uniform.meanUpTo(x), 1e-14);
    }
}
