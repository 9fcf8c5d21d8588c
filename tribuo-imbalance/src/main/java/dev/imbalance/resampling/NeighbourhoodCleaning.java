package dev.imbalance.resampling;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.trainer.RandomStreams;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The neighbourhood cleaning rule. Two sets of rows go: those of the classes that lose rows whose k nearest rows mostly have another class
 * ({@link EditedNearestNeighbours} with MODE); and, around each row of the smallest class that k votes, its own and those of its k - 1 nearest rows, give
 * to another class, those of its k nearest rows whose class loses rows and is large enough. Of equally many votes the class with the lower id
 * wins. Above the floor, rows with fewer neighbours of their own class go first, of equally many the later row.
 * <p>
 * Laurikkala. "Improving Identification of Difficult Small Classes by Balancing Class Distribution", AIME 2001. That a row of the smallest
 * class votes for itself is imbalanced-learn's reading (0.12 and later).
 */
public final class NeighbourhoodCleaning extends CleaningResampler {
    @Config(
            description =
                    "How many nearest rows are asked, at least 2: with one, a row would be judged by itself alone.")
    private int k = 3;

    @Config(
            description =
                    "A class loses neighbours of the smallest class's rows if it has at least so many times its rows, above 0.")
    private double threshold = 0.5;

    public NeighbourhoodCleaning() {}

    /**
     * @param k         how many nearest rows are asked, at least 2
     * @param threshold a class loses neighbours of the smallest class's rows if it has at least so many times its rows, above 0
     * @param classes   which classes lose rows; AUTO where {@code only} is given
     * @param only      or their labels; empty for none
     * @param floor     how many rows of a class stay at the least, at least 0
     */
    public NeighbourhoodCleaning(
            int k, double threshold, BalancedTarget.Classes classes, List<String> only, int floor) {
        super(classes, only, floor);
        this.k = k;
        this.threshold = threshold;
        postConfig();
    }

    @Override
    public void postConfig() {
        super.postConfig();
        if (k < 2) {
            throw new PropertyException("", "k", typeName() + " k must be at least 2, was " + k);
        }
        if (!(threshold > 0)) {
            throw new PropertyException("", "threshold", typeName() + " threshold must be above 0, was " + threshold);
        }
    }

    @Override
    public String typeName() {
        return "neighbourhood-cleaning";
    }

    @Override
    public String summary() {
        return "Drops rows of the larger classes that lie among another class, and those around misread rows of the smallest.";
    }

    @Override
    public String formula() {
        return "drop enn(k, MODE), and the k neighbours of each misread row of the smallest class m with n_c >= threshold n_m";
    }

    @Override
    public String reference() {
        return "Laurikkala. \"Improving Identification of Difficult Small Classes by Balancing Class Distribution\", AIME 2001.";
    }

    @Override
    public Resampled resample(TrainingRows rows, RandomStreams streams) {
        ClassCounts counts = rows.counts();
        boolean[] cleaned = cleaned(rows);
        NeighbourEditing.requireNeighbours(rows, k, typeName());
        int smallest = rows.smallestClass();
        boolean[] asked = cleaned.clone();
        asked[smallest] = true;
        int[] all = all(rows);
        int[] queries = ofClasses(rows, all, asked);
        int[][] neighbours = NearestNeighbours.of(rows.finiteFeatures(typeName()), queries, all, k, rows.threads());
        int[] own = new int[rows.size()];
        boolean[] leaves = new boolean[rows.size()];
        for (int i = 0; i < queries.length; i++) {
            int row = queries[i];
            int label = rows.label(row);
            int[] votes = NeighbourEditing.votes(rows, neighbours[i]);
            own[row] = votes[label];
            leaves[row] |= cleaned[label] && NeighbourEditing.winner(votes) != label;
            if (label == smallest) {
                votes[rows.label(neighbours[i][k - 1])]--;
                votes[label]++;
                if (NeighbourEditing.winner(votes) != label) {
                    for (int neighbour : neighbours[i]) {
                        int other = rows.label(neighbour);
                        leaves[neighbour] |= cleaned[other]
                                && other != smallest
                                && counts.count(other) >= threshold * counts.count(smallest);
                    }
                }
            }
        }
        int[] leaving = IntStream.of(all).filter(row -> leaves[row]).toArray();
        return new Resampled(drop(rows, all, NeighbourEditing.fewestFirst(leaving, own)));
    }
}
