package dev.imbalance.evaluation;

import com.oracle.labs.mlrg.olcut.provenance.ListProvenance;
import com.oracle.labs.mlrg.olcut.provenance.MapProvenance;
import com.oracle.labs.mlrg.olcut.provenance.ObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.PrimitiveProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import com.oracle.labs.mlrg.olcut.util.Pair;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A Tribuo provenance as a tree to look at. It is not complete: of a list or a map, such as the members of an ensemble, it shows
 * the first {@value #MAX_ELEMENTS} and says how many more there are. The complete provenance is in the model.
 *
 * @param name     the field's name, or the position in a list
 * @param value    as text; null for a node that has children
 * @param children of an object the fields, of a list or a map the elements
 */
public record ProvenanceTree(String name, String value, List<ProvenanceTree> children) {
    private static final int MAX_ELEMENTS = 100;

    public ProvenanceTree {
        children = List.copyOf(children);
    }

    /** The tree of a provenance, named for its class. */
    public static ProvenanceTree of(Provenance provenance) {
        return of(provenance.getClass().getSimpleName(), provenance);
    }

    private static ProvenanceTree of(String name, Provenance provenance) {
        if (provenance instanceof PrimitiveProvenance<?> primitive) {
            return new ProvenanceTree(name, String.valueOf(primitive.getValue()), List.of());
        }
        List<ProvenanceTree> children = new ArrayList<>();
        if (provenance instanceof ListProvenance<?> list) {
            List<? extends Provenance> elements = list.getList();
            for (int i = 0; i < Math.min(elements.size(), MAX_ELEMENTS); i++) {
                children.add(of(Integer.toString(i), elements.get(i)));
            }
            addRest(children, elements.size());
        } else if (provenance instanceof MapProvenance<?> map) {
            // By key, because the map itself is in no order.
            Map<String, Provenance> elements = new TreeMap<>(map.getMap());
            elements.entrySet().stream()
                    .limit(MAX_ELEMENTS)
                    .forEach(element -> children.add(of(element.getKey(), element.getValue())));
            addRest(children, elements.size());
        } else if (provenance instanceof ObjectProvenance object) {
            for (Pair<String, Provenance> field : object) {
                children.add(of(field.getA(), field.getB()));
            }
        } else {
            throw new IllegalArgumentException(
                    "unknown kind of provenance " + provenance.getClass().getName());
        }
        return new ProvenanceTree(name, null, children);
    }

    private static void addRest(List<ProvenanceTree> children, int size) {
        if (size > MAX_ELEMENTS) {
            children.add(new ProvenanceTree("...", (size - MAX_ELEMENTS) + " more", List.of()));
        }
    }
}
