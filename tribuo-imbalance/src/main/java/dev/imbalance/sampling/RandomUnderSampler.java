package dev.imbalance.sampling;

import dev.imbalance.data.Shuffle;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.tribuo.Dataset;
import org.tribuo.classification.Label;

/**
 * Keeps as many random rows of each class as the smallest class that has any, drawn without replacement. The kept rows stay in
 * their order.
 */
public final class RandomUnderSampler implements Resampler {
    public RandomUnderSampler() {}

    @Override
    public String typeName() {
        return "random-under";
    }

    @Override
    public String summary() {
        return "Drops rows of the larger classes.";
    }

    @Override
    public String formula() {
        return "n'_c = n_min";
    }

    @Override
    public String reference() {
        return "Batista, Prati, Monard. \"A Study of the Behavior of Several Methods for Balancing Machine Learning Training Data\", SIGKDD Explorations 2004.";
    }

    @Override
    public boolean goesByCounts() {
        return true;
    }

    @Override
    public Resampled resample(Dataset<Label> data, SplittableRandom random) {
        int[][] rows = ClassRows.of(data);
        int target = Arrays.stream(rows)
                .mapToInt(ofClass -> ofClass.length)
                .filter(n -> n > 0)
                .min()
                .orElseThrow();
        return new Resampled(Arrays.stream(rows)
                .flatMapToInt(
                        ofClass -> Arrays.stream(Shuffle.firstOf(ofClass, Math.min(target, ofClass.length), random)))
                .sorted()
                .toArray());
    }
}
