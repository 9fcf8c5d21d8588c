package dev.imbalance.ensemble;

import dev.imbalance.resampling.DenseRows;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import org.tribuo.Dataset;
import org.tribuo.Model;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.common.tree.LeafNode;
import org.tribuo.common.tree.Node;
import org.tribuo.common.tree.SplitNode;
import org.tribuo.common.tree.TreeModel;

/** What models say of rows. Through a tree it walks itself where the features are at hand as numbers: Tribuo makes a vector of each row first. */
final class RowScores {
    private final Dataset<Label> rows;
    private final Optional<DenseRows> features;

    /** @param features the same rows as numbers, if at hand */
    RowScores(Dataset<Label> rows, Optional<DenseRows> features) {
        this.rows = rows;
        this.features = features;
    }

    /** What takes a score. */
    @FunctionalInterface
    interface Scored {
        /**
         * @param output the most likely label
         * @param scores by class id; to read, not to write
         */
        void take(int row, Label output, double[] scores);
    }

    /** Scores all rows, by their numbers: not in the order of iteration, which {@link Dataset#shuffle} changes. */
    void each(Model<Label> model, Scored scored) {
        if (features.isPresent() && model instanceof TreeModel<Label> tree) {
            IdentityHashMap<LeafNode<Label>, double[]> leaves = new IdentityHashMap<>();
            for (int row = 0; row < rows.size(); row++) {
                LeafNode<Label> leaf = leaf(tree.getRoot(), features.get(), row);
                scored.take(
                        row, leaf.getOutput(), leaves.computeIfAbsent(leaf, known -> byClass(known.getDistribution())));
            }
            return;
        }
        int row = 0;
        for (Prediction<Label> prediction : model.predict(rows.getData())) {
            scored.take(row++, prediction.getOutput(), byClass(prediction.getOutputScores()));
        }
    }

    private double[] byClass(Map<String, Label> scores) {
        double[] byClass = new double[rows.getOutputIDInfo().size()];
        scores.values().forEach(label -> byClass[rows.getOutputIDInfo().getID(label)] = label.getScore());
        return byClass;
    }

    private static LeafNode<Label> leaf(Node<Label> root, DenseRows features, int row) {
        Node<Label> node = root;
        while (node instanceof SplitNode<Label> split) {
            node = features.get(row, split.getFeatureID()) > split.splitValue()
                    ? split.getGreaterThan()
                    : split.getLessThanOrEqual();
        }
        return (LeafNode<Label>) node;
    }

    /** Which rows a model gives another label than their own. */
    boolean[] wrong(Model<Label> model) {
        boolean[] wrong = new boolean[rows.size()];
        each(
                model,
                (row, output, scores) -> wrong[row] = !output.getLabel()
                        .equals(rows.getExample(row).getOutput().getLabel()));
        return wrong;
    }
}
