package dev.imbalance.data;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.trainer.RandomStreams;

/**
 * One part of a random cut in two that keeps the class proportions; see {@link StratifiedSplit}.
 * <p>
 * Two of these with the same source, share and seed are the two parts of one cut.
 */
public final class SplitSource extends RowSubset {
    /** The two parts of a cut. */
    public enum Part {
        SHARE,
        REST
    }

    @Config(description = "The share of the rows, in (0, 1).")
    private double share = 0.2;

    @Config(description = "The seed of the draw.")
    private long seed = 1;

    @Config(description = "Which of the two parts this is.")
    private Part part = Part.SHARE;

    /** For the configuration system. */
    public SplitSource() {}

    /** @param share in (0, 1) */
    public SplitSource(LabelledSource source, double share, long seed, Part part) {
        super(source);
        this.share = share;
        this.seed = seed;
        this.part = part;
        postConfig();
    }

    @Override
    public void postConfig() {
        if (!(share > 0 && share < 1)) {
            throw new PropertyException("", "share", "SplitSource share must be in (0, 1), was " + share);
        }
    }

    @Override
    public String typeName() {
        return "split";
    }

    @Override
    public String summary() {
        return "One part of a random cut in two that keeps the class proportions.";
    }

    @Override
    int[] choose(LabelledSource source) {
        StratifiedSplit split = StratifiedSplit.of(
                source.classIds(), source.labelNames().size(), share, new RandomStreams(seed, 0).stream("split", 0));
        return part == Part.SHARE ? split.share() : split.rest();
    }
}
