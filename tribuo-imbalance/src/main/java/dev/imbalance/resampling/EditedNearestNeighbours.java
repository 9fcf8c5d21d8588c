package dev.imbalance.resampling;

import dev.imbalance.trainer.RandomStreams;
import java.util.List;

/**
 * Drops the rows that their k nearest rows, of all classes, do not agree with. All rows are judged before one goes. Above the floor, rows
 * with fewer neighbours of their own class go first, of equally many the later row.
 * <p>
 * Wilson. "Asymptotic Properties of Nearest Neighbor Rules Using Edited Data", IEEE Transactions on Systems, Man, and Cybernetics 1972,
 * edits every class by the majority; ALL, the stricter reading, is what imbalanced-learn takes unless told otherwise.
 */
public final class EditedNearestNeighbours extends NeighbourEditing {
    public EditedNearestNeighbours() {}

    public EditedNearestNeighbours(int k, Agreement kind) {
        this(k, kind, BalancedTarget.Classes.AUTO, List.of(), 0);
    }

    /**
     * @param k       how many nearest rows are asked, at least 1
     * @param kind    when they agree with a row
     * @param classes which classes lose rows; AUTO where {@code only} is given
     * @param only    or their labels; empty for none
     * @param floor   how many rows of a class stay at the least, at least 0
     */
    public EditedNearestNeighbours(
            int k, Agreement kind, BalancedTarget.Classes classes, List<String> only, int floor) {
        super(k, kind, classes, only, floor);
        postConfig();
    }

    @Override
    public String typeName() {
        return "enn";
    }

    @Override
    public String summary() {
        return "Drops rows of the larger classes that not all, or not most, of their nearest rows agree with.";
    }

    @Override
    public String formula() {
        return "drop x: a neighbour has y' != y (ALL), or the mode of the k neighbours is not y (MODE)";
    }

    @Override
    public String reference() {
        return "Wilson. \"Asymptotic Properties of Nearest Neighbor Rules Using Edited Data\", IEEE Transactions on Systems, Man, and Cybernetics 1972.";
    }

    @Override
    public Resampled resample(TrainingRows rows, RandomStreams streams) {
        requireNeighbours(rows);
        return new Resampled(edit(rows, rows.finiteFeatures(typeName()), cleaned(rows), all(rows), k()));
    }
}
