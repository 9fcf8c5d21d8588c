package dev.imbalance.evaluation;

import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.AliasMethodDiscreteSampler;
import org.apache.commons.rng.sampling.distribution.SharedStateDiscreteSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Draws test sets of 2,000 rows with the probabilities of a model that is as sure as it may be of what it knows: logits are normal, that of the true class is higher by a
 * separation of the class, and the log prior is added.
 */
final class SimulatedScores {
    /** The rows that stand for endless ones, in test sets. */
    private static final int ENDLESS = 200;

    private final long[] sizes;
    private final double[] separations;
    private final boolean fixedSizes;
    private final SharedStateDiscreteSampler classes;
    private final ZigguratSampler.NormalizedGaussian normal;

    /**
     * @param separations of each class, the largest class first
     * @param fixedSizes  whether each test set has the same class sizes; they are multinomial without
     */
    SimulatedScores(double[] separations, boolean fixedSizes, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        UniformRandomProvider source = random::nextLong;
        this.sizes = SimulatedTestSets.sizes(separations.length);
        this.separations = separations.clone();
        this.fixedSizes = fixedSizes;
        this.classes = AliasMethodDiscreteSampler.of(
                source, Arrays.stream(sizes).asDoubleStream().toArray());
        this.normal = ZigguratSampler.NormalizedGaussian.of(source);
    }

    /** The values on endless rows, by key. */
    Map<String, Double> truth() {
        ScoreMetrics metrics = draw(ENDLESS, true).metrics(1);
        return Map.of(
                ScoredIntervals.MACRO_AUC,
                metrics.ranks().stream().mapToDouble(OneVsRest::auc).average().orElseThrow(),
                ScoredIntervals.MACRO_AVERAGE_PRECISION,
                metrics.ranks().stream()
                        .mapToDouble(OneVsRest::averagePrecision)
                        .average()
                        .orElseThrow(),
                ScoredIntervals.BRIER,
                metrics.probability().brier(),
                ScoredIntervals.LOG_LOSS,
                metrics.probability().logLoss());
    }

    ScoredRows draw() {
        return draw(1, fixedSizes);
    }

    private ScoredRows draw(int times, boolean fixed) {
        ScoredRows rows = new ScoredRows(sizes.length);
        if (fixed) {
            for (int truth = 0; truth < sizes.length; truth++) {
                for (long row = 0; row < times * sizes[truth]; row++) {
                    add(rows, truth);
                }
            }
        } else {
            for (int row = 0; row < times * SimulatedTestSets.ROWS; row++) {
                add(rows, classes.sample());
            }
        }
        return rows;
    }

    private void add(ScoredRows rows, int truth) {
        double[] scores = new double[sizes.length];
        double sum = 0;
        for (int id = 0; id < scores.length; id++) {
            scores[id] = sizes[id] * Math.exp(normal.sample() + (id == truth ? separations[id] : 0));
            sum += scores[id];
        }
        rows.add(truth);
        for (int id = 0; id < scores.length; id++) {
            rows.set(id, scores[id] / sum);
        }
    }
}
