package dev.imbalance.resampling;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.trainer.RandomStreams;
import java.util.List;

/**
 * {@link EditedNearestNeighbours} again and again on the rows that are left. It ends after the pass that drops nothing, that
 * empties a class or leaves one that loses rows smaller than the smallest was at first, when no more than k rows are left, or after the given
 * number of passes.
 * <p>
 * Tomek. "An Experiment with the Edited Nearest-Neighbor Rule", IEEE Transactions on Systems, Man, and Cybernetics 1976.
 */
public final class RepeatedEditedNearestNeighbours extends NeighbourEditing {
    @Config(description = "The most passes, at least 1.")
    private int passes = 100;

    public RepeatedEditedNearestNeighbours() {}

    /**
     * @param k       how many nearest rows are asked, at least 1
     * @param kind    when they agree with a row
     * @param passes  the most passes, at least 1
     * @param classes which classes lose rows; AUTO where {@code only} is given
     * @param only    or their labels; empty for none
     * @param floor   how many rows of a class stay at the least, at least 0
     */
    public RepeatedEditedNearestNeighbours(
            int k, Agreement kind, int passes, BalancedTarget.Classes classes, List<String> only, int floor) {
        super(k, kind, classes, only, floor);
        this.passes = passes;
        postConfig();
    }

    @Override
    public void postConfig() {
        super.postConfig();
        if (passes < 1) {
            throw new PropertyException("", "passes", typeName() + " passes must be at least 1, was " + passes);
        }
    }

    @Override
    public String typeName() {
        return "repeated-enn";
    }

    @Override
    public String summary() {
        return "Applies enn until it drops nothing or a class would become too small.";
    }

    @Override
    public String formula() {
        return "enn(k) on the rows left, until none goes";
    }

    @Override
    public String reference() {
        return "Tomek. \"An Experiment with the Edited Nearest-Neighbor Rule\", IEEE Transactions on Systems, Man, and Cybernetics 1976.";
    }

    @Override
    public Resampled resample(TrainingRows rows, RandomStreams streams) {
        requireNeighbours(rows);
        FeatureRows features = rows.finiteFeatures(typeName());
        boolean[] cleaned = cleaned(rows);
        int[] present = all(rows);
        for (int pass = 0; pass < passes && present.length > k(); pass++) {
            int[] left = edit(rows, features, cleaned, present, k());
            boolean ends = left.length == present.length || tooFew(rows, left, false);
            present = left;
            if (ends) {
                break;
            }
        }
        return new Resampled(present);
    }
}
