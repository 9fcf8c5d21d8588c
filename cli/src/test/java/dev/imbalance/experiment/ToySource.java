package dev.imbalance.experiment;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.imbalance.data.Digests;
import dev.imbalance.data.ImageShape;
import dev.imbalance.data.LabelledSource;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.tribuo.Example;
import org.tribuo.classification.Label;
import org.tribuo.provenance.ConfiguredDataSourceProvenance;

/** A source that names a file and is never read. */
public final class ToySource implements LabelledSource {
    @Config(mandatory = true, description = "The file.")
    private Path path;

    @Config(description = "Class names in order.")
    private List<String> labelNames = List.of("cat", "dog");

    @Override
    public String typeName() {
        return "toy";
    }

    Path path() {
        return path;
    }

    @Override
    public List<String> labelNames() {
        return labelNames;
    }

    @Override
    public int[] classIds() {
        int[] ids = new int[100];
        Arrays.fill(ids, 90, 100, 1);
        return ids;
    }

    @Override
    public Optional<ImageShape> imageShape() {
        return Optional.empty();
    }

    @Override
    public List<Path> files() {
        return List.of(path);
    }

    @Override
    public String digest() {
        return Digests.ofFiles(files());
    }

    @Override
    public ConfiguredDataSourceProvenance getProvenance() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Iterator<Example<Label>> iterator() {
        throw new UnsupportedOperationException();
    }
}
