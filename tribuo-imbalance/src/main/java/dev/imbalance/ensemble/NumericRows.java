package dev.imbalance.ensemble;

import dev.imbalance.data.FixedDomainDataset;
import dev.imbalance.resampling.DenseRows;
import java.util.List;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.classification.Label;

/**
 * Training rows whose features are at hand as numbers too, so that {@link PresortedCARTTrainer} need not read them from the examples, and
 * sorts them once for all trees of these rows. Any other trainer reads the examples. The weights of the examples may change between
 * trainings.
 */
final class NumericRows extends FixedDomainDataset {
    private static final long serialVersionUID = 1L;

    private final transient DenseRows features;
    private transient SortedColumns columns;

    /**
     * @param examples the rows
     * @param features the same rows, a column for each feature id
     * @param source   where they come from
     */
    NumericRows(List<? extends Example<Label>> examples, DenseRows features, Dataset<Label> source) {
        super(examples, source);
        this.features = features;
    }

    synchronized SortedColumns columns() {
        if (columns == null) {
            columns = SortedColumns.of(features, getFeatureIDMap());
        }
        return columns;
    }
}
