package dev.imbalance.sgd;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.tribuo.Example;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/** Small tables to train on. */
final class Toys {
    private Toys() {}

    static MutableDataset<Label> table(List<Example<Label>> rows) {
        LabelFactory factory = new LabelFactory();
        MutableDataset<Label> data = new MutableDataset<>(new SimpleDataSourceProvenance("toys", factory), factory);
        data.addAll(rows);
        return data;
    }

    /** Rows around one centre a class, overlapping; class c is named "c" + c and has counts[c] rows of x and y. */
    static MutableDataset<Label> blobs(long seed, int... counts) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Example<Label>> rows = new ArrayList<>();
        for (int c = 0; c < counts.length; c++) {
            for (int i = 0; i < counts[c]; i++) {
                double x = 1.5 * Math.cos(c) + random.nextDouble(-1, 1) + random.nextDouble(-1, 1);
                double y = 1.5 * Math.sin(c) + random.nextDouble(-1, 1) + random.nextDouble(-1, 1);
                rows.add(new ArrayExample<>(new Label("c" + c), new String[] {"x", "y"}, new double[] {x, y}));
            }
        }
        return table(rows);
    }

    /** Rows of at most 4 of 30 words; class c has the words from 8 c on more often. */
    static MutableDataset<Label> words(long seed, int... counts) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Example<Label>> rows = new ArrayList<>();
        for (int c = 0; c < counts.length; c++) {
            for (int i = 0; i < counts[c]; i++) {
                ArrayExample<Label> row = new ArrayExample<>(new Label("c" + c));
                Set<Integer> words = new TreeSet<>();
                for (int w = 0; w < 4; w++) {
                    words.add(random.nextInt(3) == 0 ? random.nextInt(30) : 8 * c + random.nextInt(8));
                }
                words.forEach(word -> row.add("word" + (10 + word), 1 + random.nextInt(3)));
                rows.add(row);
            }
        }
        return table(rows);
    }
}
