package dev.imbalance.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Whether two strategies differ in a metric, by what each test row adds to the difference.
 * <p>
 * Row i adds {@code e_i}, the influence of its cell in the one model's confusion matrix less that of its cell in the other's, both taken on the mean of the two
 * matrices. The mean of the e_i is the difference: exactly for recalls and accuracy, to second order for the others. Its variance is taken within
 * each class, over {@code n_k - 1}.
 * <p>
 * With one seed, {@code t = difference / standard error} is held against its values where each row's two predictions are swapped with
 * probability 1/2. That is exact if the models are exchangeable and, because of the division, right in the limit if only their metrics are equal: Janssen,
 * "Studentized permutation tests for non-i.i.d. hypotheses and the generalized Behrens-Fisher problem", Statistics &amp; Probability Letters 36, 1997.
 * <p>
 * With several seeds, rows and seeds are crossed: the variance is that over rows plus that over seeds less that of their interaction, which both hold, and
 * not below either; t has Satterthwaite's degrees of freedom ("An approximate distribution of estimates of variance components", Biometrics
 * Bulletin 2, 1946). Then the test is of other rows and other seeds.
 *
 * @param standardError of the difference; NaN if a class that counts as much as others has one row, which says nothing about chance
 * @param pValue        two-sided; NaN likewise
 * @param quantile      how many standard errors the 95 % interval has on either side
 */
record PairedTest(double standardError, double pValue, double quantile) {
    /** How often predictions are swapped. */
    private static final int SWAPS = 4999;

    private static final long SEED = 20261121;

    /** Fewer swaps that reach the statistic say little of how small the P value is. */
    private static final int FEW = 10;

    private static final PairedTest UNDEFINED = new PairedTest(Double.NaN, Double.NaN, Double.NaN);

    /**
     * Tests one metric.
     *
     * @param effects  e, {@code [seed][row]}
     * @param classes  the rows of each class
     * @param stratify whether the metric is a mean over classes, to which their sizes do not matter
     */
    static PairedTest of(double[][] effects, List<int[]> classes, boolean stratify) {
        if (Arrays.stream(effects).flatMapToDouble(Arrays::stream).anyMatch(Double::isNaN)) {
            return UNDEFINED;
        }
        double[] means = new double[effects[0].length];
        for (double[] ofSeed : effects) {
            for (int row = 0; row < means.length; row++) {
                means[row] += ofSeed[row] / effects.length;
            }
        }
        // Without classes of their own, all rows are one.
        List<int[]> strata =
                stratify ? classes : List.of(IntStream.range(0, means.length).toArray());
        for (int[] rows : strata) {
            if (rows.length == 1 && Arrays.stream(effects).anyMatch(e -> e[rows[0]] != 0)) {
                return UNDEFINED;
            }
        }
        return effects.length == 1 ? swapped(means, strata) : crossed(effects, means, strata);
    }

    /** Rows of a class whose effects have the same size, whatever their signs. */
    private record Alike(double size, int rows) {
        /** The sum of their effects with random signs. */
        double signed(SplittableRandom random) {
            int positive = 0;
            int left = rows;
            for (; left >= Long.SIZE; left -= Long.SIZE) {
                positive += Long.bitCount(random.nextLong());
            }
            if (left > 0) {
                positive += Long.bitCount(random.nextLong() >>> (Long.SIZE - left));
            }
            return size * (2 * positive - rows);
        }
    }

    private static PairedTest swapped(double[] effects, List<int[]> strata) {
        List<List<Alike>> differing = new ArrayList<>();
        double[] sizes = new double[strata.size()];
        double[] sums = new double[strata.size()];
        double[] squares = new double[strata.size()];
        for (int k = 0; k < sizes.length; k++) {
            Map<Double, Integer> rowsOfSize = new TreeMap<>();
            for (int row : strata.get(k)) {
                double effect = effects[row];
                sums[k] += effect;
                squares[k] += effect * effect;
                if (effect != 0) {
                    rowsOfSize.merge(Math.abs(effect), 1, Integer::sum);
                }
            }
            sizes[k] = strata.get(k).length;
            List<Alike> ofClass = new ArrayList<>();
            rowsOfSize.forEach((size, rows) -> ofClass.add(new Alike(size, rows)));
            differing.add(ofClass);
        }
        if (Arrays.stream(sums).sum() == 0) {
            return new PairedTest(Math.sqrt(variance(sizes, sums, squares).value()), 1, Interval.Z);
        }
        double observed = statistic(sizes, sums, squares);
        double[] swapped = new double[SWAPS];
        SplittableRandom random = new SplittableRandom(SEED);
        double[] swappedSums = new double[sums.length];
        for (int swap = 0; swap < SWAPS; swap++) {
            for (int k = 0; k < sums.length; k++) {
                swappedSums[k] = 0;
                for (Alike alike : differing.get(k)) {
                    swappedSums[k] += alike.signed(random);
                }
            }
            swapped[swap] = Math.abs(statistic(sizes, swappedSums, squares));
        }
        Arrays.sort(swapped);
        double t = Math.abs(observed);
        double tolerance = 1e-9 * Math.max(1, t);
        int above = SWAPS - insertion(swapped, t + tolerance);
        int notBelow = SWAPS - insertion(swapped, t - tolerance);
        // Mid-P: the statistic is discrete. The swap that changes nothing counts as one more.
        double pValue = (above + 0.5 * (notBelow - above + 1)) / (SWAPS + 1);
        Variance variance = variance(sizes, sums, squares);
        if (notBelow < FEW) {
            pValue = Math.min(pValue, tail(t, variance.degreesOfFreedom()));
        }
        return new PairedTest(
                Math.sqrt(variance.value()), pValue, swapped[(int) Math.ceil(Interval.LEVEL * SWAPS) - 1]);
    }

    /** The first index whose value is not below x. */
    private static int insertion(double[] sorted, double x) {
        int index = Arrays.binarySearch(sorted, x);
        int first = index < 0 ? -index - 1 : index;
        while (first > 0 && sorted[first - 1] >= x) {
            first--;
        }
        return first;
    }

    /** A variance and how well it is known. */
    private record Variance(double value, double degreesOfFreedom) {}

    /** Of the mean over all rows, from the rows, the sum and the sum of squares of each class. */
    private static Variance variance(double[] sizes, double[] sums, double[] squares) {
        double n = Arrays.stream(sizes).sum();
        double value = 0;
        double spread = 0;
        for (int k = 0; k < sizes.length; k++) {
            if (sizes[k] > 1) {
                double ofClass =
                        Math.max(0, squares[k] - sums[k] * sums[k] / sizes[k]) * sizes[k] / (sizes[k] - 1) / (n * n);
                value += ofClass;
                spread += ofClass * ofClass / (sizes[k] - 1);
            }
        }
        return new Variance(value, value == 0 ? 1 : value * value / spread);
    }

    private static double statistic(double[] sizes, double[] sums, double[] squares) {
        double n = Arrays.stream(sizes).sum();
        double difference = Arrays.stream(sums).sum() / n;
        double error = Math.sqrt(variance(sizes, sums, squares).value());
        // Rows that all differ alike have no spread: far out, but not infinitely.
        return difference == 0 ? 0 : difference / Math.max(error, 1e-9 * Math.abs(difference));
    }

    private static PairedTest crossed(double[][] effects, double[] means, List<int[]> strata) {
        int seeds = effects.length;
        double n = means.length;
        double[] sizes = new double[strata.size()];
        double[] sums = new double[sizes.length];
        double[] squares = new double[sizes.length];
        double interaction = 0;
        for (int k = 0; k < sizes.length; k++) {
            int[] rows = strata.get(k);
            sizes[k] = rows.length;
            for (int row : rows) {
                sums[k] += means[row];
                squares[k] += means[row] * means[row];
            }
            double residuals = 0;
            for (double[] ofSeed : effects) {
                double ofClass = Arrays.stream(rows)
                        .mapToDouble(row -> ofSeed[row])
                        .average()
                        .orElse(0);
                for (int row : rows) {
                    double residual = ofSeed[row] - means[row] - ofClass + sums[k] / sizes[k];
                    residuals += residual * residual;
                }
            }
            if (rows.length > 1) {
                interaction += residuals / ((rows.length - 1) * (seeds - 1.0)) * rows.length / (n * n) / seeds;
            }
        }
        Variance ofRows = variance(sizes, sums, squares);
        double difference = Arrays.stream(sums).sum() / n;
        double ofSeeds = Arrays.stream(effects)
                        .mapToDouble(e -> Arrays.stream(e).average().orElseThrow() - difference)
                        .map(d -> d * d)
                        .sum()
                / (seeds - 1)
                / seeds;
        double value = Math.max(ofRows.value() + ofSeeds - interaction, Math.max(ofRows.value(), ofSeeds));
        if (value == 0) {
            return difference == 0 ? new PairedTest(0, 1, 0) : UNDEFINED;
        }
        double degreesOfFreedom = value
                * value
                / (ofRows.value() * ofRows.value() / ofRows.degreesOfFreedom() + ofSeeds * ofSeeds / (seeds - 1));
        double error = Math.sqrt(value);
        return new PairedTest(
                error,
                tail(Math.abs(difference) / error, degreesOfFreedom),
                TDistribution.of(degreesOfFreedom).inverseSurvivalProbability((1 - Interval.LEVEL) / 2));
    }

    private static double tail(double t, double degreesOfFreedom) {
        return 2 * TDistribution.of(degreesOfFreedom).survivalProbability(t);
    }
}
