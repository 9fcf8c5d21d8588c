package dev.imbalance.resampling;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.DataException;
import java.math.RoundingMode;
import java.util.Arrays;

/** Another target, without letting any class grow to more than so many times its own rows, a fraction left out. For resamplers that add rows. */
public final class GrowthTarget implements SamplingTarget {
    @Config(description = "How many times its own rows a class may have at most; at least 1.")
    private double most = 10;

    @Config(description = "What is aimed at within this bound.")
    private SamplingTarget target = new BalancedTarget();

    public GrowthTarget() {}

    /** @param most at least 1 */
    public GrowthTarget(double most, SamplingTarget target) {
        this.most = most;
        this.target = target;
        postConfig();
    }

    @Override
    public void postConfig() {
        if (!(most >= 1 && most < Double.POSITIVE_INFINITY)) {
            throw new PropertyException("", "most", "GrowthTarget most must be finite and at least 1, was " + most);
        }
    }

    @Override
    public String typeName() {
        return "growth";
    }

    @Override
    public String summary() {
        return "Another target, with a bound on how many times a class may grow.";
    }

    @Override
    public long[] counts(ClassCounts counts, Direction direction) {
        if (direction == Direction.UNDER) {
            throw new DataException("target growth bounds how classes grow, and this resampler only drops rows; use the"
                    + " target floor, or put an over-sampler here");
        }
        long[] aim = target.counts(counts, direction);
        Arrays.setAll(aim, c -> Math.min(aim[c], RoundedCount.times(counts.count(c), most, RoundingMode.FLOOR)));
        return aim;
    }
}
