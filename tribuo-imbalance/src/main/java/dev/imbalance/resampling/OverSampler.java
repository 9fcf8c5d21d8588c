package dev.imbalance.resampling;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.imbalance.data.DataException;
import dev.imbalance.trainer.RandomStreams;
import java.util.Arrays;

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

    /** Begins one over-sampling. */
    abstract Growth begin(TrainingRows rows, RandomStreams streams);

    @Override
    public final Resampled resample(TrainingRows rows, RandomStreams streams) {
        long[] counts = target.counts(rows.counts(), SamplingTarget.Direction.OVER);
        requireRoom(counts);
        Growth growth = begin(rows, streams);
        for (int c = 0; c < counts.length; c++) {
            int number = (int) (counts[c] - rows.counts().count(c));
            if (number > 0) {
                growth.grow(c, number);
            }
        }
        return growth.result();
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
