package dev.imbalance.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;

/** Reads a source into the data set that suits it, for callers that do not know whether it holds images or a table. */
public final class Loading {
    private Loading() {}

    /**
     * Training data: the source decides the labels, their order and the features. Images become an {@link ImageDataset}; the columns
     * of a table are observed as Tribuo does.
     *
     * @throws DataException if there are no rows
     */
    public static Dataset<Label> train(LabelledSource source) {
        if (source.imageShape().isPresent()) {
            return requireRows(ImageDataset.load(source), source);
        }
        // Tribuo numbers the labels it meets by their hash; the source's own order is the one that reports and models
        // show.
        MutableDataset<Label> observed = new MutableDataset<>(source);
        return requireRows(
                new FixedDomainDataset(
                        observed.getData(), observed.getFeatureIDMap(), source.domain(), source.getProvenance()),
                source);
    }

    /**
     * Data to test or validate on, over the labels and features of the training data.
     *
     * @throws DataException if there are no rows, a label is new, the images have another shape or the columns are others
     */
    public static Dataset<Label> test(LabelledSource source, Dataset<Label> train) {
        if (train instanceof ImageDataset images) {
            ImageDataset data = ImageDataset.load(source, images.getOutputIDInfo());
            if (!data.shape().equals(images.shape())) {
                throw new DataException("the test images are " + data.shape() + ", the training images "
                        + images.shape() + "; give both sources the same size");
            }
            return requireRows(data, source);
        }
        List<Example<Label>> rows = new ArrayList<>();
        source.forEach(rows::add);
        ImmutableFeatureMap features = train.getFeatureIDMap();
        requireSameColumns(rows, features);
        return requireRows(
                new FixedDomainDataset(rows, features, train.getOutputIDInfo(), source.getProvenance()), source);
    }

    private static Dataset<Label> requireRows(Dataset<Label> data, LabelledSource source) {
        if (data.size() == 0) {
            throw new DataException("there are no rows in " + source.files());
        }
        return data;
    }

    private static void requireSameColumns(List<Example<Label>> rows, ImmutableFeatureMap features) {
        Set<String> found = new TreeSet<>();
        rows.forEach(row -> row.forEach(feature -> found.add(feature.getName())));
        Set<String> missing = new TreeSet<>(features.keySet());
        missing.removeAll(found);
        found.removeAll(features.keySet());
        if (!missing.isEmpty() || !found.isEmpty()) {
            throw new DataException("the test data must have the columns of the training data; missing " + missing
                    + ", unknown " + found);
        }
    }
}
