package dev.imbalance.resampling;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.imbalance.trainer.RandomStreams;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Repeats random rows of each class until it has as many as the target says. The original rows come first, once each; a repeat is
 * drawn with replacement and shares the row, so that nothing is copied. A class without rows stays empty.
 */
public final class RandomOverSampler implements Resampler {
    @Config(description = "How many rows each class is to have.")
    private SamplingTarget target = new BalancedTarget();

    public RandomOverSampler() {}

    public RandomOverSampler(SamplingTarget target) {
        this.target = target;
    }

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
        return "n'_c = target_c";
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
    public Resampled resample(TrainingRows rows, RandomStreams streams) {
        long[] target = this.target.counts(rows.counts(), SamplingTarget.Direction.OVER);
        int size = Math.toIntExact(LongStream.of(target).sum());
        int[] chosen = Arrays.copyOf(IntStream.range(0, rows.size()).toArray(), size);
        int next = rows.size();
        for (int c = 0; c < target.length; c++) {
            int[] ofClass = rows.ofClass(c);
            SplittableRandom random = streams.stream("random-over", c);
            for (long i = ofClass.length; i < target[c]; i++) {
                chosen[next++] = ofClass[random.nextInt(ofClass.length)];
            }
        }
        return new Resampled(chosen);
    }
}
