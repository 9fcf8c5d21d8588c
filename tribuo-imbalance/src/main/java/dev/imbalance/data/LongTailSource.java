package dev.imbalance.data;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.trainer.RandomStreams;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A long-tailed cut of another source: each class keeps as many rows as the profile says, drawn without replacement.
 * <p>
 * Rows are drawn class by class from a generator of (seed, class id), so that a smaller count keeps a subset of what a larger one keeps,
 * whatever the other classes do. For training data: cutting test data changes what is measured.
 */
public final class LongTailSource extends RowSubset {
    @Config(description = "How many rows each class keeps.")
    private LongTailProfile profile = new ExponentialProfile();

    @Config(description = "The class names from the largest to the smallest; empty takes the source's order.")
    private List<String> classOrder = new ArrayList<>();

    @Config(description = "The seed of the draw.")
    private long seed = 1;

    /** For the configuration system. */
    public LongTailSource() {}

    /** @param classOrder every class name once, from the largest to the smallest; empty takes the source's order */
    public LongTailSource(LabelledSource source, LongTailProfile profile, List<String> classOrder, long seed) {
        super(source);
        this.profile = profile;
        this.classOrder = new ArrayList<>(classOrder);
        this.seed = seed;
        postConfig();
    }

    @Override
    public void postConfig() {
        if (new HashSet<>(classOrder).size() < classOrder.size()) {
            throw new PropertyException(
                    "", "classOrder", "LongTailSource classOrder must name every class once, was " + classOrder);
        }
    }

    @Override
    public String typeName() {
        return "long-tail";
    }

    @Override
    public String summary() {
        return "A long-tailed cut of another source.";
    }

    @Override
    int[] choose(LabelledSource source) {
        List<String> names = source.labelNames();
        List<String> order = classOrder.isEmpty() ? names : classOrder;
        if (!new HashSet<>(order).equals(new HashSet<>(names))) {
            throw new DataException("LongTailSource classOrder must name every class once, was " + order
                    + "; the classes are " + names);
        }
        int[] classIds = source.classIds();
        ClassCounts available = source.labelCounts();
        int[] byRank = order.stream().mapToInt(names::indexOf).toArray();
        long[] counts = profile.counts(new ClassCounts(
                order, IntStream.of(byRank).mapToLong(available::count).toArray()));
        RandomStreams streams = new RandomStreams(seed, 0);
        return IntStream.range(0, byRank.length)
                .flatMap(rank -> draw(
                        order.get(rank),
                        rowsOf(classIds, byRank[rank]),
                        counts[rank],
                        streams.stream("long-tail", byRank[rank])))
                .sorted()
                .toArray();
    }

    private static int[] rowsOf(int[] classIds, int id) {
        return IntStream.range(0, classIds.length)
                .filter(row -> classIds[row] == id)
                .toArray();
    }

    private static IntStream draw(String name, int[] rows, long count, SplittableRandom random) {
        if (count > rows.length) {
            throw new DataException("class \"" + name + "\" has " + rows.length + " rows, the profile asks for " + count
                    + "; lower its largest class or move this class towards the end of classOrder");
        }
        return IntStream.of(Shuffle.firstOf(rows, Math.toIntExact(count), random));
    }
}
