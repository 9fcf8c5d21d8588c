package dev.imbalance.loss;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.trainer.EpochContext;

/** Losses that draw at random, with the draw given. */
public final class FixedDraw {
    private FixedDraw() {}

    /** @param beta (B, K) row-major, 1 where a rare class is left out */
    public static BatchLoss softmaxEqualization(ClassCounts counts, double lambda, double[] beta) {
        boolean[] rare = EqualizationLoss.rare(counts, lambda);
        RowLoss loss = new RowLoss(Reduction.MEAN) {
            @Override
            protected Row row(ClassCounts ignored, EpochContext at) {
                return (z, from, k, y, gradient) -> {
                    boolean[] masked = new boolean[k];
                    for (int c = 0; c < k; c++) {
                        masked[c] = rare[c] && beta[from + c] == 1;
                    }
                    return SoftmaxEqualizationLoss.withoutMasked(z, from, k, y, masked, gradient);
                };
            }

            @Override
            public String typeName() {
                return "fixed-draw";
            }
        };
        return loss.bind(counts, counts.priors(), EpochContext.single());
    }
}
