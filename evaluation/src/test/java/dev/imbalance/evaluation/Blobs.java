package dev.imbalance.evaluation;

import java.util.Random;
import org.tribuo.Dataset;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/** Overlapping boxes in four dimensions, labelled blob0, blob1 and so on, as a data set for tests. */
final class Blobs {
    static final String[] FEATURES = {"f0", "f1", "f2", "f3"};

    private Blobs() {}

    static Dataset<Label> of(long seed, int... counts) {
        LabelFactory labels = new LabelFactory();
        MutableDataset<Label> data = new MutableDataset<>(new SimpleDataSourceProvenance("blobs", labels), labels);
        Random random = new Random(seed);
        for (int label = 0; label < counts.length; label++) {
            for (int row = 0; row < counts[label]; row++) {
                double[] values = random.doubles(FEATURES.length, 0, 3).toArray();
                values[label % FEATURES.length] += 1.5;
                data.add(new ArrayExample<>(new Label("blob" + label), FEATURES, values));
            }
        }
        return data;
    }
}
