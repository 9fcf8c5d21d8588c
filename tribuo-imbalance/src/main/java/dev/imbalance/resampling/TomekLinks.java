package dev.imbalance.resampling;

import dev.imbalance.trainer.RandomStreams;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Drops rows of Tomek links: two rows of different classes of which each is the nearest row of the other. Of a link, the row whose
 * class loses rows goes; under ALL both go. Above the floor, later rows go first.
 * <p>
 * Tomek. "Two Modifications of CNN", IEEE Transactions on Systems, Man, and Cybernetics 1976.
 */
public final class TomekLinks extends CleaningResampler {
    public TomekLinks() {}

    /**
     * @param classes which classes lose rows; AUTO where {@code only} is given
     * @param only    or their labels; empty for none
     * @param floor   how many rows of a class stay at the least, at least 0
     */
    public TomekLinks(BalancedTarget.Classes classes, List<String> only, int floor) {
        super(classes, only, floor);
        postConfig();
    }

    @Override
    public String typeName() {
        return "tomek-links";
    }

    @Override
    public String summary() {
        return "Drops the larger class's row of two rows of different classes that are each other's nearest.";
    }

    @Override
    public String formula() {
        return "drop x: nearest(x) = x', nearest(x') = x, y' != y";
    }

    @Override
    public String reference() {
        return "Tomek. \"Two Modifications of CNN\", IEEE Transactions on Systems, Man, and Cybernetics 1976.";
    }

    @Override
    public Resampled resample(TrainingRows rows, RandomStreams streams) {
        boolean[] cleaned = cleaned(rows);
        int[] all = all(rows);
        return new Resampled(drop(rows, all, linked(rows, rows.finiteFeatures(typeName()), all, cleaned)));
    }

    /** The rows of some classes that are in a Tomek link among the rows that are there, last first. */
    static int[] linked(TrainingRows rows, FeatureRows features, int[] present, boolean[] classes) {
        int[] nearest = new int[rows.size()];
        int[][] found = NearestNeighbours.of(features, present, present, 1, rows.threads());
        for (int i = 0; i < present.length; i++) {
            nearest[present[i]] = found[i][0];
        }
        return lastFirst(IntStream.of(ofClasses(rows, present, classes))
                .filter(row -> nearest[nearest[row]] == row && rows.label(nearest[row]) != rows.label(row))
                .toArray());
    }
}
