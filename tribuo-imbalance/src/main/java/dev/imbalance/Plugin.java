package dev.imbalance;

import com.oracle.labs.mlrg.olcut.config.Configurable;
import com.oracle.labs.mlrg.olcut.provenance.ConfiguredObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.PrimitiveProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenancable;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import com.oracle.labs.mlrg.olcut.provenance.impl.ConfiguredObjectProvenanceImpl;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A configurable value that an experiment file names by its type: a loss, a weighting, a sampler, a network.
 * <p>
 * Implementations are immutable to their callers. Their {@code @Config} fields are the keys of the experiment file, their
 * public no-argument constructor is the documented default, and {@code postConfig} checks every field. One line in
 * {@code META-INF/services} makes an implementation known to the registry, the schema, the documentation and the contract
 * tests.
 */
public interface Plugin extends Configurable, Provenancable<ConfiguredObjectProvenance> {
    /** The short type name used in experiment files, in lower case with hyphens: {@code effective-number}. */
    String typeName();

    /**
     * Further type names for this class with some fields set, such as {@code densenet161} for one table of numbers.
     *
     * @return the fields each preset sets, by preset name; values are JSON scalars, lists or maps
     */
    default Map<String, Map<String, Object>> presets() {
        return Map.of();
    }

    /** This value as people read it, with every field: {@code focal(gamma=2.0, reduction=MEAN)}. */
    default String describe() {
        String fields = new TreeMap<>(getProvenance().getConfiguredParameters())
                .entrySet().stream()
                        .map(field -> field.getKey() + "=" + valueOf(field.getValue()))
                        .collect(Collectors.joining(", "));
        return fields.isEmpty() ? typeName() : typeName() + "(" + fields + ")";
    }

    private static String valueOf(Provenance field) {
        return field instanceof PrimitiveProvenance<?> primitive
                ? String.valueOf(primitive.getValue())
                : field.toString();
    }

    @Override
    default ConfiguredObjectProvenance getProvenance() {
        return new ConfiguredObjectProvenanceImpl(this, getClass().getSimpleName());
    }
}
