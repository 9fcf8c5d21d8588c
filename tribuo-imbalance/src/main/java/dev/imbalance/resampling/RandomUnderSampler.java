package dev.imbalance.resampling;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.imbalance.data.Shuffle;
import dev.imbalance.trainer.RandomStreams;
import java.util.stream.IntStream;

/**
 * Keeps as many random rows of each class as the target says, drawn without replacement. The kept rows stay in
 * their order.
 */
public final class RandomUnderSampler implements Resampler {
    @Config(description = "How many rows each class is to have.")
    private SamplingTarget target = new BalancedTarget();

    public RandomUnderSampler() {}

    public RandomUnderSampler(SamplingTarget target) {
        this.target = target;
    }

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
        long[] target = this.target.counts(rows.counts(), SamplingTarget.Direction.UNDER);
        return new Resampled(IntStream.range(0, target.length)
                .boxed()
                .flatMapToInt(c -> IntStream.of(Shuffle.firstOf(
                        rows.ofClass(c), Math.toIntExact(target[c]), streams.stream("random-under", c))))
                .sorted()
                .toArray());
    }
}
