package dev.imbalance.ensemble;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import dev.imbalance.resampling.DenseRows;
import dev.imbalance.resampling.FeatureRows;
import java.util.Map;
import java.util.Optional;
import org.tribuo.Dataset;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.classification.dtree.impl.ClassifierTrainingNode;
import org.tribuo.classification.dtree.impurity.GiniIndex;
import org.tribuo.common.tree.AbstractCARTTrainer;
import org.tribuo.common.tree.AbstractTrainingNode;
import org.tribuo.common.tree.DecisionTreeTrainer;
import org.tribuo.common.tree.TreeModel;
import org.tribuo.provenance.TrainerProvenance;
import org.tribuo.provenance.impl.TrainerProvenanceImpl;

/**
 * Grows the decision trees of Tribuo's {@code CARTClassificationTrainer} with Gini's index, node for node, from columns that are sorted once
 * a tree instead of lists of objects: a balanced forest on 3,000 rows of 50 features takes a seventh of the time.
 * <p>
 * A node is split at the value of a feature that lowers {@code sum_k p_k (1 - p_k)} of both sides most, weighted by the weights of their
 * rows, if any lowers it; the model is a {@link TreeModel} of Tribuo's. Rows of which nearly all entries are absent, such as those of words, are left to Tribuo's own nodes.
 * <p>
 * Breiman, Friedman, Olshen, Stone. "Classification and Regression Trees", 1984; the sorting is that of Mehta, Agrawal, Rissanen. "SLIQ: A
 * Fast Scalable Classifier for Data Mining", EDBT 1996.
 */
public final class PresortedCARTTrainer implements DecisionTreeTrainer<Label> {
    @Config(description = "The most splits from the root to a leaf, at least 1.")
    private int maxDepth = Integer.MAX_VALUE;

    @Config(
            description =
                    "The weight of rows that a node must have to be split, above 0; a row without a weight has 1.")
    private float minChildWeight = 1;

    @Config(
            description =
                    "The share of the features that a split chooses from, drawn for each split, from 0 to 1; 0 stands for the square root of"
                            + " their number.")
    private float fractionFeaturesInSplit = 1;

    @Config(description = "The seed of the draws of features.")
    private long seed = Trainer.DEFAULT_SEED;

    private int invocations;

    /** A whole tree: it ends where a node has one class, or cannot be split. */
    public PresortedCARTTrainer() {}

    /**
     * @param maxDepth                at least 1
     * @param fractionFeaturesInSplit from 0 to 1; 0 stands for the square root of the number of features
     */
    public PresortedCARTTrainer(int maxDepth, float fractionFeaturesInSplit, long seed) {
        this(maxDepth, 1, fractionFeaturesInSplit, seed);
    }

    /**
     * @param maxDepth                at least 1
     * @param minChildWeight          above 0
     * @param fractionFeaturesInSplit from 0 to 1; 0 stands for the square root of the number of features
     */
    public PresortedCARTTrainer(int maxDepth, float minChildWeight, float fractionFeaturesInSplit, long seed) {
        this.maxDepth = maxDepth;
        this.minChildWeight = minChildWeight;
        this.fractionFeaturesInSplit = fractionFeaturesInSplit;
        this.seed = seed;
        postConfig();
    }

    @Override
    public void postConfig() {
        require(maxDepth >= 1, "maxDepth", "at least 1", maxDepth);
        require(minChildWeight > 0, "minChildWeight", "above 0", minChildWeight);
        require(
                fractionFeaturesInSplit >= 0 && fractionFeaturesInSplit <= 1,
                "fractionFeaturesInSplit",
                "from 0 to 1",
                fractionFeaturesInSplit);
    }

    private static void require(boolean legal, String field, String range, Number value) {
        if (!legal) {
            throw new PropertyException(
                    "", field, "PresortedCARTTrainer " + field + " must be " + range + ", was " + value);
        }
    }

    /** The part of the growing that Tribuo does; the nodes are those of here. */
    private static final class Growing extends AbstractCARTTrainer<Label> {
        private final TrainerProvenance provenance;

        Growing(PresortedCARTTrainer tree, float fraction, TrainerProvenance provenance) {
            super(tree.maxDepth, tree.minChildWeight, 0, fraction, false, tree.seed);
            this.provenance = provenance;
            postConfig();
        }

        @Override
        protected AbstractTrainingNode<Label> mkTrainingNode(
                Dataset<Label> examples, AbstractTrainingNode.LeafDeterminer leaves) {
            if (examples instanceof NumericRows numeric) {
                return new PresortedNode(new TreeGrowth(examples, numeric.columns()), leaves);
            }
            Optional<DenseRows> dense = SortedColumns.dense(FeatureRows.of(examples, 1));
            return dense.isPresent()
                    ? new PresortedNode(
                            new TreeGrowth(examples, SortedColumns.of(dense.get(), examples.getFeatureIDMap())), leaves)
                    : new ClassifierTrainingNode(new GiniIndex(), examples, leaves);
        }

        @Override
        public TrainerProvenance getProvenance() {
            return provenance;
        }
    }

    @Override
    public TreeModel<Label> train(Dataset<Label> examples) {
        return train(examples, Map.of());
    }

    @Override
    public TreeModel<Label> train(Dataset<Label> examples, Map<String, Provenance> runProvenance) {
        return train(examples, runProvenance, INCREMENT_INVOCATION_COUNT);
    }

    @Override
    public TreeModel<Label> train(Dataset<Label> examples, Map<String, Provenance> runProvenance, int invocationCount) {
        TrainerProvenance provenance;
        int invocation;
        synchronized (this) {
            if (invocationCount != INCREMENT_INVOCATION_COUNT) {
                setInvocationCount(invocationCount);
            }
            provenance = getProvenance();
            invocation = invocations++;
        }
        int features = examples.getFeatureIDMap().size();
        long chosen = fractionFeaturesInSplit == 0
                ? (long) Math.sqrt(features)
                : Math.round((double) fractionFeaturesInSplit * features);
        return new Growing(this, (float) Math.max(1, chosen) / features, provenance)
                .train(examples, runProvenance, invocation);
    }

    @Override
    public synchronized int getInvocationCount() {
        return invocations;
    }

    @Override
    public synchronized void setInvocationCount(int invocationCount) {
        if (invocationCount < 0) {
            throw new IllegalArgumentException("the invocation count must be at least 0, was " + invocationCount);
        }
        invocations = invocationCount;
    }

    @Override
    public float getFractionFeaturesInSplit() {
        return fractionFeaturesInSplit;
    }

    @Override
    public boolean getUseRandomSplitPoints() {
        return false;
    }

    @Override
    public float getMinImpurityDecrease() {
        return 0;
    }

    @Override
    public TrainerProvenance getProvenance() {
        return new TrainerProvenanceImpl(this);
    }

    @Override
    public String toString() {
        return "PresortedCARTTrainer(maxDepth=" + maxDepth + ",minChildWeight=" + minChildWeight
                + ",fractionFeaturesInSplit=" + fractionFeaturesInSplit + ",seed=" + seed + ")";
    }
}
