package dev.imbalance.weighting;

import dev.imbalance.data.ClassCounts;
import java.util.Arrays;

/**
 * Weights each class by the logarithm of how much rarer than the largest it is, {@code w_c = 1 - log(n_c / n_max)}: the gentlest of the
 * weightings by counts, at most 7.9 for a class a thousand times smaller.
 * <p>
 * From the code of Liu, Miao, Zhan, Wang, Gong, Yu. "Large-Scale Long-Tailed Recognition in an Open World", CVPR 2019.
 */
public final class LogRatio extends CountWeighting {
    public LogRatio() {}

    public LogRatio(Normalisation normalisation) {
        super(normalisation);
    }

    @Override
    public String typeName() {
        return "log-ratio";
    }

    @Override
    public String summary() {
        return "Weights each class by 1 and the logarithm of how much rarer than the largest it is.";
    }

    @Override
    public String formula() {
        return "w_c = 1 - log(n_c / n_max)";
    }

    @Override
    public String reference() {
        return "Liu, Miao, Zhan, Wang, Gong, Yu. \"Large-Scale Long-Tailed Recognition in an Open World\", CVPR 2019: its code.";
    }

    @Override
    protected double[] raw(ClassCounts counts) {
        double max = counts.max();
        return Arrays.stream(counts.toArray())
                .mapToDouble(n -> 1 + Math.log(max / n))
                .toArray();
    }
}
