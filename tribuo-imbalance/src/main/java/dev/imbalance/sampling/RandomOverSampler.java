package dev.imbalance.sampling;

import dev.imbalance.data.ClassCounts;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.tribuo.Dataset;
import org.tribuo.classification.Label;

/**
 * Repeats random rows of each class until every class is as large as the largest. The original rows come first, once each; a repeat is
 * drawn with replacement and shares the row, so that nothing is copied. A class without rows stays empty.
 */
public final class RandomOverSampler implements Resampler {
    public RandomOverSampler() {}

    @Override
    public String typeName() {
        return "random-over";
    }

    @Override
    public String summary() {
        return "Repeats rows of the smaller classes.";
    }

    @Override
    public String formula() {
        return "n'_c = n_max";
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
        ClassCounts counts = ClassCounts.of(data);
        int[][] rows = ClassRows.of(data);
        int target = Math.toIntExact(counts.max());
        int size = data.size();
        for (int[] ofClass : rows) {
            size += ofClass.length == 0 ? 0 : target - ofClass.length;
        }
        int[] chosen = new int[size];
        Arrays.setAll(chosen, i -> i);
        int next = data.size();
        for (int[] ofClass : rows) {
            for (int i = ofClass.length; i < target && ofClass.length > 0; i++) {
                chosen[next++] = ofClass[random.nextInt(ofClass.length)];
            }
        }
        return new Resampled(chosen);
    }
}
