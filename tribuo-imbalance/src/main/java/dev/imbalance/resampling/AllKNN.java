package dev.imbalance.resampling;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.imbalance.trainer.RandomStreams;
import java.util.List;

/**
 * {@link EditedNearestNeighbours} with 1, 2, ... k neighbours, each on the rows that are left. It ends early after the pass that empties a
 * class or, unless that is allowed, leaves one smaller than the smallest was at first, and when there are no more neighbours to ask.
 * <p>
 * Tomek. "An Experiment with the Edited Nearest-Neighbor Rule", IEEE Transactions on Systems, Man, and Cybernetics 1976, judges every row by
 * all k first and drops then; as in imbalanced-learn, each pass here sees what the one before left.
 */
public final class AllKNN extends NeighbourEditing {
    @Config(description = "Whether it goes on after a class has become smaller than the smallest was at first.")
    private boolean allowMinority = false;

    public AllKNN() {}

    /**
     * @param k             up to how many nearest rows are asked, at least 1
     * @param kind          when they agree with a row
     * @param allowMinority whether it goes on after a class has become smaller than the smallest was at first
     * @param classes       which classes lose rows; AUTO where {@code only} is given
     * @param only          or their labels; empty for none
     * @param floor         how many rows of a class stay at the least, at least 0
     */
    public AllKNN(
            int k,
            Agreement kind,
            boolean allowMinority,
            BalancedTarget.Classes classes,
            List<String> only,
            int floor) {
        super(k, kind, classes, only, floor);
        this.allowMinority = allowMinority;
        postConfig();
    }

    @Override
    public String typeName() {
        return "all-knn";
    }

    @Override
    public String summary() {
        return "Applies enn with 1, 2, ... up to k neighbours.";
    }

    @Override
    public String formula() {
        return "enn(1), then enn(2), ... then enn(k) on the rows left";
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
        for (int asked = 1; asked <= k() && present.length > asked; asked++) {
            present = edit(rows, features, cleaned, present, asked);
            if (tooFew(rows, present, allowMinority)) {
                break;
            }
            // Where another class may become the smallest, that one is left alone from then on, as by imbalanced-learn.
            if (allowMinority && !rows.areLevelled() && tooFew(rows, present, false)) {
                cleaned = cleaned(counts(rows, present));
            }
        }
        return new Resampled(present);
    }
}
