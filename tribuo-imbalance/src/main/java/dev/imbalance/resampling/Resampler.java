package dev.imbalance.resampling;

import dev.imbalance.StrategyValue;
import dev.imbalance.trainer.RandomStreams;
import java.util.Optional;
import org.tribuo.Dataset;
import org.tribuo.classification.Label;

/**
 * Selects and makes training rows, once. Never sees test data; never edits the examples it was given.
 * <p>
 * The rows that are kept come first, in their order, then repeats, then the rows that were made, class by class.
 */
public interface Resampler extends StrategyValue {
    /**
     * Resamples.
     *
     * @param streams where every random number comes from: a stream for each (purpose, class, row), so that neither the number of threads nor
     *                the other classes matter
     * @throws dev.imbalance.data.DataException if these rows cannot be resampled so; names the class, the count and the way out
     */
    Resampled resample(TrainingRows rows, RandomStreams streams);

    /**
     * Why rows of this kind cannot be resampled so, however many there are, with the way out; empty if they can. Looks at no row's features, so that it can be asked before
     * training.
     */
    default Optional<String> refusal(Dataset<Label> rows) {
        return Optional.empty();
    }

    /** Whether this looks at no features, so that the labels alone decide how many rows of each class it leaves. */
    default boolean goesByCounts() {
        return false;
    }
}
