package dev.imbalance.mixing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.mixing.Mixing.Shares;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every mixing keeps. */
class MixingContractTest {
    private static final ClassCounts COUNTS = new ClassCounts(List.of("a", "b", "c", "d", "e"), 500, 90, 30, 1, 30);
    private static final double[] PRIOR = COUNTS.priors();
    private static final double[] ROOTS = {0.5, 0.2, 0.15, 0.05, 0.1};

    /** Every registered mixing, and each kind far from its defaults. */
    static Stream<Mixing> mixings() {
        return Stream.concat(
                ServiceLoader.load(Mixing.class).stream().map(ServiceLoader.Provider::get),
                Stream.of(
                        new Mixup(0.2, MixedTargets.SOFT_TARGET),
                        new Mixup(0, MixedTargets.TWO_TERM),
                        new Remix(0.4, 2, 0.8, MixedTargets.SOFT_TARGET),
                        new Remix(3, 10, 0, MixedTargets.TWO_TERM),
                        new MAMix(0.3, -1, MixedTargets.TWO_TERM),
                        new MAMix(2, 0.5, MixedTargets.SOFT_TARGET),
                        new BalancedMixup(0, MixedTargets.TWO_TERM),
                        new BalancedMixup(1.5, MixedTargets.TWO_TERM)));
    }

    private static int[] classes(double[] distribution, int rows, SplittableRandom random) {
        return random.doubles(rows)
                .mapToInt(u -> {
                    int c = 0;
                    for (double rest = u; c < distribution.length - 1 && rest >= distribution[c]; c++) {
                        rest -= distribution[c];
                    }
                    return c;
                })
                .toArray();
    }

    @ParameterizedTest
    @MethodSource("mixings")
    void sharesAreInTheUnitIntervalForEveryRow(Mixing mixing) {
        SplittableRandom random = new SplittableRandom(3);
        for (int batch = 0; batch < 300; batch++) {
            Shares shares = mixing.shares(classes(PRIOR, 9, random), classes(ROOTS, 9, random), COUNTS, random.split());
            assertEquals(9, shares.image().length);
            assertEquals(9, shares.label().length);
            Stream.of(shares.image(), shares.label())
                    .flatMapToDouble(Arrays::stream)
                    .forEach(share -> assertTrue(share >= 0 && share <= 1, () -> "share " + share));
        }
    }

    @ParameterizedTest
    @MethodSource("mixings")
    void sharesDependOnTheGeneratorAlone(Mixing mixing) {
        int[] first = {0, 1, 2, 3, 4};
        int[] second = {4, 0, 0, 1, 2};
        Shares once = mixing.shares(first, second, COUNTS, new SplittableRandom(5));
        Shares again = mixing.shares(first, second, COUNTS, new SplittableRandom(5));
        assertArrayEquals(once.image(), again.image());
        assertArrayEquals(once.label(), again.label());
        assertArrayEquals(new int[] {0, 1, 2, 3, 4}, first);
        assertArrayEquals(new int[] {4, 0, 0, 1, 2}, second);
    }

    @ParameterizedTest
    @MethodSource("mixings")
    void aRowMixedWithOneOfItsClassKeepsTheLabelInAllButName(Mixing mixing) {
        double[] alone = {0, 0, 1, 0, 0};
        assertArrayEquals(alone, mixing.labelDistribution(alone, alone, COUNTS), 1e-12);
    }

    @ParameterizedTest
    @MethodSource("mixings")
    void theLabelDistributionIsOne(Mixing mixing) {
        double[] expected = mixing.labelDistribution(PRIOR, ROOTS, COUNTS);
        assertEquals(1, Arrays.stream(expected).sum(), 1e-12);
        assertTrue(Arrays.stream(expected).allMatch(q -> q > 0));
    }

    @ParameterizedTest
    @MethodSource("mixings")
    void aClassWithoutRowsHasNoShare(Mixing mixing) {
        ClassCounts counts = new ClassCounts(List.of("a", "b", "c"), 80, 0, 20);
        double[] expected = mixing.labelDistribution(counts.priors(), counts.priors(), counts);
        assertEquals(0, expected[1]);
        assertEquals(1, expected[0] + expected[2], 1e-12);
    }

    @ParameterizedTest
    @MethodSource("mixings")
    void theLabelDistributionIsTheMeanOfWhatIsDrawn(Mixing mixing) {
        SplittableRandom random = new SplittableRandom(17);
        int batches = 4000;
        int rows = 16;
        double[] mean = new double[5];
        double[] square = new double[5];
        for (int batch = 0; batch < batches; batch++) {
            int[] first = classes(PRIOR, rows, random);
            int[] second = classes(ROOTS, rows, random);
            double[] label =
                    mixing.shares(first, second, COUNTS, random.split()).label();
            double[] share = new double[5];
            for (int i = 0; i < rows; i++) {
                share[first[i]] += label[i] / rows;
                share[second[i]] += (1 - label[i]) / rows;
            }
            for (int c = 0; c < 5; c++) {
                mean[c] += share[c] / batches;
                square[c] += share[c] * share[c] / batches;
            }
        }
        double[] expected = mixing.labelDistribution(PRIOR, ROOTS, COUNTS);
        for (int c = 0; c < 5; c++) {
            double standardError = Math.sqrt((square[c] - mean[c] * mean[c]) / batches);
            assertEquals(expected[c], mean[c], 5 * standardError);
        }
    }
}
