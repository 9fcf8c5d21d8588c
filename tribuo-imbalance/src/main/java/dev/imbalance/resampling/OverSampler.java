package dev.imbalance.resampling;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.imbalance.data.DataException;
import dev.imbalance.trainer.RandomStreams;
import java.util.Arrays;
import java.util.stream.IntStream;

/** What resamplers share that bring classes to a target by adding rows: the originals stay, once each, in their order. */
abstract class OverSampler implements Resampler {
    @Config(description = "How many rows each class is to have.")
    private SamplingTarget target = new BalancedTarget();

    OverSampler() {}

    OverSampler(SamplingTarget target) {
        this.target = target;
    }

    @Override
    public String formula() {
        return "n'_c = target_c";
    }

    /** Whether what is added to a class depends on the rows of that class alone: then those of the others are not even read. */
    boolean looksAtOwnClassAlone() {
        return false;
    }

    /**
     * Begins one over-sampling.
     *
     * @param rows at least those of the classes that grow
     */
    abstract Growth begin(TrainingRows rows, RandomStreams streams);

    @Override
    public final Resampled resample(TrainingRows rows, RandomStreams streams) {
        long[] counts = target.counts(rows.counts(), SamplingTarget.Direction.OVER);
        requireRoom(counts);
        int[] growing = IntStream.range(0, counts.length)
                .filter(c -> counts[c] > rows.counts().count(c))
                .toArray();
        Growth growth = begin(looksAtOwnClassAlone() ? rows.ofClasses(growing) : rows, streams);
        for (int c : growing) {
            growth.grow(c, (int) (counts[c] - rows.counts().count(c)));
        }
        return growth.result(rows.size());
    }

    private void requireRoom(long[] counts) {
        long left = Integer.MAX_VALUE;
        for (long count : counts) {
            if (count > left) {
                throw new DataException(typeName() + " would bring the classes to " + Arrays.toString(counts)
                        + " rows, together more than a data set holds (" + Integer.MAX_VALUE + "); lower the target");
            }
            left -= count;
        }
    }
}
