package dev.imbalance.ensemble;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.tribuo.classification.Label;
import org.tribuo.common.tree.AbstractTrainingNode;
import org.tribuo.common.tree.Node;

/** A node of a growing tree: a range of the rows of {@link TreeGrowth}. */
final class PresortedNode extends AbstractTrainingNode<Label> {
    private static final long serialVersionUID = 1L;

    private final transient TreeGrowth growth;
    private final int from;
    private final int to;
    private final double[] totals;

    /** The root. */
    PresortedNode(TreeGrowth growth, LeafDeterminer leaves) {
        this(growth, 0, growth.rows(), growth.totals(), 0, leaves);
    }

    private PresortedNode(TreeGrowth growth, int from, int to, double[] totals, int depth, LeafDeterminer leaves) {
        super(depth, to - from, leaves);
        this.growth = growth;
        this.from = from;
        this.to = to;
        this.totals = totals;
        this.impurityScore = TreeGrowth.impurity(totals);
    }

    @Override
    public List<AbstractTrainingNode<Label>> buildTree(
            int[] features, SplittableRandom random, boolean useRandomSplitPoints) {
        TreeGrowth.Split best = growth.best(from, to, totals, TreeGrowth.score(totals), features);
        if (best == null) {
            return List.of();
        }
        split = true;
        splitID = best.column();
        splitValue = growth.threshold(from, best);
        int middle = from + best.cut();
        double[] below = growth.totals(splitID, from, middle);
        double[] above = growth.totals(splitID, middle, to);
        List<AbstractTrainingNode<Label>> open = new ArrayList<>(2);
        lessThanOrEqual = child(from, middle, below, open);
        greaterThan = child(middle, to, above, open);
        if (!open.isEmpty()) {
            growth.part(from, to, best);
        }
        return open;
    }

    private Node<Label> child(int start, int end, double[] of, List<AbstractTrainingNode<Label>> open) {
        if (shouldMakeLeaf(TreeGrowth.impurity(of), (float) Arrays.stream(of).sum())) {
            return growth.leaf(of);
        }
        PresortedNode node = new PresortedNode(growth, start, end, of, depth + 1, leafDeterminer);
        open.add(node);
        return node;
    }

    @Override
    public Node<Label> convertTree() {
        return split ? createSplitNode() : growth.leaf(totals);
    }

    @Override
    public float getWeightSum() {
        return (float) Arrays.stream(totals).sum();
    }

    @Override
    public double getImpurity() {
        return impurityScore;
    }
}
