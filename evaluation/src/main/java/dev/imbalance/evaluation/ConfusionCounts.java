package dev.imbalance.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntBinaryOperator;
import java.util.stream.IntStream;

/**
 * A confusion matrix and the metrics that follow from it alone. It takes K x K numbers, however many rows are added.
 * <p>
 * A value that is 0 / 0 is undefined and NaN: the recall of a class without test rows, the precision of a class that is never
 * predicted. Not thread-safe.
 */
public final class ConfusionCounts {
    private final long[][] counts;
    private long total;
    /** The sums of weights; null as long as every row weighs 1. */
    private double[][] weights;

    /**
     * An empty matrix.
     *
     * @param classes K, at least 1
     */
    public ConfusionCounts(int classes) {
        counts = new long[classes][classes];
    }

    /**
     * The matrix of rows that are counted already, such as that of metrics.json.
     *
     * @param counts {@code [true class][predicted class]}, (K, K); copied
     * @throws IllegalArgumentException if it is not square
     */
    public static ConfusionCounts of(long[][] counts) {
        ConfusionCounts confusion = new ConfusionCounts(counts.length);
        for (int truth = 0; truth < counts.length; truth++) {
            if (counts[truth].length != counts.length) {
                throw new IllegalArgumentException("a confusion matrix of " + counts.length + " classes has "
                        + counts[truth].length + " numbers in row " + truth);
            }
            System.arraycopy(counts[truth], 0, confusion.counts[truth], 0, counts.length);
            confusion.total += Arrays.stream(counts[truth]).sum();
        }
        return confusion;
    }

    /** The sum of this matrix and another of as many classes, such as that of the next fold. */
    public ConfusionCounts plus(ConfusionCounts other) {
        ConfusionCounts sum = new ConfusionCounts(size());
        sum.total = total + other.total;
        sum.weights = weights == null && other.weights == null ? null : new double[size()][size()];
        for (int truth = 0; truth < size(); truth++) {
            for (int predicted = 0; predicted < size(); predicted++) {
                sum.counts[truth][predicted] = counts[truth][predicted] + other.counts[truth][predicted];
                if (sum.weights != null) {
                    sum.weights[truth][predicted] = cell(truth, predicted) + other.cell(truth, predicted);
                }
            }
        }
        return sum;
    }

    /** Counts one test row by the ids of its true and its predicted class. */
    public void add(int truth, int predicted) {
        counts[truth][predicted]++;
        total++;
        if (weights != null) {
            weights[truth][predicted]++;
        }
    }

    /**
     * Counts one test row that weighs more or less than others. Every metric takes the weights; {@link #support}, {@link #predicted},
     * {@link #total} and {@link #toArray} go on counting rows.
     *
     * @param weight at least 0
     */
    public void add(int truth, int predicted, double weight) {
        if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("the weight of a row must be finite and at least 0, was " + weight);
        }
        if (weights == null) {
            weights = Arrays.stream(counts)
                    .map(row -> Arrays.stream(row).asDoubleStream().toArray())
                    .toArray(double[][]::new);
        }
        counts[truth][predicted]++;
        total++;
        weights[truth][predicted] += weight;
    }

    /** The number of classes K. */
    public int size() {
        return counts.length;
    }

    /** The number of test rows. */
    public long total() {
        return total;
    }

    /** The number of test rows of a class, TP + FN. */
    public long support(int id) {
        return Arrays.stream(counts[id]).sum();
    }

    /** How often a class was predicted, TP + FP. */
    public long predicted(int id) {
        long sum = 0;
        for (long[] row : counts) {
            sum += row[id];
        }
        return sum;
    }

    /** One class against the rest. */
    public BinaryCounts against(int id) {
        double truths = 0;
        double predictions = 0;
        for (int other = 0; other < size(); other++) {
            truths += cell(id, other);
            predictions += cell(other, id);
        }
        return against(id, truths, predictions);
    }

    /** Every class against the rest, by class id. */
    public List<BinaryCounts> perClass() {
        double[] truths = new double[size()];
        double[] predictions = new double[size()];
        margins(truths, predictions);
        return IntStream.range(0, size())
                .mapToObj(id -> against(id, truths[id], predictions[id]))
                .toList();
    }

    private BinaryCounts against(int id, double truths, double predictions) {
        double right = cell(id, id);
        return new BinaryCounts(right, predictions - right, truths - right, others(id, truths + predictions - right));
    }

    /**
     * What has nothing to do with a class.
     *
     * @param ofClass the rest
     */
    private double others(int id, double ofClass) {
        if (weights == null) {
            return total - ofClass;
        }
        // A difference of sums of weights would leave a rest of rounding where there is nothing.
        double sum = 0;
        for (int truth = 0; truth < size(); truth++) {
            for (int predicted = 0; predicted < size(); predicted++) {
                sum += truth == id || predicted == id ? 0 : weights[truth][predicted];
            }
        }
        return sum;
    }

    /** {@link BinaryCounts#precision} of a class. */
    public double precision(int id) {
        return against(id).precision();
    }

    /** {@link BinaryCounts#recall} of a class. */
    public double recall(int id) {
        return against(id).recall();
    }

    /** {@link BinaryCounts#f1} of a class. */
    public double f1(int id) {
        return against(id).f1();
    }

    /** {@link BinaryCounts#specificity} of a class. */
    public double specificity(int id) {
        return against(id).specificity();
    }

    /** {@link BinaryCounts#gMean} of a class. */
    public double gMean(int id) {
        return against(id).gMean();
    }

    /** The share of rows predicted rightly; 1 minus the zero-one loss, which for one label a row is the Hamming loss. */
    public double accuracy() {
        double right = 0;
        for (int id = 0; id < size(); id++) {
            right += cell(id, id);
        }
        return right / weight();
    }

    /**
     * The mean recall of the classes that the test set has. Brodersen, Ong, Stephan, Buhmann, "The balanced accuracy and its posterior
     * distribution", ICPR 2010.
     */
    public double balancedAccuracy() {
        return Average.MACRO.of(perClass(), BinaryCounts::recall);
    }

    /** {@link #balancedAccuracy} put so that chance, 1 / K of the K classes that the test set has, is 0, and 1 stays 1. */
    public double adjustedBalancedAccuracy() {
        double chance =
                1.0 / IntStream.range(0, size()).filter(id -> support(id) > 0).count();
        return (balancedAccuracy() - chance) / (1 - chance);
    }

    /** The K-th root of the product of the recalls of the K classes that the test set has. */
    public double gMean() {
        return gMean(0.0);
    }

    /**
     * {@link #gMean()} with something in the place of a recall of 0, which otherwise hides what the other classes do.
     *
     * @param correction the recall that a class never found counts with, in [0, 1]
     */
    public double gMean(double correction) {
        // In logarithms, because the product of a thousand recalls underflows.
        return Math.exp(Average.MACRO.of(
                perClass(), binary -> Math.log(binary.truePositives() == 0 ? correction : binary.recall())));
    }

    /**
     * The correlation of true and predicted classes, R_K, which for two classes is Matthews' coefficient, in [-1, 1]. With s rows,
     * c of them right, t_k rows of class k and p_k predictions of it:
     * {@code (c s - sum t_k p_k) / sqrt((s^2 - sum p_k^2) (s^2 - sum t_k^2))}; by convention 0 where the rows or the predictions
     * are all of one class.
     * <p>
     * Gorodkin. "Comparing two K-category assignments by a K-category correlation coefficient", Computational Biology and
     * Chemistry 28, 2004.
     */
    public double mcc() {
        return new ConfusionSums(weights == null ? ConfusionSums.doubles(counts) : weights).mcc();
    }

    /**
     * How far the agreement of truth and prediction is from what the same shares of each would give by chance to complete agreement, at
     * most 1; undefined where both are all of one class.
     * <p>
     * Cohen. "A coefficient of agreement for nominal scales", Educational and Psychological Measurement 20, 1960.
     */
    public double kappa() {
        return kappa((truth, predicted) -> truth == predicted ? 0 : 1);
    }

    /** {@link #kappa} where a mistake counts by the distance of its classes in class-id order; only for classes that have an order. */
    public double linearKappa() {
        return kappa((truth, predicted) -> Math.abs(truth - predicted));
    }

    /**
     * {@link #kappa} where a mistake counts by the squared distance of its classes in class-id order; only for classes that have an order.
     * <p>
     * Cohen. "Weighted kappa: nominal scale agreement provision for scaled disagreement or partial credit", Psychological Bulletin 70, 1968.
     */
    public double quadraticKappa() {
        return kappa((truth, predicted) -> (truth - predicted) * (truth - predicted));
    }

    /** 1 minus the ratio of the observed disagreement to the one by chance. */
    private double kappa(IntBinaryOperator disagreement) {
        double[] truths = new double[size()];
        double[] predictions = new double[size()];
        margins(truths, predictions);
        double observed = 0;
        double chance = 0;
        double weight = weight();
        for (int truth = 0; truth < size(); truth++) {
            for (int predicted = 0; predicted < size(); predicted++) {
                int distance = disagreement.applyAsInt(truth, predicted);
                observed += distance * cell(truth, predicted);
                chance += distance * (truths[truth] * predictions[predicted] / weight);
            }
        }
        return 1 - observed / chance;
    }

    /**
     * The mean over the classes that the test set has of the mean distance between true and predicted class, counted in places of the class-id
     * order; only for classes that have an order. Baccianella, Esuli, Sebastiani. "Evaluation measures for ordinal regression", ISDA 2009.
     */
    public double macroMAE() {
        double[] errors = new double[size()];
        double[] rows = new double[size()];
        for (int truth = 0; truth < size(); truth++) {
            for (int predicted = 0; predicted < size(); predicted++) {
                rows[truth] += cell(truth, predicted);
                errors[truth] += Math.abs(truth - predicted) * cell(truth, predicted);
            }
            errors[truth] /= rows[truth];
        }
        return Average.MACRO.of(errors, rows);
    }

    /**
     * What the predictions cost in all.
     *
     * @param cost of a row of a true class that is predicted as another, {@code [true class][predicted class]}, (K, K)
     */
    public double cost(double[][] cost) {
        double sum = 0;
        for (int truth = 0; truth < size(); truth++) {
            for (int predicted = 0; predicted < size(); predicted++) {
                // A cell without rows costs nothing, whatever a row would.
                if (cell(truth, predicted) > 0) {
                    sum += cost[truth][predicted] * cell(truth, predicted);
                }
            }
        }
        return sum;
    }

    /** A copy, {@code [true class][predicted class]} by class id. */
    public long[][] toArray() {
        return Arrays.stream(counts).map(long[]::clone).toArray(long[][]::new);
    }

    private double cell(int truth, int predicted) {
        return weights == null ? counts[truth][predicted] : weights[truth][predicted];
    }

    private double weight() {
        return weights == null
                ? total
                : Arrays.stream(weights).flatMapToDouble(Arrays::stream).sum();
    }

    /** Adds up the rows and the columns. */
    private void margins(double[] truths, double[] predictions) {
        for (int truth = 0; truth < size(); truth++) {
            for (int predicted = 0; predicted < size(); predicted++) {
                truths[truth] += cell(truth, predicted);
                predictions[predicted] += cell(truth, predicted);
            }
        }
    }
}
