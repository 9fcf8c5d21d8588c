package dev.imbalance.trainer;

import java.util.SplittableRandom;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/** Small tables to train on. */
public final class Tables {
    private Tables() {}

    /** Rows in two dimensions around one centre a class, overlapping; class c is named "c" + c and has counts[c] rows. */
    public static MutableDataset<Label> blobs(long seed, int... counts) {
        LabelFactory factory = new LabelFactory();
        MutableDataset<Label> data = new MutableDataset<>(new SimpleDataSourceProvenance("blobs", factory), factory);
        SplittableRandom random = new SplittableRandom(seed);
        for (int c = 0; c < counts.length; c++) {
            for (int i = 0; i < counts[c]; i++) {
                double x = 1.5 * Math.cos(c) + random.nextDouble(-1, 1) + random.nextDouble(-1, 1);
                double y = 1.5 * Math.sin(c) + random.nextDouble(-1, 1) + random.nextDouble(-1, 1);
                data.add(new ArrayExample<>(new Label("c" + c), new String[] {"x", "y"}, new double[] {x, y}));
            }
        }
        return data;
    }
}
