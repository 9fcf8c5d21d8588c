package dev.imbalance.resampling;

import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.DataException;
import dev.imbalance.trainer.RandomStreams;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One-sided selection. Of each class that loses rows stay one random row, the seed, and the rows that are nearer to a row of the classes that keep theirs
 * than to the seed, of equally near ones the lower row counting; then {@link TomekLinks} drops the borderline rows among them. Above the
 * floor the rows of Tomek links come back before those that are nearer to the seed, of each the first ones first.
 * <p>
 * Kubat, Matwin. "Addressing the Curse of Imbalanced Training Sets: One-Sided Selection", ICML 1997, has two classes; each class that loses
 * rows is taken against those that keep theirs by itself.
 */
public final class OneSidedSelection extends CleaningResampler {
    public OneSidedSelection() {}

    /**
     * @param classes which classes lose rows, not ALL; AUTO where {@code only} is given
     * @param only    or their labels; empty for none
     * @param floor   how many rows of a class stay at the least, at least 0
     */
    public OneSidedSelection(BalancedTarget.Classes classes, List<String> only, int floor) {
        super(classes, only, floor);
        postConfig();
    }

    @Override
    public void postConfig() {
        super.postConfig();
        if (classes() == BalancedTarget.Classes.ALL) {
            throw new PropertyException(
                    "", "classes", typeName() + " needs a class that keeps all its rows; choose AUTO or condensed-nn");
        }
    }

    @Override
    public String typeName() {
        return "one-sided-selection";
    }

    @Override
    public String summary() {
        return "Drops rows of the larger classes that are far from the smallest, and those of Tomek links.";
    }

    @Override
    public String formula() {
        return "keep x: d(x, smallest class) < d(x, seed of class y); then tomek-links";
    }

    @Override
    public String reference() {
        return "Kubat, Matwin. \"Addressing the Curse of Imbalanced Training Sets: One-Sided Selection\", ICML 1997.";
    }

    @Override
    public Resampled resample(TrainingRows rows, RandomStreams streams) {
        boolean[] cleaned = cleaned(rows);
        return new Resampled(
                select(rows, cleaned, CondensedNearestNeighbours.seeds(rows, cleaned, typeName(), streams)));
    }

    int[] select(TrainingRows rows, boolean[] cleaned, int[] seeds) {
        FeatureRows features = rows.finiteFeatures(typeName());
        int[] all = all(rows);
        int[] whole = IntStream.of(all).filter(row -> !cleaned[rows.label(row)]).toArray();
        if (whole.length == 0) {
            throw new DataException(typeName() + " needs a class that keeps all its rows, and all of "
                    + rows.counts().labels() + " lose some; name those that do in only, or choose condensed-nn");
        }
        int[] candidates = ofClasses(rows, all, cleaned);
        NearestNeighbours found = NearestNeighbours.search(features, candidates, whole, 1, rows.threads());
        boolean[] safe = new boolean[rows.size()];
        for (int i = 0; i < candidates.length; i++) {
            int row = candidates[i];
            int seed = seeds[rows.label(row)];
            int rival = found.row(i, 0);
            double toSeed = Distances.squared(features, row, seed);
            double toRival = found.squaredDistance(i, 0);
            safe[row] = row != seed && (toSeed < toRival || (toSeed == toRival && seed < rival));
        }
        int[] left = IntStream.of(all).filter(row -> !safe[row]).toArray();
        int[] linked = TomekLinks.linked(rows, features, left, cleaned);
        int[] redundant = lastFirst(IntStream.of(all).filter(row -> safe[row]).toArray());
        return drop(
                rows,
                all,
                IntStream.concat(IntStream.of(redundant), IntStream.of(linked)).toArray());
    }
}
