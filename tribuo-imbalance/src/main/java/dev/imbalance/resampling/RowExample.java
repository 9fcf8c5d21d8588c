package dev.imbalance.resampling;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import org.tribuo.Example;
import org.tribuo.Feature;
import org.tribuo.FeatureMap;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.VariableIDInfo;
import org.tribuo.classification.Label;
import org.tribuo.impl.ArrayExample;
import org.tribuo.protos.core.ExampleProto;
import org.tribuo.util.Merger;

/**
 * One row of {@link FeatureRows} as a Tribuo example, which copies nothing. Its features cannot change; {@link #copy()} gives an example whose
 * features can. The weight can change, as in any Tribuo example.
 */
class RowExample extends Example<Label> {
    private static final long serialVersionUID = 1L;

    private final transient FeatureRows rows;
    private final transient ImmutableFeatureMap map;
    private final int row;

    RowExample(Label label, float weight, FeatureRows rows, int row, ImmutableFeatureMap map) {
        super(label, weight);
        this.rows = rows;
        this.row = row;
        this.map = map;
    }

    @Override
    public int size() {
        return rows.entries(row);
    }

    @Override
    public Iterator<Feature> iterator() {
        List<Feature> features = new ArrayList<>(size());
        rows.forEach(
                row, (column, value) -> features.add(new Feature(map.get(column).getName(), value)));
        return features.iterator();
    }

    @Override
    public Feature lookup(String name) {
        VariableIDInfo info = map.get(name);
        double[] found = {Double.NaN};
        boolean[] there = {false};
        if (info != null) {
            rows.forEach(row, (column, value) -> {
                if (column == info.getID()) {
                    found[0] = value;
                    there[0] = true;
                }
            });
        }
        return there[0] ? new Feature(name, found[0]) : null;
    }

    @Override
    public boolean validateExample() {
        return size() > 0;
    }

    @Override
    public boolean isDense(FeatureMap features) {
        return copy().isDense(features);
    }

    /** An example of its own, whose features can change. */
    @Override
    public Example<Label> copy() {
        return new ArrayExample<>(this);
    }

    /** Nothing to do: the columns are in the order of their names. */
    @Override
    protected void sort() {}

    /** Nothing to do: the names are those of the map. */
    @Override
    public void canonicalize(FeatureMap featureMap) {}

    /** Nothing to do: every name is there once. */
    @Override
    public void reduceByName(Merger merger) {}

    @Override
    protected void densify(List<String> featureNames) {
        throw fixed();
    }

    @Override
    public void removeFeatures(List<Feature> features) {
        if (!features.isEmpty()) {
            throw fixed();
        }
    }

    @Override
    public void add(Feature feature) {
        throw fixed();
    }

    @Override
    public void addAll(Collection<? extends Feature> features) {
        throw fixed();
    }

    @Override
    public void set(Feature feature) {
        throw fixed();
    }

    private static UnsupportedOperationException fixed() {
        return new UnsupportedOperationException("a synthetic row has fixed features; change those of a copy() of it");
    }

    /** Java serialisation writes an example of its own too: not the rows of all others. */
    Object writeReplace() {
        return copy();
    }

    /** As the message of an {@link ArrayExample}, which it reads back as. */
    @Override
    public ExampleProto serialize() {
        return copy().serialize();
    }

    @Override
    public String toString() {
        return copy().toString();
    }
}
