package dev.imbalance.sampling;

import dev.imbalance.StrategyValue;
import java.util.SplittableRandom;
import org.tribuo.Dataset;
import org.tribuo.classification.Label;

/** Selects and makes training rows, once. Never sees test data; never edits the examples it was given. */
public interface Resampler extends StrategyValue {
    Resampled resample(Dataset<Label> data, SplittableRandom random);

    /** Whether this looks at no features, so that the labels alone decide how many rows of each class it leaves. */
    default boolean goesByCounts() {
        return false;
    }
}
