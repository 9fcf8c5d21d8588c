package dev.imbalance.weighting;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.Plugin;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.trainer.EpochContext;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Weights each class by a number given for its label, as costs that are known would be; a class that is not named weighs 1. */
public final class FixedWeights implements ClassWeighting {
    @Config(
            mandatory = true,
            description = "The weight of each class by label, above 0; 1 for a class that is not named.")
    private Map<String, Double> weights = new LinkedHashMap<>();

    @Config(
            description =
                    "The scale of the weights: NONE, SUM_K (mean over classes 1), SAMPLE_MEAN (mean over rows 1), MAX_1 or MIN_1.")
    private Normalisation normalisation = Normalisation.NONE;

    /** Weights that are still to be given. */
    public FixedWeights() {}

    public FixedWeights(Map<String, Double> weights, Normalisation normalisation) {
        this.weights = new LinkedHashMap<>(weights);
        this.normalisation = normalisation;
        postConfig();
    }

    @Override
    public void postConfig() {
        if (weights.isEmpty()) {
            throw new PropertyException("", "weights", "FixedWeights weights must name at least one class, named none");
        }
        weights.forEach((label, weight) -> {
            if (!(weight > 0 && weight < Double.POSITIVE_INFINITY)) {
                throw new PropertyException(
                        "",
                        "weights",
                        "FixedWeights weight of \"" + label + "\" must be finite and above 0, was " + weight);
            }
        });
    }

    @Override
    public String typeName() {
        return "fixed";
    }

    @Override
    public String summary() {
        return "Weights each class by a number given for its label.";
    }

    @Override
    public String formula() {
        return "w_c = the weight given for c";
    }

    @Override
    public String reference() {
        return "Elkan. \"The Foundations of Cost-Sensitive Learning\", IJCAI 2001.";
    }

    @Override
    public Plugin example() {
        return new FixedWeights(Map.of("a", 0.5, "b", 2.0), Normalisation.NONE);
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if a label is not one of the classes
     */
    @Override
    public double[] weights(ClassCounts counts, EpochContext at) {
        double[] byClass = new double[counts.size()];
        Arrays.fill(byClass, 1);
        weights.forEach((label, weight) -> byClass[counts.idOf(label, "FixedWeights weights")] = weight);
        return normalisation.apply(byClass, counts);
    }
}
