package dev.imbalance.data;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.trainer.RandomStreams;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One fold of another source, or all others: what a run of a cross-validation is tested or trained on.
 * <p>
 * The rows of each class, shuffled by a generator of (seed, class id), are dealt to the folds in turn; each class goes on at the fold at
 * which the one before it stopped. So two folds differ by at most one row of any class and by at most one row in all. Of a class with
 * fewer rows than there are folds, some folds have none. Which rows of a class stay together does not depend on the other classes.
 * <p>
 * A cut that was made elsewhere, such as one that keeps the images of a patient together, is read from a file instead: CSV with the
 * columns {@code row}, from 0, and {@code fold}, from 1.
 * <p>
 * Kohavi. "A Study of Cross-Validation and Bootstrap for Accuracy Estimation and Model Selection", IJCAI 1995 (stratified folds).
 */
public final class FoldSource extends RowSubset {
    /** The fewest folds. */
    public static final int FEWEST = 2;
    /** The most folds. */
    public static final int MOST = 100;

    /** What to keep. */
    public enum Part {
        /** The rows of the fold. */
        TEST,
        /** The rows of all other folds. */
        TRAIN
    }

    private static final int FOLDS = 5;
    private static final long SEED = 1;

    @Config(description = "The number of folds, from 2 to 100; left out with a file.")
    private int folds = FOLDS;

    @Config(description = "The fold, at least 1.")
    private int fold = 1;

    @Config(description = "The seed of the cut; left out with a file.")
    private long seed = SEED;

    @Config(description = "Whether to keep the rows of the fold (test) or all others (train).")
    private Part part = Part.TRAIN;

    @Config(description = "A CSV file with the columns row (from 0) and fold (from 1) that says the fold of every row.")
    private Path file;

    /** For the configuration system. */
    public FoldSource() {}

    /**
     * A part of a random cut.
     *
     * @param folds 2 to 100
     * @param fold  from 1 to {@code folds}
     */
    public FoldSource(LabelledSource source, int folds, int fold, long seed, Part part) {
        super(source);
        this.folds = folds;
        this.fold = fold;
        this.seed = seed;
        this.part = part;
        postConfig();
    }

    /**
     * A part of the cut that a file describes.
     *
     * @param fold from 1
     */
    public FoldSource(LabelledSource source, Path file, int fold, Part part) {
        super(source);
        this.file = file;
        this.fold = fold;
        this.part = part;
        postConfig();
    }

    @Override
    public void postConfig() {
        if (folds < FEWEST || folds > MOST) {
            throw new PropertyException(
                    "", "folds", "FoldSource folds must be from " + FEWEST + " to " + MOST + ", was " + folds);
        }
        if (file != null && (folds != FOLDS || seed != SEED)) {
            String key = folds != FOLDS ? "folds" : "seed";
            throw new PropertyException(
                    "",
                    key,
                    "FoldSource has a file, which says the fold of every row, and " + key + " = "
                            + (folds != FOLDS ? folds : seed) + "; give one of the two");
        }
        int last = file == null ? folds : MOST;
        if (fold < 1 || fold > last) {
            throw new PropertyException("", "fold", "FoldSource fold must be from 1 to " + last + ", was " + fold);
        }
    }

    /**
     * The number of folds that a file describes.
     *
     * @throws DataException if it is malformed
     */
    public static int count(Path file) {
        return FoldFile.read(file).folds();
    }

    @Override
    public String typeName() {
        return "fold";
    }

    @Override
    public String summary() {
        return "One fold of a stratified cut of another source, or all other folds.";
    }

    @Override
    public List<Path> files() {
        List<Path> files = new ArrayList<>(super.files());
        if (file != null) {
            files.add(file);
        }
        return files;
    }

    @Override
    int[] choose(LabelledSource source) {
        int[] foldOf = file == null ? dealt(source) : read(source);
        return IntStream.range(0, foldOf.length)
                .filter(row -> (foldOf[row] == fold) == (part == Part.TEST))
                .toArray();
    }

    private int[] read(LabelledSource source) {
        FoldFile cut = FoldFile.read(file);
        if (fold > cut.folds()) {
            throw new DataException(file + " has " + cut.folds() + " folds; there is no fold " + fold);
        }
        return cut.of(source.classIds().length);
    }

    /** The fold of every row. */
    private int[] dealt(LabelledSource source) {
        int[] classIds = source.classIds();
        long[] counts = source.labelCounts().toArray();
        int[][] rows = new int[counts.length][];
        Arrays.setAll(rows, id -> new int[Math.toIntExact(counts[id])]);
        int[] filled = new int[counts.length];
        for (int row = 0; row < classIds.length; row++) {
            int id = classIds[row];
            rows[id][filled[id]++] = row;
        }
        RandomStreams streams = new RandomStreams(seed, 0);
        int[] foldOf = new int[classIds.length];
        int next = 0;
        for (int id = 0; id < rows.length; id++) {
            for (int row : Shuffle.firstOf(rows[id], rows[id].length, streams.stream("fold", id))) {
                foldOf[row] = next + 1;
                next = (next + 1) % folds;
            }
        }
        return foldOf;
    }
}
