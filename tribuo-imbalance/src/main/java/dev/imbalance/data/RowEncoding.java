package dev.imbalance.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.tribuo.Example;
import org.tribuo.classification.Label;

/** How rows become features, as learned of training rows. Kept beside a model, it lets other rows be scored as those were. */
public sealed interface RowEncoding permits TableEncoding, TextEncoding {
    /**
     * Other rows as examples.
     *
     * @throws DataException if they are not of the kind of the training rows, or cannot be read as these were
     */
    List<Example<Label>> encode(LabelledSource source);

    /** Writes it as JSON. */
    void write(Path file) throws IOException;
}
