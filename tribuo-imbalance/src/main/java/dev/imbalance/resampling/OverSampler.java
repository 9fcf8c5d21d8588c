package dev.imbalance.resampling;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.imbalance.trainer.RandomStreams;

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
        Growth growth = begin(rows, streams);
        for (int c = 0; c < counts.length; c++) {
            int number = Math.toIntExact(counts[c] - rows.counts().count(c));
            if (number > 0) {
                growth.grow(c, number);
            }
        }
        return growth.result();
    }
}
