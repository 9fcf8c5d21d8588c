package dev.imbalance.ensemble;

import dev.imbalance.data.ClassCounts;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tribuo.Dataset;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.classification.Label;
import org.tribuo.common.tree.LeafNode;

/** The rows of one tree while it grows. A node has a range of every column, and splitting it puts the rows of its left child first in each. */
final class TreeGrowth {
    /** What a score must gain to be more than rounding. */
    private static final double GAIN = 1 + 1e-12;

    private final ImmutableOutputInfo<Label> classes;
    private final double[][] values;
    private final int[] labels;
    private final double[] weights;
    private final boolean[] left;
    private final int[] buffer;
    private int[][] order;
    private boolean shared = true;

    TreeGrowth(Dataset<Label> rows, SortedColumns columns) {
        this.classes = rows.getOutputIDInfo();
        this.values = columns.values();
        this.order = columns.order();
        this.labels = new int[rows.size()];
        this.weights = new double[rows.size()];
        this.left = new boolean[rows.size()];
        this.buffer = new int[rows.size()];
        for (int row = 0; row < labels.length; row++) {
            labels[row] = ClassCounts.idOf(rows.getExample(row).getOutput(), classes);
            weights[row] = rows.getExample(row).getWeight();
        }
    }

    int rows() {
        return labels.length;
    }

    /** The weight of each class among all rows. */
    double[] totals() {
        double[] totals = new double[classes.size()];
        for (int row = 0; row < labels.length; row++) {
            totals[labels[row]] += weights[row];
        }
        return totals;
    }

    /**
     * A split of a range of rows.
     *
     * @param column whose values are split
     * @param cut    how many rows of the range, by ascending value, go left
     * @param score  the sum over both sides of {@code sum_k w_k^2 / sum_k w_k}
     */
    record Split(int column, int cut, double score) {}

    /**
     * The best of all splits between two different values of these columns, of equal ones the first.
     *
     * @param totals the weight of each class in the range
     * @param least  what its score has to exceed
     * @return null if none exceeds it
     */
    Split best(int from, int to, double[] totals, double least, int[] columns) {
        double sum = Arrays.stream(totals).sum();
        double squares = squares(totals);
        double[] below = new double[totals.length];
        double[] above = new double[totals.length];
        Split best = null;
        double bestScore = least;
        for (int column : columns) {
            double[] of = values[column];
            int[] sorted = order[column];
            Arrays.fill(below, 0);
            System.arraycopy(totals, 0, above, 0, totals.length);
            double belowSum = 0;
            double belowSquares = 0;
            double aboveSum = sum;
            double aboveSquares = squares;
            double value = of[sorted[from]];
            for (int i = from; i < to - 1; i++) {
                int row = sorted[i];
                int label = labels[row];
                double weight = weights[row];
                belowSquares += weight * (2 * below[label] + weight);
                aboveSquares -= weight * (2 * above[label] - weight);
                below[label] += weight;
                above[label] -= weight;
                belowSum += weight;
                aboveSum -= weight;
                double next = of[sorted[i + 1]];
                if (next > value) {
                    value = next;
                    if (belowSum > 0 && aboveSum > 0) {
                        // The least of the two bounds what rounding leaves of rows of hardly any weight.
                        double score = belowSquares / belowSum + Math.min(aboveSquares / aboveSum, aboveSum);
                        if (score > bestScore * GAIN) {
                            bestScore = score;
                            best = new Split(column, i + 1 - from, score);
                        }
                    }
                }
            }
        }
        return best;
    }

    /** The value that parts the rows of a split: halfway between its neighbours, and never the upper one, which must go right. */
    double threshold(int from, Split split) {
        int[] sorted = order[split.column()];
        double lower = values[split.column()][sorted[from + split.cut() - 1]];
        double upper = values[split.column()][sorted[from + split.cut()]];
        double middle = (lower + upper) / 2;
        return middle >= lower && middle < upper ? middle : lower;
    }

    /** The weight of each class among rows that are next to each other in a column. */
    double[] totals(int column, int from, int to) {
        double[] totals = new double[classes.size()];
        for (int i = from; i < to; i++) {
            int row = order[column][i];
            totals[labels[row]] += weights[row];
        }
        return totals;
    }

    /** Puts the rows that go left first in the range of every column, otherwise in their order. */
    void part(int from, int to, Split split) {
        if (shared) {
            order = Arrays.stream(order).map(int[]::clone).toArray(int[][]::new);
            shared = false;
        }
        int[] chosen = order[split.column()];
        for (int i = from; i < to; i++) {
            left[chosen[i]] = i < from + split.cut();
        }
        for (int[] column : order) {
            int lefts = from;
            int rights = 0;
            for (int i = from; i < to; i++) {
                int row = column[i];
                // Written to both sides, of which one moves on: no branch to predict.
                column[lefts] = row;
                buffer[rights] = row;
                int goes = left[row] ? 1 : 0;
                lefts += goes;
                rights += 1 - goes;
            }
            System.arraycopy(buffer, 0, column, lefts, rights);
        }
    }

    private static double squares(double[] totals) {
        double squares = 0;
        for (double total : totals) {
            squares += total * total;
        }
        return squares;
    }

    /** The score of not splitting. */
    static double score(double[] totals) {
        return squares(totals) / Arrays.stream(totals).sum();
    }

    /** Gini's index, {@code sum_k p_k (1 - p_k)}. */
    static double impurity(double[] totals) {
        double sum = Arrays.stream(totals).sum();
        double impurity = 0;
        for (double total : totals) {
            impurity += total / sum * (1 - total / sum);
        }
        return impurity;
    }

    /** A leaf that gives the share of each class. */
    LeafNode<Label> leaf(double[] totals) {
        double sum = Arrays.stream(totals).sum();
        Map<String, Label> scores = new LinkedHashMap<>();
        Label highest = null;
        for (int c = 0; c < totals.length; c++) {
            String name = classes.getOutput(c).getLabel();
            Label scored = new Label(name, totals[c] / sum);
            scores.put(name, scored);
            if (highest == null || scored.getScore() > highest.getScore()) {
                highest = scored;
            }
        }
        return new LeafNode<>(impurity(totals), highest, scores, true);
    }
}
