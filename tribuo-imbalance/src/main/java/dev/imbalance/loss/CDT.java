package dev.imbalance.loss;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.trainer.EpochContext;

/**
 * Class-dependent temperatures: {@code z'_c = (n_c / n_max)^gamma z_c} while training, so that a rare class must reach larger logits.
 * <p>
 * {@code gamma = 0} changes nothing. A temperature is no prior, so the ledger leaves it out, and it goes by the counts whatever the draws
 * and weights are.
 * <p>
 * Ye, Chen, Zhan, Chao. "Identifying and Compensating for Feature Deviation in Imbalanced Deep Learning", arXiv 2001.01385, 2020.
 */
public final class CDT implements Margin {
    @Config(description = "How much smaller the training logits of rarer classes are, at least 0; 0 changes nothing.")
    private double gamma = 0.3;

    public CDT() {}

    public CDT(double gamma) {
        this.gamma = gamma;
        postConfig();
    }

    @Override
    public void postConfig() {
        if (!(gamma >= 0 && gamma < Double.POSITIVE_INFINITY)) {
            throw new PropertyException("", "gamma", "CDT gamma must be finite and at least 0, was " + gamma);
        }
    }

    @Override
    public String typeName() {
        return "cdt";
    }

    @Override
    public String summary() {
        return "Shrinks the training logits of rare classes, so that they must grow.";
    }

    @Override
    public String formula() {
        return "z'_c = (n_c / n_max)^gamma z_c";
    }

    @Override
    public String reference() {
        return "Ye, Chen, Zhan, Chao. \"Identifying and Compensating for Feature Deviation in Imbalanced Deep Learning\", arXiv 2001.01385, 2020.";
    }

    @Override
    public LogitTransform transform(ClassCounts counts, double[] effectivePrior, EpochContext at) {
        return LogitTransform.scale(VS.temperatures(counts.requireNonEmpty("margin " + typeName()), gamma));
    }
}
