package dev.imbalance.resampling;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.imbalance.data.Shuffle;
import dev.imbalance.trainer.RandomStreams;

/**
 * Repeats random rows of each class until it has as many as the target says. The original rows come first, once each; a repeat shares the
 * row, so that nothing is copied. A class without rows stays empty.
 */
public final class RandomOverSampler extends OverSampler {
    /** How the repeats are drawn. */
    public enum Draw {
        /** With replacement, so that one row may come often and another never. */
        BOOTSTRAP,
        /** Every row equally often, then a random part of them once more. */
        EVENLY
    }

    @Config(
            description =
                    "How repeats are drawn: BOOTSTRAP (with replacement) or EVENLY (no row more than once more often than another).")
    private Draw draw = Draw.BOOTSTRAP;

    public RandomOverSampler() {}

    public RandomOverSampler(SamplingTarget target) {
        this(target, Draw.BOOTSTRAP);
    }

    public RandomOverSampler(SamplingTarget target, Draw draw) {
        super(target);
        this.draw = draw;
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
    public String reference() {
        return "Batista, Prati, Monard. \"A Study of the Behavior of Several Methods for Balancing Machine Learning Training Data\", SIGKDD Explorations 2004.";
    }

    @Override
    public boolean goesByCounts() {
        return true;
    }

    @Override
    Growth begin(TrainingRows rows, RandomStreams streams) {
        return new Growth(typeName(), rows, streams) {
            @Override
            void grow(int c, int number) {
                int[] own = rows.ofClass(c);
                if (draw == Draw.BOOTSTRAP) {
                    repeatAtRandom(own, c, number);
                    return;
                }
                for (int i = 0; i < number / own.length; i++) {
                    for (int row : own) {
                        repeat(row);
                    }
                }
                for (int row : Shuffle.firstOf(own, number % own.length, streams.stream("random-over", c))) {
                    repeat(row);
                }
            }
        };
    }
}
