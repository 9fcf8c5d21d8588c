package dev.imbalance.resampling;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ClassCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A resampler that drops rows for where they lie, however many these are: which classes lose rows, and how few each may be left with. */
abstract class CleaningResampler implements Resampler {
    @Config(
            description =
                    "Which classes lose rows: AUTO (all but the smallest, and all once a resampler before has made them equally large), NOT_MINORITY (all but the smallest, of equal ones the first), MAJORITY, NOT_MAJORITY or ALL.")
    private BalancedTarget.Classes classes = BalancedTarget.Classes.AUTO;

    @Config(description = "The labels of the classes that lose rows, in place of classes; empty goes by classes.")
    private List<String> only = new ArrayList<>();

    @Config(
            description =
                    "How many rows of a class stay at the least, if it has so many, at least 0. The rows that go least readily stay.")
    private int floor = 0;

    CleaningResampler() {}

    CleaningResampler(BalancedTarget.Classes classes, List<String> only, int floor) {
        this.classes = classes;
        this.only = new ArrayList<>(only);
        this.floor = floor;
    }

    @Override
    public void postConfig() {
        if (classes == BalancedTarget.Classes.MINORITY) {
            throw new PropertyException(
                    "", "classes", typeName() + " drops rows, and the smallest class is to lose none; choose AUTO");
        }
        if (classes != BalancedTarget.Classes.AUTO && !only.isEmpty()) {
            throw new PropertyException(
                    "", "only", typeName() + " has both classes = " + classes + " and only = " + only + "; give one");
        }
        if (floor < 0) {
            throw new PropertyException("", "floor", typeName() + " floor must be at least 0, was " + floor);
        }
    }

    final BalancedTarget.Classes classes() {
        return classes;
    }

    /**
     * Which classes lose rows, by class id. Under AUTO all do once a resampler before has made them equally large: which of them is left alone would go
     * by the order of their names.
     *
     * @throws dev.imbalance.data.DataException if there is but one class
     */
    final boolean[] cleaned(TrainingRows rows) {
        boolean[] cleaned = cleaned(rows.counts());
        return only.isEmpty() && classes == BalancedTarget.Classes.AUTO && rows.areLevelled()
                ? BalancedTarget.Classes.ALL.of(rows.counts())
                : cleaned;
    }

    /**
     * Which classes lose rows, by class id, going by their counts alone.
     *
     * @throws dev.imbalance.data.DataException if there is but one class
     */
    final boolean[] cleaned(ClassCounts counts) {
        counts.requireTwoClasses(typeName());
        if (only.isEmpty()) {
            return classes.of(counts);
        }
        boolean[] named = new boolean[counts.size()];
        only.forEach(label -> named[counts.idOf(label, typeName())] = true);
        return named;
    }

    /**
     * Drops rows one after the other, except where their class is down to the floor.
     *
     * @param present the rows that are there, ascending
     * @param leaving the rows of them to drop, in this order
     * @return those that stay, ascending
     */
    final int[] drop(TrainingRows rows, int[] present, int[] leaving) {
        int[] left = new int[rows.counts().size()];
        for (int row : present) {
            left[rows.label(row)]++;
        }
        boolean[] gone = new boolean[rows.size()];
        for (int row : leaving) {
            int label = rows.label(row);
            if (left[label] > floor) {
                left[label]--;
                gone[row] = true;
            }
        }
        return IntStream.of(present).filter(row -> !gone[row]).toArray();
    }

    /** Those of the rows whose class loses some. */
    static int[] ofClasses(TrainingRows rows, int[] present, boolean[] classes) {
        return IntStream.of(present).filter(row -> classes[rows.label(row)]).toArray();
    }

    /** All rows, ascending. */
    static int[] all(TrainingRows rows) {
        return IntStream.range(0, rows.size()).toArray();
    }

    /** The rows in descending order. */
    static int[] lastFirst(int[] ascending) {
        return IntStream.range(0, ascending.length)
                .map(i -> ascending[ascending.length - 1 - i])
                .toArray();
    }
}
