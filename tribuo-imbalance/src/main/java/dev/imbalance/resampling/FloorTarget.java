package dev.imbalance.resampling;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.DataException;
import java.util.Arrays;

/** Another target, without letting any class shrink to fewer than so many rows; one that has fewer stays. For resamplers that drop rows. */
public final class FloorTarget implements SamplingTarget {
    @Config(description = "How many rows a class keeps, at least 1.")
    private long least = 100;

    @Config(description = "What is aimed at within this bound.")
    private SamplingTarget target = new BalancedTarget();

    public FloorTarget() {}

    /** @param least at least 1 */
    public FloorTarget(long least, SamplingTarget target) {
        this.least = least;
        this.target = target;
        postConfig();
    }

    @Override
    public void postConfig() {
        if (least < 1) {
            throw new PropertyException("", "least", "FloorTarget least must be at least 1, was " + least);
        }
    }

    @Override
    public String typeName() {
        return "floor";
    }

    @Override
    public String summary() {
        return "Another target, with a bound on how few rows a class may keep.";
    }

    @Override
    public long[] counts(ClassCounts counts, Direction direction) {
        if (direction == Direction.OVER) {
            throw new DataException("target floor bounds how classes shrink, and this resampler only adds rows; use the"
                    + " target growth, or put an under-sampler here");
        }
        long[] aim = target.counts(counts, direction);
        Arrays.setAll(aim, c -> Math.max(aim[c], Math.min(counts.count(c), least)));
        return aim;
    }
}
