package dev.imbalance.resampling;

import dev.imbalance.data.ImageExample;
import java.util.Arrays;
import java.util.List;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.classification.Label;

/**
 * Refuses to measure a model on rows that were resampled from, and on rows that a resampler made: their copies and relatives were trained on.
 * <p>
 * A row is told by the object that it is, not by what it holds: rows that are equal by chance are no relatives. So it is known again in any view or split of the data set, but
 * neither in a copy nor after it was read anew. Eight bytes a row are kept, and none of the rows.
 */
public final class ResamplingGuard {
    /** For a model whose training resampled nothing. */
    public static final ResamplingGuard NONE = new ResamplingGuard(new long[0]);

    private final long[] known;

    private ResamplingGuard(long[] known) {
        this.known = known;
    }

    /** @param data what a resampler was given */
    public static ResamplingGuard of(Dataset<Label> data) {
        long[] known = new long[data.size()];
        Arrays.setAll(known, row -> identity(data.getExample(row)));
        Arrays.sort(known);
        return new ResamplingGuard(known);
    }

    /** The number of the object, which another has by a chance of 2^-31, and of its content, which it then must have too. */
    private static long identity(Example<Label> row) {
        return ((long) System.identityHashCode(row) << Integer.SIZE) | Integer.toUnsignedLong(row.hashCode());
    }

    /**
     * Looks at rows to measure on.
     *
     * @throws IllegalArgumentException if a resampler has seen or made some of them; says how many, the first and the way out
     */
    public void check(List<Example<Label>> rows) {
        int made = 0;
        int seen = 0;
        int first = -1;
        for (int row = 0; row < rows.size(); row++) {
            boolean isMade = isMade(rows.get(row));
            boolean isSeen = !isMade && Arrays.binarySearch(known, identity(rows.get(row))) >= 0;
            made += isMade ? 1 : 0;
            seen += isSeen ? 1 : 0;
            first = first < 0 && (isMade || isSeen) ? row : first;
        }
        if (first >= 0) {
            throw new IllegalArgumentException(seen + made + " of " + rows.size()
                    + " rows to measure on were resampled: " + seen + " that a resampler was given for this model, and "
                    + made + " that one made; the first is row " + first
                    + ". Set the test rows aside before anything is resampled, and train on the others, such as by a"
                    + " ResamplingTrainer.");
        }
    }

    private static boolean isMade(Example<Label> row) {
        return row instanceof RowExample || (row instanceof ImageExample image && image.isMade());
    }
}
