package dev.imbalance.data;

import java.util.Collection;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.ImmutableDataset;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.dataset.DatasetView;
import org.tribuo.provenance.DataProvenance;

/**
 * A data set over a feature map and labels that are already known, so that no feature is looked at: images, re-weighted copies and
 * resampled rows.
 * <p>
 * Tribuo's own data sets observe or check every feature of every example, which takes 24 s for 50,000 CIFAR images. The caller
 * vouches that the examples have no feature outside the map. Written as protobuf it reads back as Tribuo's {@code ImmutableDataset},
 * with the same examples.
 */
public class FixedDomainDataset extends ImmutableDataset<Label> {
    private static final long serialVersionUID = 1L;

    /**
     * @param examples   the rows; kept as they are, so pass copies of examples whose weights will change
     * @param features   the features that the examples have
     * @param domain     the labels
     * @param provenance where the rows come from
     * @throws DataException if a label is not in the domain
     */
    public FixedDomainDataset(
            Collection<? extends Example<Label>> examples,
            ImmutableFeatureMap features,
            ImmutableOutputInfo<Label> domain,
            DataProvenance provenance) {
        super(provenance, new LabelFactory(), features, domain);
        for (Example<Label> example : examples) {
            Label label = example.getOutput();
            if (domain.getID(label) < 0 && !label.equals(LabelFactory.UNKNOWN_LABEL)) {
                throw new DataException("label \"" + label.getLabel() + "\" is not one of the classes "
                        + ClassCounts.labels(domain) + " of the training data");
            }
        }
        data.addAll(examples);
    }

    /**
     * Rows that come from a data set, over its features and labels and with its provenance. The caller vouches for the labels too.
     *
     * @param examples the rows; kept as they are, so pass copies of examples whose weights will change
     * @param source   of all of them
     */
    public FixedDomainDataset(Collection<? extends Example<Label>> examples, Dataset<Label> source) {
        super(source.getSourceProvenance(), new LabelFactory(), source.getFeatureIDMap(), source.getOutputIDInfo());
        data.addAll(examples);
    }

    /**
     * Some rows of a data set, with its features and labels; nothing is copied. Its provenance does not list the rows, which would make it thousands of
     * times as long.
     *
     * @param rows which, in this order; one may come more than once
     * @param tag  what they are, for the provenance
     */
    public static Dataset<Label> view(Dataset<Label> source, int[] rows, String tag) {
        DatasetView<Label> view =
                new DatasetView<>(source, rows, source.getFeatureIDMap(), source.getOutputIDInfo(), tag);
        view.setStoreIndices(false);
        return view;
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + "(size=" + size() + ", classes=" + outputIDInfo.size() + ")";
    }
}
