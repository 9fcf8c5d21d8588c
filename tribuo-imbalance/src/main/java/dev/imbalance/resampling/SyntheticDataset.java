package dev.imbalance.resampling;

import dev.imbalance.data.FixedDomainDataset;
import java.util.AbstractList;
import java.util.Iterator;
import java.util.List;
import java.util.RandomAccess;
import java.util.stream.IntStream;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.classification.Label;
import org.tribuo.protos.core.DatasetProto;
import org.tribuo.util.Util;

/**
 * Rows that were kept, and after them rows that were made. The latter are kept as numbers alone, without the forty bytes a row of an example object and
 * those of a reference to it: each is an example from when it is asked for, and another one the next time, with the weight that was set last.
 */
final class SyntheticDataset extends FixedDomainDataset {
    private static final long serialVersionUID = 1L;

    private final transient FeatureRows features;
    private final transient int[] labels;
    private final transient float[] weights;

    /**
     * @param kept     the rows that were kept
     * @param made     those that were made
     * @param features of these, with the entries that their examples are to have
     * @param source   of the features, labels and provenance
     */
    SyntheticDataset(List<Example<Label>> kept, SyntheticRows made, FeatureRows features, Dataset<Label> source) {
        super(kept, source);
        this.features = features;
        this.labels = made.labels();
        this.weights = made.weights().clone();
    }

    /** A row that was made, for as long as somebody looks at it. */
    private final class Made extends RowExample {
        private static final long serialVersionUID = 1L;

        private final int row;

        Made(int row) {
            super(outputIDInfo.getOutput(labels[row]), weights[row], features, row, featureIDMap);
            this.row = row;
        }

        @Override
        public void setWeight(float weight) {
            super.setWeight(weight);
            weights[row] = weight;
        }
    }

    @Override
    public int size() {
        return data.size() + labels.length;
    }

    @Override
    public Example<Label> getExample(int index) {
        if (index < data.size() || index >= size()) {
            return super.getExample(index);
        }
        return new Made(index - data.size());
    }

    /** The rows as a list that cannot change. */
    private final class Rows extends AbstractList<Example<Label>> implements RandomAccess {
        @Override
        public Example<Label> get(int index) {
            return getExample(index);
        }

        @Override
        public int size() {
            return SyntheticDataset.this.size();
        }
    }

    @Override
    public List<Example<Label>> getData() {
        return new Rows();
    }

    @Override
    public synchronized void shuffle(boolean shuffle) {
        indices = shuffle ? Util.randperm(size(), rng) : null;
    }

    @Override
    public synchronized Iterator<Example<Label>> iterator() {
        return indices == null
                ? new Rows().iterator()
                : IntStream.of(indices).mapToObj(this::getExample).iterator();
    }

    @Override
    public DatasetProto serialize() {
        return whole().serialize();
    }

    /** Java serialisation writes a data set with an example for each row. */
    private Object writeReplace() {
        return whole();
    }

    private FixedDomainDataset whole() {
        return new FixedDomainDataset(getData(), this);
    }
}
