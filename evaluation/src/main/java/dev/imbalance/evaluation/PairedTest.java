package dev.imbalance.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Whether two strategies differ in a metric, by what each test row adds to the difference.
 * <p>
 * Row i adds {@code e_i}, the influence of its cell in the one model's confusion matrix less that of its cell in the other's, both taken on the mean of the two
 * matrices. The mean of the e_i is the difference: exactly for recalls and accuracy, to second order for the others. Its variance is taken within
 * each class, over {@code n_k - 1}, and never from the rows alone: each class gets {@code 1 / m} row more that only the one model gets right, and as many
 * that only the other does, because rows that all differ alike, or not at all, have no spread and are yet no certainty. m is the effective number of classes,
 * {@code (sum a_k)^2 / sum a_k^2} of their shares a_k of the variance, so that all classes together get one row of either kind.
 * <p>
 * With one seed, {@code t = difference / standard error} is held against its values where each row's two predictions are swapped with
 * probability 1/2. That is exact if the models are exchangeable and, because of the division, right in the limit if only their metrics are equal: Janssen,
 * "Studentized permutation tests for non-i.i.d. hypotheses and the generalized Behrens-Fisher problem", Statistics &amp; Probability Letters 36, 1997.
 * <p>
 * With several seeds, rows and seeds are crossed: the variance is that over rows plus that over seeds less that of their interaction, which both hold, and
 * not below either; t has Satterthwaite's degrees of freedom ("An approximate distribution of estimates of variance components", Biometrics
 * Bulletin 2, 1946). Then the test is of other rows and other seeds.
 * <p>
 * The interval takes the added rows for seen: Bonett, Price. "Adjusted Wald confidence interval for a difference of binomial proportions based on paired
 * data", Journal of Educational and Behavioral Statistics 37, 2012, which is this for the recall of one class and one seed. They are spread over the classes as
 * Price and Bonett do for unpaired proportions ("An improved confidence interval for a linear function of binomial proportions", Computational
 * Statistics &amp; Data Analysis 45, 2004), but by the effective number.
 *
 * @param pValue two-sided; NaN if a class that counts as much as others has one row, which says nothing about chance
 * @param below  how far the 95 % interval reaches below the difference, at least 0; NaN likewise
 * @param above  how far it reaches above, likewise
 */
record PairedTest(double pValue, double below, double above) {
    /** How often predictions are swapped at random; if there are no more ways to swap them, all are taken. */
    private static final int SWAPS = 4999;

    private static final long SEED = 20261121;

    /** Fewer swaps that reach the statistic say little of how small the P value is. */
    private static final int FEW = 10;

    /** Statistics that are as close as this are equal but for rounding. */
    private static final double TOLERANCE = 1e-9;

    private static final PairedTest UNDEFINED = new PairedTest(Double.NaN, Double.NaN, Double.NaN);

    /**
     * The rows among which chance is: those of a class, or all.
     *
     * @param rows their indices
     * @param unit the effect of a row that one model gets right and the other wrong; 0 if the metric is not about these rows
     */
    record Stratum(int[] rows, double unit) {
        /** All rows together, with the root mean square of their units. */
        static Stratum all(List<Stratum> strata) {
            int[] rows = strata.stream()
                    .flatMapToInt(stratum -> Arrays.stream(stratum.rows))
                    .toArray();
            double squares = strata.stream()
                    .mapToDouble(stratum -> stratum.rows.length * stratum.unit * stratum.unit)
                    .sum();
            return new Stratum(rows, Math.sqrt(squares / rows.length));
        }

        /** What the variance of the metric is proportional to, if as many of these rows differ as of others. */
        double weight() {
            return rows.length * unit * unit;
        }
    }

    /**
     * Tests one metric.
     *
     * @param effects e, {@code [seed][row]}
     * @param strata  with all rows whose effect may be another than 0; a class of its own each if the metric is a mean over classes, to which their sizes do
     *                not matter
     */
    static PairedTest of(double[][] effects, List<Stratum> strata) {
        List<Stratum> counting =
                strata.stream().filter(stratum -> stratum.unit != 0).toList();
        if (Arrays.stream(effects).flatMapToDouble(Arrays::stream).anyMatch(Double::isNaN)
                || counting.isEmpty()
                || counting.stream().anyMatch(stratum -> stratum.rows.length == 1 || Double.isNaN(stratum.unit))) {
            return UNDEFINED;
        }
        double[] means = new double[effects[0].length];
        for (double[] ofSeed : effects) {
            for (int row = 0; row < means.length; row++) {
                means[row] += ofSeed[row] / effects.length;
            }
        }
        List<Sums> sums = sums(means, counting);
        return effects.length == 1 ? swapped(means, counting, sums) : crossed(effects, means, counting, sums);
    }

    /**
     * The effects of a stratum, as shares of all rows.
     *
     * @param rows    n_k
     * @param sum     of the effects
     * @param squares their sum
     * @param added   rows that are added in either direction, 1 / m
     * @param unit    as in the stratum, but as a share of all rows
     */
    private record Sums(int rows, double sum, double squares, double added, double unit) {
        Sums withSum(double other) {
            return new Sums(rows, other, squares, added, unit);
        }

        /** The variance of the sum. */
        double variance() {
            return Math.max(0, squares - sum * sum / rows) * rows / (rows - 1) + 2 * added * unit * unit;
        }

        /** n_k with the rows that are added. */
        double all() {
            return rows + 2 * added;
        }

        /** The sum if the added rows, which cancel each other out, are rows like others. */
        double shrunkSum() {
            return sum * rows / all();
        }

        /** Its variance. */
        double shrunkVariance() {
            double scale = rows / all();
            return scale * scale * (squares + 2 * added * unit * unit - sum * sum / all());
        }
    }

    private static List<Sums> sums(double[] effects, List<Stratum> strata) {
        double weights = strata.stream().mapToDouble(Stratum::weight).sum();
        double added = strata.stream()
                        .mapToDouble(stratum -> stratum.weight() * stratum.weight())
                        .sum()
                / (weights * weights);
        List<Sums> sums = new ArrayList<>();
        for (Stratum stratum : strata) {
            double sum = 0;
            double squares = 0;
            for (int row : stratum.rows) {
                double effect = effects[row] / effects.length;
                sum += effect;
                squares += effect * effect;
            }
            sums.add(new Sums(stratum.rows.length, sum, squares, added, stratum.unit / effects.length));
        }
        return sums;
    }

    /** A variance and how well it is known. */
    private record Variance(double value, double degreesOfFreedom) {
        static Variance of(List<Sums> sums) {
            double value = sums.stream().mapToDouble(Sums::variance).sum();
            double spread = sums.stream()
                    .mapToDouble(ofClass -> ofClass.variance() * ofClass.variance() / (ofClass.rows - 1))
                    .sum();
            return new Variance(value, value * value / spread);
        }
    }

    /**
     * Rows of a stratum whose effects have the same size, whatever their signs.
     *
     * @param stratum its place
     */
    private record Alike(int stratum, double size, int rows) {
        /** The sum of their effects if so many are positive. */
        double signed(int positive) {
            return size * (2 * positive - rows);
        }

        int positive(SplittableRandom random) {
            int positive = 0;
            int left = rows;
            for (; left >= Long.SIZE; left -= Long.SIZE) {
                positive += Long.bitCount(random.nextLong());
            }
            return left == 0 ? positive : positive + Long.bitCount(random.nextLong() >>> (Long.SIZE - left));
        }
    }

    private static List<Alike> alike(double[] effects, List<Stratum> strata) {
        List<Alike> all = new ArrayList<>();
        for (int k = 0; k < strata.size(); k++) {
            Map<Double, Integer> rowsOfSize = new TreeMap<>();
            for (int row : strata.get(k).rows) {
                if (effects[row] != 0) {
                    rowsOfSize.merge(Math.abs(effects[row]) / effects.length, 1, Integer::sum);
                }
            }
            int stratum = k;
            rowsOfSize.forEach((size, rows) -> all.add(new Alike(stratum, size, rows)));
        }
        return all;
    }

    private static PairedTest swapped(double[] effects, List<Stratum> strata, List<Sums> sums) {
        double difference = sums.stream().mapToDouble(Sums::sum).sum();
        Variance variance = Variance.of(sums);
        double t = Math.abs(difference) / Math.sqrt(variance.value);
        Statistic statistic = new Statistic(alike(effects, strata), sums);
        double pValue;
        if (t < TOLERANCE) {
            pValue = 1;
        } else if (statistic.ways() <= SWAPS) {
            pValue = statistic.exact(t);
        } else {
            pValue = statistic.random(t, variance.degreesOfFreedom);
        }
        return interval(pValue, difference, sums, rows -> rows, Interval.Z);
    }

    /** Student's t with swapped predictions. Only the classes that have rows to swap are added up for it. */
    private static final class Statistic {
        private final List<Alike> alike;
        private final List<Sums> sums;
        /** The sums of each stratum under the swap at hand. */
        private final double[] swapped;
        /** The strata with rows to swap, in ascending order as their rows are. */
        private final int[] differing;
        /** The variance of the others. */
        private final double constant;

        Statistic(List<Alike> alike, List<Sums> sums) {
            this.alike = alike;
            this.sums = sums;
            swapped = new double[sums.size()];
            differing = alike.stream().mapToInt(Alike::stratum).distinct().toArray();
            constant = IntStream.range(0, sums.size())
                    .filter(k -> Arrays.binarySearch(differing, k) < 0)
                    .mapToDouble(k -> sums.get(k).variance())
                    .sum();
        }

        /** How many different outcomes swaps can have. */
        double ways() {
            return alike.stream().mapToDouble(rows -> rows.rows + 1.0).reduce(1, (a, b) -> a * b);
        }

        private double value(int[] positive) {
            for (int k : differing) {
                swapped[k] = 0;
            }
            for (int group = 0; group < positive.length; group++) {
                swapped[alike.get(group).stratum] += alike.get(group).signed(positive[group]);
            }
            double difference = 0;
            double variance = constant;
            for (int k : differing) {
                difference += swapped[k];
                variance += sums.get(k).withSum(swapped[k]).variance();
            }
            return Math.abs(difference) / Math.sqrt(variance);
        }

        /** Mid-P, since the statistic is discrete, over all swaps. */
        double exact(double t) {
            double above = 0;
            double equal = 0;
            List<BinomialDistribution> flips = alike.stream()
                    .map(rows -> BinomialDistribution.of(rows.rows, 0.5))
                    .toList();
            int[] positive = new int[alike.size()];
            double ways = ways();
            for (int way = 0; way < ways; way++) {
                double probability = 1;
                int rest = way;
                for (int group = 0; group < positive.length; group++) {
                    int radix = alike.get(group).rows + 1;
                    positive[group] = rest % radix;
                    rest /= radix;
                    probability *= flips.get(group).probability(positive[group]);
                }
                double value = value(positive);
                if (value > t + TOLERANCE * t) {
                    above += probability;
                } else if (value >= t - TOLERANCE * t) {
                    equal += probability;
                }
            }
            return above + equal / 2;
        }

        /** Mid-P over random swaps; where too few of them reach t, of Student's distribution, but not below what any swap of the rows can reach. */
        double random(double t, double degreesOfFreedom) {
            SplittableRandom random = new SplittableRandom(SEED);
            int[] positive = new int[alike.size()];
            int above = 0;
            int equal = 0;
            for (int swap = 0; swap < SWAPS; swap++) {
                for (int group = 0; group < positive.length; group++) {
                    positive[group] = alike.get(group).positive(random);
                }
                double value = value(positive);
                if (value > t + TOLERANCE * t) {
                    above++;
                } else if (value >= t - TOLERANCE * t) {
                    equal++;
                }
            }
            // The swap that changes nothing counts as one more.
            double pValue = (above + 0.5 * (equal + 1)) / (SWAPS + 1);
            int rows = alike.stream().mapToInt(Alike::rows).sum();
            return above + equal < FEW
                    ? Math.min(pValue, Math.max(tail(t, degreesOfFreedom), Math.scalb(1.0, -rows)))
                    : pValue;
        }
    }

    private static PairedTest crossed(double[][] effects, double[] means, List<Stratum> strata, List<Sums> sums) {
        int seeds = effects.length;
        double n = means.length;
        double interaction = 0;
        for (int k = 0; k < strata.size(); k++) {
            int[] rows = strata.get(k).rows;
            double mean = sums.get(k).sum * n / rows.length;
            double residuals = 0;
            for (double[] ofSeed : effects) {
                double ofClass = Arrays.stream(rows)
                        .mapToDouble(row -> ofSeed[row])
                        .average()
                        .orElseThrow();
                for (int row : rows) {
                    double residual = ofSeed[row] - means[row] - ofClass + mean;
                    residuals += residual * residual;
                }
            }
            interaction += residuals / ((rows.length - 1) * (seeds - 1.0)) * rows.length / (n * n) / seeds;
        }
        double difference = sums.stream().mapToDouble(Sums::sum).sum();
        double ofSeeds = Arrays.stream(effects)
                        .mapToDouble(e -> Arrays.stream(e).average().orElseThrow() - difference)
                        .map(d -> d * d)
                        .sum()
                / (seeds - 1)
                / seeds;
        double less = interaction;
        DoubleUnaryOperator withSeeds = rows -> Math.max(rows + ofSeeds - less, Math.max(rows, ofSeeds));
        Variance ofRows = Variance.of(sums);
        double value = withSeeds.applyAsDouble(ofRows.value);
        double degreesOfFreedom = value
                * value
                / (ofRows.value * ofRows.value / ofRows.degreesOfFreedom + ofSeeds * ofSeeds / (seeds - 1));
        return interval(
                tail(Math.abs(difference) / Math.sqrt(value), degreesOfFreedom),
                difference,
                sums,
                withSeeds,
                TDistribution.of(degreesOfFreedom).inverseSurvivalProbability((1 - Interval.LEVEL) / 2));
    }

    /** @param all the variance of all chance from that of the rows */
    private static PairedTest interval(
            double pValue, double difference, List<Sums> sums, DoubleUnaryOperator all, double quantile) {
        double centre = sums.stream().mapToDouble(Sums::shrunkSum).sum();
        double variance = all.applyAsDouble(
                sums.stream().mapToDouble(Sums::shrunkVariance).sum());
        double margin = quantile * Math.sqrt(variance);
        return new PairedTest(
                pValue, Math.max(0, difference - (centre - margin)), Math.max(0, centre + margin - difference));
    }

    private static double tail(double t, double degreesOfFreedom) {
        return 2 * TDistribution.of(degreesOfFreedom).survivalProbability(t);
    }
}
