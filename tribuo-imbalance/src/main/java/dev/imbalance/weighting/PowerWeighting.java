package dev.imbalance.weighting;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ClassCounts;
import java.util.Arrays;

/**
 * Weights each class by a power of its count, {@code w_c = (n_min / n_c)^gamma}: from equal weights at gamma = 0 to those of
 * {@link InverseFrequency} at 1.
 * <p>
 * Zhang, Wei, Zhou, Wu. "Bag of Tricks for Long-Tailed Visual Recognition with Deep Convolutional Neural Networks", AAAI 2021,
 * equation 2 (smooth cost-sensitive cross-entropy).
 */
public final class PowerWeighting extends CountWeighting {
    @Config(description = "The power, in [0, 10]: 0 weights all classes the same, 1 by the inverse of their counts.")
    private double gamma = 0.5;

    public PowerWeighting() {}

    public PowerWeighting(double gamma, Normalisation normalisation) {
        super(normalisation);
        this.gamma = gamma;
        postConfig();
    }

    @Override
    public void postConfig() {
        // Below 0 the common classes would gain; above 10 a weight could underflow.
        if (!(gamma >= 0 && gamma <= 10)) {
            throw new PropertyException("", "gamma", "PowerWeighting gamma must be in [0, 10], was " + gamma);
        }
    }

    @Override
    public String typeName() {
        return "power";
    }

    @Override
    public String summary() {
        return "Weights each class by a power of its count, between equal weights and the inverse.";
    }

    @Override
    public String formula() {
        return "w_c = (n_min / n_c)^gamma";
    }

    @Override
    public String reference() {
        return "Zhang, Wei, Zhou, Wu. \"Bag of Tricks for Long-Tailed Visual Recognition with Deep Convolutional Neural Networks\", AAAI 2021, equation 2.";
    }

    @Override
    protected double[] raw(ClassCounts counts) {
        double min = counts.min();
        return Arrays.stream(counts.toArray())
                .mapToDouble(n -> Math.pow(min / n, gamma))
                .toArray();
    }
}
