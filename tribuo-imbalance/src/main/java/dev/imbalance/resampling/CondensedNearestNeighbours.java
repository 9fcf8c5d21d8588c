package dev.imbalance.resampling;

import dev.imbalance.trainer.RandomStreams;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Hart's condensed rule. The store begins with all rows of the classes that keep theirs and one random row of each of the others. The rest is
 * gone through in order, again and again, and a row joins the store when its nearest row there is of another class, until a pass adds none. Then every row that is
 * left out has its nearest kept row in its own class. A floor brings left-out rows back, the first ones first, and with them that may no longer hold.
 * <p>
 * Hart. "The Condensed Nearest Neighbor Rule", IEEE Transactions on Information Theory 1968, where every class is condensed (ALL); keeping the
 * smallest whole is Kubat and Matwin's change, ICML 1997. It takes time O(rows * kept rows).
 */
public final class CondensedNearestNeighbours extends CleaningResampler {
    public CondensedNearestNeighbours() {}

    /**
     * @param classes which classes lose rows; AUTO where {@code only} is given
     * @param only    or their labels; empty for none
     * @param floor   how many rows of a class stay at the least, at least 0
     */
    public CondensedNearestNeighbours(BalancedTarget.Classes classes, List<String> only, int floor) {
        super(classes, only, floor);
        postConfig();
    }

    @Override
    public String typeName() {
        return "condensed-nn";
    }

    @Override
    public String summary() {
        return "Keeps of the larger classes only what the nearest-neighbour rule needs to read every row rightly.";
    }

    @Override
    public String formula() {
        return "keep S: every x outside S has its nearest row of S in class y";
    }

    @Override
    public String reference() {
        return "Hart. \"The Condensed Nearest Neighbor Rule\", IEEE Transactions on Information Theory 1968.";
    }

    @Override
    public Resampled resample(TrainingRows rows, RandomStreams streams) {
        boolean[] cleaned = cleaned(rows);
        return new Resampled(condense(rows, cleaned, seeds(rows, cleaned, typeName(), streams)));
    }

    /** A random row of each of some classes, by class id; -1 for the others. */
    static int[] seeds(TrainingRows rows, boolean[] classes, String purpose, RandomStreams streams) {
        return IntStream.range(0, classes.length)
                .map(c -> classes[c] && rows.ofClass(c).length > 0
                        ? rows.ofClass(c)[streams.stream(purpose, c).nextInt(rows.ofClass(c).length)]
                        : -1)
                .toArray();
    }

    int[] condense(TrainingRows rows, boolean[] cleaned, int[] seeds) {
        FeatureRows features = rows.finiteFeatures(typeName());
        int[] all = all(rows);
        int[] store = new int[rows.size()];
        int size = 0;
        boolean[] stored = new boolean[rows.size()];
        for (int row : all) {
            int label = rows.label(row);
            if (!cleaned[label] || seeds[label] == row) {
                store[size++] = row;
                stored[row] = true;
            }
        }
        // Each row remembers its nearest stored row and how much of the store it has been compared with, so that it
        // meets a stored row once.
        int[] nearest = new int[rows.size()];
        int[] compared = new int[rows.size()];
        double[] distance = new double[rows.size()];
        Arrays.fill(distance, Double.POSITIVE_INFINITY);
        int[] candidates = ofClasses(rows, all, cleaned);
        int before;
        do {
            before = size;
            for (int row : candidates) {
                if (stored[row]) {
                    continue;
                }
                for (int i = compared[row]; i < size; i++) {
                    double d = Distances.squared(features, row, store[i]);
                    if (d < distance[row] || (d == distance[row] && store[i] < nearest[row])) {
                        distance[row] = d;
                        nearest[row] = store[i];
                    }
                }
                compared[row] = size;
                if (rows.label(nearest[row]) != rows.label(row)) {
                    store[size++] = row;
                    stored[row] = true;
                }
            }
        } while (size > before);
        return drop(
                rows,
                all,
                lastFirst(IntStream.of(all).filter(row -> !stored[row]).toArray()));
    }
}
