package dev.imbalance.loss;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.trainer.EpochContext;
import java.util.Arrays;

/**
 * Label-distribution-aware margins: rows must win by a margin that is larger the rarer their class is,
 * {@code z'_y = s (cos_y - m_y)} with {@code m_c = maxMargin (n_min / n_c)^(1/4)}.
 * <p>
 * The margins are differences of cosines, so the network needs a cosine head, which multiplies cosines by its scale s; the margins are
 * multiplied by the same s. The rarest class has {@code maxMargin}; with equal counts every class has it. {@code maxMargin = 0} changes nothing. The
 * margins are no prior, so the ledger leaves them out.
 * <p>
 * Cao, Wei, Gaidon, Arechiga, Ma. "Learning Imbalanced Datasets with Label-Distribution-Aware Margin Loss", NeurIPS 2019, equations 12
 * and 13, where s is 30. The paper's deferred re-weighting is a weighting of its own.
 */
public final class LDAM implements Margin {
    @Config(description = "The margin of the rarest class, as a difference of cosines, in [0, 2].")
    private double maxMargin = 0.5;

    public LDAM() {}

    public LDAM(double maxMargin) {
        this.maxMargin = maxMargin;
        postConfig();
    }

    @Override
    public void postConfig() {
        if (!(maxMargin >= 0 && maxMargin <= 2)) {
            throw new PropertyException("", "maxMargin", "LDAM maxMargin must be in [0, 2], was " + maxMargin);
        }
    }

    @Override
    public String typeName() {
        return "ldam";
    }

    @Override
    public String summary() {
        return "Rows must win by a margin that is larger the rarer their class is.";
    }

    @Override
    public String formula() {
        return "z'_y = s (cos_y - m_y), m_c = maxMargin (n_min / n_c)^(1/4)";
    }

    @Override
    public String reference() {
        return "Cao, Wei, Gaidon, Arechiga, Ma. \"Learning Imbalanced Datasets with Label-Distribution-Aware Margin Loss\", NeurIPS 2019, equations 12 and 13.";
    }

    @Override
    public boolean needsCosineHead() {
        return true;
    }

    @Override
    public LogitTransform transform(ClassCounts counts, double[] effectivePrior, EpochContext at) {
        double rarest = counts.requireNonEmpty("margin " + typeName()).min();
        return LogitTransform.margin(Arrays.stream(counts.toArray())
                .mapToDouble(n -> maxMargin * Math.pow(rarest / n, 0.25))
                .toArray());
    }
}
