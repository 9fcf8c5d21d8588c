package dev.imbalance.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SeedMeanTest {
    /** The tables' quantile for four degrees of freedom is 2.776445. */
    @Test
    void theIntervalIsStudentsOverTheSeeds() {
        SeedMean mean = SeedMean.of(1, 2, 3, 4, 5);
        double margin = 2.7764451051977987 * Math.sqrt(2.5 / 5);
        assertEquals(5, mean.seeds());
        assertEquals(3, mean.mean(), 1e-15);
        assertEquals(3 - margin, mean.low(), 1e-12);
        assertEquals(3 + margin, mean.high(), 1e-12);
    }

    @Test
    void oneSeedHasAMeanAndNoInterval() {
        SeedMean mean = SeedMean.of(0.7);
        assertEquals(0.7, mean.mean());
        assertEquals(Double.NaN, mean.low());
        assertEquals(Double.NaN, mean.high());
    }

    @Test
    void noSeedsHaveNothing() {
        assertEquals(Double.NaN, SeedMean.of().mean());
    }

    @Test
    void anUndefinedNumberMakesAllUndefined() {
        SeedMean mean = SeedMean.of(0.7, Double.NaN, 0.8);
        assertEquals(Double.NaN, mean.mean());
        assertEquals(Double.NaN, mean.low());
    }

    @Test
    void equalSeedsHaveAnIntervalOfNoWidth() {
        SeedMean mean = SeedMean.of(0.5, 0.5, 0.5);
        assertEquals(0.5, mean.low());
        assertEquals(0.5, mean.high());
    }

    @Test
    void anIntervalIsCutToWhatIsPossible() {
        SeedMean share = SeedMean.of(0.1, 0.9).within(0, 1);
        assertEquals(0.5, share.mean());
        assertEquals(0, share.low());
        assertEquals(1, share.high());
        assertEquals(Double.NaN, SeedMean.of(0.7).within(0, 1).low());
    }

    @Test
    void ninetyFivePercentOfTheIntervalsOfNormalNumbersHoldTheirMean() {
        SplittableRandom random = new SplittableRandom(7);
        int held = 0;
        int draws = 4000;
        for (int draw = 0; draw < draws; draw++) {
            double[] values = new double[5];
            for (int i = 0; i < values.length; i++) {
                values[i] = 10 + normal(random);
            }
            SeedMean mean = SeedMean.of(values);
            held += mean.low() <= 10 && 10 <= mean.high() ? 1 : 0;
        }
        // Three standard deviations of the share are 0.0103.
        assertEquals(0.95, (double) held / draws, 0.0103);
    }

    private static double normal(SplittableRandom random) {
        return Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
    }
}
