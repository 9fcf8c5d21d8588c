package dev.imbalance.data;

import java.util.Collection;
import org.tribuo.Example;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.classification.Label;
import org.tribuo.provenance.DataProvenance;

/** Rows of a table as examples, and how its cells became features. */
public final class TableDataset extends FixedDomainDataset {
    private static final long serialVersionUID = 1L;

    private final transient TableEncoding encoding;

    TableDataset(
            Collection<? extends Example<Label>> examples,
            ImmutableFeatureMap features,
            ImmutableOutputInfo<Label> domain,
            DataProvenance provenance,
            TableEncoding encoding) {
        super(examples, features, domain, provenance);
        this.encoding = encoding;
    }

    /** How cells become features, as learned of the training rows. */
    public TableEncoding encoding() {
        return encoding;
    }
}
