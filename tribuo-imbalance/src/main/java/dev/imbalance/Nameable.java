package dev.imbalance;

import com.oracle.labs.mlrg.olcut.config.Configurable;
import com.oracle.labs.mlrg.olcut.provenance.ConfiguredObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.PrimitiveProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A configurable object that an experiment file names by its type.
 * <p>
 * Values such as losses and samplers are {@link Plugin}s. Data sources stand beside them because Tribuo fixes the provenance type
 * of a {@link org.tribuo.DataSource}, and a Java class cannot be {@code Provenancable} in two ways; what a registry needs is here.
 * One line in {@code META-INF/services}, under the name of the extension point, makes an implementation known.
 */
public interface Nameable extends Configurable {
    /** The short type name used in experiment files, in lower case with hyphens: {@code effective-number}. */
    String typeName();

    /** What it does, in one sentence for listings; empty if the type name says it all. */
    default String summary() {
        return "";
    }

    /**
     * Further type names for this class with some fields set, such as {@code densenet161} for one table of numbers.
     *
     * @return the fields each preset sets, by preset name; values are JSON scalars, lists or maps
     */
    default Map<String, Map<String, Object>> presets() {
        return Map.of();
    }

    /** What the object was configured with. */
    ConfiguredObjectProvenance getProvenance();

    /**
     * This object as people read it, with every field: {@code focal(gamma=2.0, reduction=MEAN)}. A value inside another one shows the name of its
     * class.
     */
    default String describe() {
        return describe(typeName(), getProvenance());
    }

    private static String describe(String name, ConfiguredObjectProvenance provenance) {
        String fields = new TreeMap<>(provenance.getConfiguredParameters())
                .entrySet().stream()
                        .map(field -> field.getKey() + "=" + valueOf(field.getValue()))
                        .collect(Collectors.joining(", "));
        return fields.isEmpty() ? name : name + "(" + fields + ")";
    }

    private static String valueOf(Provenance field) {
        if (field instanceof ConfiguredObjectProvenance inner) {
            String type = inner.getClassName();
            return describe(type.substring(type.lastIndexOf('.') + 1), inner);
        }
        return field instanceof PrimitiveProvenance<?> primitive
                ? String.valueOf(primitive.getValue())
                : field.toString();
    }
}
