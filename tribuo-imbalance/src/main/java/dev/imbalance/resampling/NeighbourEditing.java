package dev.imbalance.resampling;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.DataException;
import java.util.Arrays;
import java.util.List;

/**
 * Wilson's edit: drops the rows that their k nearest rows, of all classes, do not agree with. All rows are judged before one goes. Above
 * the floor, rows with fewer neighbours of their own class go first, of equally many the later row.
 */
abstract class NeighbourEditing extends CleaningResampler {
    @Config(description = "How many nearest rows are asked, at least 1.")
    private int k = 3;

    @Config(description = "When they agree with a row: ALL (all have its class) or MODE (most have it).")
    private Agreement kind = Agreement.ALL;

    NeighbourEditing() {}

    NeighbourEditing(int k, Agreement kind, BalancedTarget.Classes classes, List<String> only, int floor) {
        super(classes, only, floor);
        this.k = k;
        this.kind = kind;
    }

    @Override
    public void postConfig() {
        super.postConfig();
        if (k < 1) {
            throw new PropertyException("", "k", typeName() + " k must be at least 1, was " + k);
        }
    }

    final int k() {
        return k;
    }

    /** @throws DataException if a row does not have k others */
    final void requireNeighbours(TrainingRows rows) {
        requireNeighbours(rows, k, typeName());
    }

    static void requireNeighbours(TrainingRows rows, int k, String user) {
        if (rows.size() <= k) {
            throw new DataException(user + " asks the k = " + k + " nearest rows of each, so it needs at least "
                    + (k + 1) + " rows, and there are " + rows.size() + " (" + rows.counts()
                    + "). Lower k or leave it out.");
        }
    }

    /**
     * One edit.
     *
     * @param cleaned which classes lose rows, by class id
     * @param present the rows that are there, more than k, ascending
     * @param k       how many neighbours each is judged by
     * @return those that stay
     */
    final int[] edit(TrainingRows rows, FeatureRows features, boolean[] cleaned, int[] present, int k) {
        int[] judged = ofClasses(rows, present, cleaned);
        int[][] neighbours = NearestNeighbours.of(features, judged, present, k, rows.threads());
        int[] own = new int[rows.size()];
        int[] leaving = new int[judged.length];
        int count = 0;
        for (int i = 0; i < judged.length; i++) {
            int row = judged[i];
            int[] votes = votes(rows, neighbours[i]);
            own[row] = votes[rows.label(row)];
            if (kind == Agreement.ALL ? own[row] < k : winner(votes) != rows.label(row)) {
                leaving[count++] = row;
            }
        }
        return drop(rows, present, fewestFirst(Arrays.copyOf(leaving, count), own));
    }

    /** Whether a class that had rows has none or, unless that is allowed, one but the smallest has fewer than that had at first. */
    static boolean tooFew(TrainingRows rows, int[] left, boolean allowMinority) {
        int smallest = rows.counts().smallestClass();
        ClassCounts counts = counts(rows, left);
        for (int c = 0; c < counts.size(); c++) {
            long before = rows.counts().count(c);
            long least = allowMinority || c == smallest ? 1 : rows.counts().count(smallest);
            if (before > 0 && counts.count(c) < least) {
                return true;
            }
        }
        return false;
    }

    /** How many of the rows that are there each class has. */
    static ClassCounts counts(TrainingRows rows, int[] present) {
        return new ClassCounts(
                rows.counts().labels(),
                Arrays.stream(votes(rows, present)).asLongStream().toArray());
    }

    /** How many of the rows each class has, by class id. */
    static int[] votes(TrainingRows rows, int[] voters) {
        int[] votes = new int[rows.counts().size()];
        for (int voter : voters) {
            votes[rows.label(voter)]++;
        }
        return votes;
    }

    /** The class with the most votes, the first of several. */
    static int winner(int[] votes) {
        int winner = 0;
        for (int c = 1; c < votes.length; c++) {
            winner = votes[c] > votes[winner] ? c : winner;
        }
        return winner;
    }

    /** The rows by how many neighbours of their own class they have, fewest first; of equally many the later row first. */
    static int[] fewestFirst(int[] rows, int[] own) {
        return Arrays.stream(rows)
                .mapToLong(row -> ((long) own[row] << 32) | (Integer.MAX_VALUE - row))
                .sorted()
                .mapToInt(key -> Integer.MAX_VALUE - (int) key)
                .toArray();
    }
}
