package dev.imbalance.data;

import dev.imbalance.Nameable;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tribuo.ConfigurableDataSource;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.OutputFactory;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.provenance.ConfiguredDataSourceProvenance;

/**
 * Labelled rows that an experiment file names by type: image files, a table, or a cut of another source.
 * <p>
 * Constructing and configuring a source reads nothing; the first question about its content does. A fault in the files is a
 * {@link DataException}. Every {@link #iterator()} gives fresh examples in the same order, so that a caller may set their weights; the
 * pixels of images are shared between them. A source keeps what it has read for as long as it is referenced, so that cuts of one source
 * read its files once.
 */
public interface LabelledSource extends Nameable, ConfigurableDataSource<Label> {
    /**
     * The class names in the order of the class ids, with the classes that have no row.
     * <p>
     * Reads as little as the format allows: never image pixels, except where labels and pixels lie in one file.
     */
    List<String> labelNames();

    /** The class id of every row, in the order of the rows; reads as little as {@link #labelNames()}. */
    int[] classIds();

    /** The number of rows of each class, by class id. */
    default ClassCounts labelCounts() {
        List<String> names = labelNames();
        long[] counts = new long[names.size()];
        for (int id : classIds()) {
            counts[id]++;
        }
        return new ClassCounts(names, counts);
    }

    /** The shape of every image; empty for a source of plain features. */
    Optional<ImageShape> imageShape();

    /** The cells of the rows; empty for a source that is not a table. */
    default Optional<Table> table() {
        return Optional.empty();
    }

    /**
     * The cells, each column read as that of the training rows.
     *
     * @param encoding of the training rows
     * @throws DataException if the columns are others
     */
    default Optional<Table> table(TableEncoding encoding) {
        return Optional.empty();
    }

    /** The documents; empty for a source that is not text. */
    default Optional<Documents> documents() {
        return Optional.empty();
    }

    /** Every file that is read. */
    List<Path> files();

    /**
     * One SHA-256 of all that the files decide, rows and labels, in lower-case hexadecimal. Where the name or the folder of a file
     * gives its label, these count too; where the data lie does not.
     */
    String digest();

    @Override
    ConfiguredDataSourceProvenance getProvenance();

    @Override
    default OutputFactory<Label> getOutputFactory() {
        return new LabelFactory();
    }

    /** The domain whose class ids follow {@link #labelNames()}. Its own counts say nothing: count the examples. */
    default ImmutableOutputInfo<Label> domain() {
        Map<Label, Integer> ids = new HashMap<>();
        List<String> names = labelNames();
        for (int id = 0; id < names.size(); id++) {
            ids.put(new Label(names.get(id)), id);
        }
        return new LabelFactory().constructInfoForExternalModel(ids);
    }
}
