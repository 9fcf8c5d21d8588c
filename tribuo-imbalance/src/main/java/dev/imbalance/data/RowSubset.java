package dev.imbalance.data;

import com.oracle.labs.mlrg.olcut.config.Config;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.IntStream;
import org.tribuo.Example;
import org.tribuo.classification.Label;
import org.tribuo.provenance.ConfiguredDataSourceProvenance;

/** A source that keeps some rows of another: same classes, same order, shared pixels. The chosen rows are recorded by digest. */
abstract class RowSubset implements LabelledSource {
    @Config(mandatory = true, description = "The data to cut.")
    private LabelledSource source;

    private int[] rows;
    private ConfiguredDataSourceProvenance provenance;

    /** For the configuration system. */
    RowSubset() {}

    RowSubset(LabelledSource source) {
        this.source = source;
    }

    /** The rows to keep, ascending. */
    abstract int[] choose(LabelledSource source);

    /** The kept rows of the source, ascending. */
    public final int[] rows() {
        return chosen().clone();
    }

    private synchronized int[] chosen() {
        if (rows == null) {
            rows = choose(source);
        }
        return rows;
    }

    @Override
    public List<String> labelNames() {
        return source.labelNames();
    }

    @Override
    public int[] classIds() {
        int[] all = source.classIds();
        return IntStream.of(chosen()).map(row -> all[row]).toArray();
    }

    @Override
    public Optional<ImageShape> imageShape() {
        return source.imageShape();
    }

    @Override
    public Optional<Table> table() {
        return source.table().map(table -> table.select(chosen()));
    }

    @Override
    public Optional<Table> table(TableEncoding encoding) {
        return source.table(encoding).map(table -> table.select(chosen()));
    }

    @Override
    public Optional<Documents> documents() {
        return source.documents().map(documents -> documents.select(chosen()));
    }

    @Override
    public List<Path> files() {
        return source.files();
    }

    @Override
    public String digest() {
        return Digests.ofLines(List.of(source.digest(), Digests.ofRows(chosen())));
    }

    @Override
    public synchronized ConfiguredDataSourceProvenance getProvenance() {
        if (provenance == null) {
            provenance = SourceProvenance.ofRows(this, chosen());
        }
        return provenance;
    }

    @Override
    public Iterator<Example<Label>> iterator() {
        BitSet kept = new BitSet();
        IntStream.of(chosen()).forEach(kept::set);
        Iterator<Example<Label>> all = source.iterator();
        return new Iterator<>() {
            private int position = 0;
            private int next = kept.nextSetBit(0);

            @Override
            public boolean hasNext() {
                return next >= 0;
            }

            @Override
            public Example<Label> next() {
                if (next < 0) {
                    throw new NoSuchElementException("the cut has " + kept.cardinality() + " rows");
                }
                for (; position < next; position++) {
                    all.next();
                }
                position++;
                next = kept.nextSetBit(position);
                return all.next();
            }
        };
    }

    @Override
    public String toString() {
        return typeName() + "(" + source + ")";
    }
}
