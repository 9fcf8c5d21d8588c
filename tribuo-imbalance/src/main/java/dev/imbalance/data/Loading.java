package dev.imbalance.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.MutableDataset;
import org.tribuo.MutableFeatureMap;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.impl.ArrayExample;

/** Reads a source into the data set that suits it, for callers that do not know whether it holds images, a table or text. */
public final class Loading {
    private Loading() {}

    /**
     * Training data: the source decides the labels, their order and the features. Images become an {@link ImageDataset}; a
     * table or text becomes an {@link EncodedDataset}, encoded by what is learned of these rows; other features are observed as Tribuo does.
     *
     * @throws DataException if there are no rows
     */
    public static Dataset<Label> train(LabelledSource source) {
        if (source.imageShape().isPresent()) {
            return requireRows(ImageDataset.load(source), source);
        }
        Optional<Table> table = source.table();
        if (table.isPresent()) {
            requireTwoClasses(source);
            TableEncoding encoding = TableEncoding.learn(table.get());
            return encoded(encoding.encode(table.get()), encoding, source);
        }
        Optional<Documents> documents = source.documents();
        if (documents.isPresent()) {
            requireTwoClasses(source);
            TextEncoding encoding = TextEncoding.learn(documents.get());
            return encoded(encoding.encode(documents.get()), encoding, source);
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
            requireShape(data.shape(), images.shape());
            return requireRows(data, source);
        }
        if (train instanceof EncodedDataset encoded) {
            return requireRows(
                    new EncodedDataset(
                            encoded.encoding().encode(source),
                            train.getFeatureIDMap(),
                            train.getOutputIDInfo(),
                            source.getProvenance(),
                            encoded.encoding()),
                    source);
        }
        List<Example<Label>> rows = new ArrayList<>();
        source.forEach(rows::add);
        ImmutableFeatureMap features = train.getFeatureIDMap();
        requireSameColumns(rows, features);
        return requireRows(
                new FixedDomainDataset(rows, features, train.getOutputIDInfo(), source.getProvenance()), source);
    }

    /**
     * The labels of training data, for looking at plans before they are trained: as {@link #train(LabelledSource)}, but images have no
     * pixels, and are not read where their labels lie elsewhere.
     */
    public static Dataset<Label> trainLabels(LabelledSource source) {
        return source.imageShape().isPresent() ? requireRows(labels(source, source.domain()), source) : train(source);
    }

    /** The labels of data to test on, as {@link #test(LabelledSource, Dataset)} would load them. */
    public static Dataset<Label> testLabels(LabelledSource source, LabelledSource trainSource, Dataset<Label> train) {
        if (trainSource.imageShape().isEmpty()) {
            return test(source, train);
        }
        ImageShape shape = source.imageShape()
                .orElseThrow(() -> new DataException(source.typeName() + " gives plain features, not images"));
        requireShape(shape, trainSource.imageShape().orElseThrow());
        return requireRows(labels(source, train.getOutputIDInfo()), source);
    }

    private static void requireTwoClasses(LabelledSource source) {
        if (source.labelNames().size() == 1) {
            throw new DataException(source.files().get(0) + ": every row has the label \""
                    + source.labelNames().get(0) + "\"; a classifier needs two classes");
        }
    }

    private static Dataset<Label> encoded(List<Example<Label>> rows, RowEncoding encoding, LabelledSource source) {
        MutableDataset<Label> observed = new MutableDataset<>(source.getProvenance(), new LabelFactory());
        rows.forEach(observed::add);
        return requireRows(
                new EncodedDataset(
                        observed.getData(),
                        observed.getFeatureIDMap(),
                        source.domain(),
                        source.getProvenance(),
                        encoding),
                source);
    }

    private static Dataset<Label> labels(LabelledSource source, ImmutableOutputInfo<Label> domain) {
        List<String> names = source.labelNames();
        // One row without features stands for all rows of its class.
        List<Example<Label>> classes = new ArrayList<>();
        names.forEach(name -> classes.add(new ArrayExample<>(new Label(name))));
        List<Example<Label>> rows = new ArrayList<>();
        for (int id : source.classIds()) {
            rows.add(classes.get(id));
        }
        ImmutableFeatureMap none = new ImmutableFeatureMap(new MutableFeatureMap());
        return new FixedDomainDataset(rows, none, domain, source.getProvenance());
    }

    private static void requireShape(ImageShape test, ImageShape train) {
        if (!test.equals(train)) {
            throw new DataException("the test images are " + test + ", the training images " + train
                    + "; give both sources the same size");
        }
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
