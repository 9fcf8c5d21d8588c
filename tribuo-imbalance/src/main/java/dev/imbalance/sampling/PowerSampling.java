package dev.imbalance.sampling;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.trainer.EpochContext;
import java.util.Arrays;
import java.util.Map;

/**
 * Draws classes by a power of their counts, {@code q_c = n_c^a / sum_k n_k^a}: 1 is the data's own distribution, 1/2 that of
 * {@link SquareRootSampling}, 1/3 the cube root, 0 that of {@link ClassBalancedSampling}, and -1 its reverse.
 * <p>
 * Kang, Xie, Rohrbach, Yan, Gordo, Feng, Kalantidis. "Decoupling Representation and Classifier for Long-Tailed Recognition", ICLR 2020,
 * section 3. The preset {@code reverse} is the sampler of the re-balancing branch of Zhou, Cui, Wei, Chen. "BBN: Bilateral-Branch Network",
 * CVPR 2020.
 */
public final class PowerSampling extends WeightedRandomSampling {
    @Config(
            description =
                    "The power a of the counts, in [-10, 10]: 1 draws as the data are, 0 all classes equally, -1 in reverse.")
    private double exponent = 0.5;

    public PowerSampling() {}

    public PowerSampling(double exponent, double length) {
        super(length);
        this.exponent = exponent;
        postConfig();
    }

    @Override
    public void postConfig() {
        super.postConfig();
        // Beyond these a share could underflow to 0.
        if (!(exponent >= -10 && exponent <= 10)) {
            throw new PropertyException("", "exponent", "PowerSampling exponent must be in [-10, 10], was " + exponent);
        }
    }

    @Override
    public String typeName() {
        return "power";
    }

    @Override
    public String summary() {
        return "Draws each class by a power of its count, with replacement.";
    }

    @Override
    public String formula() {
        return "q_c = n_c^exponent / sum_k n_k^exponent";
    }

    @Override
    public String reference() {
        return "Kang, Xie, Rohrbach, Yan, Gordo, Feng, Kalantidis. \"Decoupling Representation and Classifier for Long-Tailed Recognition\", ICLR 2020, section 3.";
    }

    @Override
    public Map<String, Map<String, Object>> presets() {
        return Map.of("reverse", Map.of("exponent", -1));
    }

    @Override
    protected double[] shares(ClassCounts counts, EpochContext at) {
        double max = counts.max();
        return Arrays.stream(counts.toArray())
                .mapToDouble(n -> Math.pow(n / max, exponent))
                .toArray();
    }
}
