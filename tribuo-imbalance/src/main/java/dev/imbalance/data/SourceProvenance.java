package dev.imbalance.data;

import com.oracle.labs.mlrg.olcut.config.Configurable;
import com.oracle.labs.mlrg.olcut.provenance.ObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.PrimitiveProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil.HashType;
import com.oracle.labs.mlrg.olcut.provenance.impl.SkeletalConfiguredObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.HashProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.IntProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.LongProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.StringProvenance;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.tribuo.provenance.ConfiguredDataSourceProvenance;

/**
 * What a source was configured with, and what it then found: the digest of its files, or of the rows that a cut chose.
 * <p>
 * Times are left out on purpose: the same bytes give the same provenance on any day and machine.
 */
public final class SourceProvenance extends SkeletalConfiguredObjectProvenance
        implements ConfiguredDataSourceProvenance {
    private static final long serialVersionUID = 1L;

    /** The total size of the files. */
    public static final String RESOURCE_BYTES = "resource-bytes";
    /** The number of files. */
    public static final String RESOURCE_FILES = "resource-files";
    /** The number of rows that a cut chose. */
    public static final String CHOSEN_ROWS = "chosen-rows";
    /** The SHA-256 of the chosen rows; see {@link Digests#ofRows}. */
    public static final String CHOSEN_HASH = "chosen-hash";

    private static final List<String> FOUND =
            List.of(RESOURCE_HASH, RESOURCE_BYTES, RESOURCE_FILES, CHOSEN_ROWS, CHOSEN_HASH);

    private final HashMap<String, PrimitiveProvenance<?>> found = new HashMap<>();

    private SourceProvenance(Configurable host) {
        super(host, "DataSource");
    }

    /** For a source of files: see {@link LabelledSource#digest}. */
    static SourceProvenance ofFiles(LabelledSource host) {
        List<Path> files = host.files();
        SourceProvenance provenance = new SourceProvenance(host);
        provenance.found.put(RESOURCE_HASH, new HashProvenance(HashType.SHA256, RESOURCE_HASH, host.digest()));
        provenance.found.put(RESOURCE_BYTES, new LongProvenance(RESOURCE_BYTES, Digests.bytes(files)));
        provenance.found.put(RESOURCE_FILES, new IntProvenance(RESOURCE_FILES, files.size()));
        return provenance;
    }

    /** For a cut of another source. */
    static SourceProvenance ofRows(Configurable host, int[] rows) {
        SourceProvenance provenance = new SourceProvenance(host);
        provenance.found.put(CHOSEN_ROWS, new IntProvenance(CHOSEN_ROWS, rows.length));
        provenance.found.put(CHOSEN_HASH, new HashProvenance(HashType.SHA256, CHOSEN_HASH, Digests.ofRows(rows)));
        return provenance;
    }

    /** The digests under one of the keys above, of a source and of those that it cuts, from the outermost inwards. */
    public static List<String> hashes(ObjectProvenance source, String key) {
        return ProvenanceUtil.orderProvenances(source).traversalOrder.stream()
                .flatMap(provenance ->
                        Stream.ofNullable(provenance.getInstanceValues().get(key)))
                .map(hash -> hash.getValue().toString())
                .toList();
    }

    /** Reads back what was marshalled; OLCUT finds it by reflection. */
    public SourceProvenance(Map<String, Provenance> map) {
        this(extract(map));
    }

    private SourceProvenance(ExtractedInfo info) {
        super(info);
        found.putAll(info.instanceValues);
    }

    private static ExtractedInfo extract(Map<String, Provenance> map) {
        Map<String, Provenance> configured = new HashMap<>(map);
        String type = SourceProvenance.class.getSimpleName();
        String className = ObjectProvenance.checkAndExtractProvenance(
                        configured, CLASS_NAME, StringProvenance.class, type)
                .getValue();
        String hostName = ObjectProvenance.checkAndExtractProvenance(
                        configured, HOST_SHORT_NAME, StringProvenance.class, type)
                .getValue();
        Map<String, PrimitiveProvenance<?>> found = new HashMap<>();
        for (String key : FOUND) {
            if (configured.remove(key) instanceof PrimitiveProvenance<?> value) {
                found.put(key, value);
            }
        }
        return new ExtractedInfo(className, hostName, configured, found);
    }

    @Override
    public Map<String, PrimitiveProvenance<?>> getInstanceValues() {
        Map<String, PrimitiveProvenance<?>> values = super.getInstanceValues();
        values.putAll(found);
        return values;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SourceProvenance that && super.equals(other) && found.equals(that.found);
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), found);
    }
}
