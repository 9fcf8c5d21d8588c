package dev.imbalance.data;

import java.util.Collection;
import org.tribuo.Example;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.classification.Label;
import org.tribuo.provenance.DataProvenance;

/** Rows of a table or documents as examples, and how they became features. */
public final class EncodedDataset extends FixedDomainDataset {
    private static final long serialVersionUID = 1L;

    private final transient RowEncoding encoding;

    EncodedDataset(
            Collection<? extends Example<Label>> examples,
            ImmutableFeatureMap features,
            ImmutableOutputInfo<Label> domain,
            DataProvenance provenance,
            RowEncoding encoding) {
        super(examples, features, domain, provenance);
        this.encoding = encoding;
    }

    /** How rows become features, as learned of the training rows. */
    public RowEncoding encoding() {
        return encoding;
    }
}
