package dev.imbalance.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.data.Prior;
import dev.imbalance.loss.BatchLoss;
import dev.imbalance.loss.LogitAdjusted;
import dev.imbalance.loss.LogitBatch;
import dev.imbalance.posthoc.LogitAdjustment;
import dev.imbalance.posthoc.PostHocContext;
import dev.imbalance.posthoc.ScoreAdjustment;
import dev.imbalance.sampling.ClassBalancedSampling;
import dev.imbalance.sampling.ClassSampling;
import dev.imbalance.sampling.InstanceSampling;
import dev.imbalance.sampling.ProgressivelyBalancedSampling;
import dev.imbalance.sampling.RepeatFactorSampling;
import dev.imbalance.sampling.SquareRootSampling;
import dev.imbalance.schedule.DeferredMargin;
import dev.imbalance.schedule.DeferredSampling;
import dev.imbalance.schedule.DeferredWeighting;
import dev.imbalance.weighting.ClassWeighting;
import dev.imbalance.weighting.EffectiveNumber;
import dev.imbalance.weighting.FixedWeights;
import dev.imbalance.weighting.InverseFrequency;
import dev.imbalance.weighting.InverseSquareRoot;
import dev.imbalance.weighting.Normalisation;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tribuo.Dataset;
import org.tribuo.classification.Label;

/**
 * The prior ledger against the truth: a problem of four inputs and three classes whose p(x | c) is known, a table of free logits as the
 * network, and the population risk under the plan's draws minimised to the last digits through the loss that the plan gives.
 */
class ExactRiskTest {
    private static final Dataset<Label> DATA = Tables.blobs(3, 100, 30, 5);
    private static final int K = 3;

    /** p(x | c) by class, then input. */
    private static final double[][] P = {{0.5, 0.3, 0.15, 0.05}, {0.1, 0.4, 0.3, 0.2}, {0.05, 0.15, 0.2, 0.6}};

    /** The draws and weights of one plan, and the epoch to look at. */
    record Combination(String name, ClassSampling sampling, Optional<ClassWeighting> weighting, EpochContext at) {
        @Override
        public String toString() {
            return name;
        }

        TrainingPlan plan() {
            TrainingPlan plan = TrainingPlan.empty().withSampling(sampling, 1);
            return weighting.map(plan::withWeighting).orElse(plan);
        }
    }

    private static Combination of(String name, ClassSampling sampling, ClassWeighting weighting) {
        return new Combination(name, sampling, Optional.ofNullable(weighting), EpochContext.single());
    }

    static Stream<Combination> combinations() {
        EpochContext early = new EpochContext(3, 10);
        EpochContext late = new EpochContext(9, 10);
        return Stream.of(
                // Section 11.2's six.
                of("instance", new InstanceSampling(), null),
                of("square-root draws", new SquareRootSampling(), null),
                of("balanced draws", new ClassBalancedSampling(), null),
                of("inverse weights", new InstanceSampling(), new InverseFrequency()),
                of("inverse square-root weights", new InstanceSampling(), new InverseSquareRoot()),
                of("balanced draws, inverse weights", new ClassBalancedSampling(), new InverseFrequency()),
                // And others.
                of("square-root draws and weights", new SquareRootSampling(), new InverseSquareRoot()),
                of("effective number", new InstanceSampling(), new EffectiveNumber(0.99, Normalisation.SUM_K)),
                of("repeat factor", new RepeatFactorSampling(0.3), null),
                of(
                        "fixed weights",
                        new InstanceSampling(),
                        new FixedWeights(Map.of("c0", 0.3, "c2", 7.0), Normalisation.NONE)),
                new Combination("progressive", new ProgressivelyBalancedSampling(), Optional.empty(), early),
                new Combination("DRW, before", new InstanceSampling(), Optional.of(new DeferredWeighting()), early),
                new Combination("DRW, after", new InstanceSampling(), Optional.of(new DeferredWeighting()), late),
                new Combination("DRS, before", new DeferredSampling(), Optional.empty(), early),
                new Combination("DRS, after", new DeferredSampling(), Optional.empty(), late));
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void theOffsetInTrainingRecoversTheBalancedPosterior(Combination combination) {
        BoundPlan plan = bound(combination.plan().withMargin(new LogitAdjusted()));
        double[][] logits = minimiser(plan, combination);
        assertBalanced(logits, Optional.empty());
        assertArrayEquals(new double[K], plan.ledger(combination.at()).carried(Optional.empty()), 1e-12);
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void theOffsetAfterTrainingRecoversTheBalancedPosterior(Combination combination) {
        BoundPlan plan = bound(combination.plan());
        PriorLedger ledger = plan.ledger(combination.at());
        ScoreAdjustment after =
                new LogitAdjustment().adjust(PostHocContext.of(ledger)).adjustment();
        assertBalanced(minimiser(plan, combination), Optional.of(after));
        assertArrayEquals(new double[K], ledger.carried(Optional.of(after)), 1e-12);
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void withoutAnOffsetTheMinimiserCarriesTheLedgersPrior(Combination combination) {
        BoundPlan plan = bound(combination.plan());
        double[] prior = plan.ledger(combination.at()).effectivePrior();
        double[][] logits = minimiser(plan, combination);
        for (int x = 0; x < logits.length; x++) {
            assertArrayEquals(posterior(prior, x), softmax(logits[x]), 1e-9);
        }
    }

    @Test
    void theRawCountsOnTopOfBalancedDrawsOrInverseWeightsAreFarOff() {
        for (Combination combination : List.of(
                of("balanced draws", new ClassBalancedSampling(), null),
                of("inverse weights", new InstanceSampling(), new InverseFrequency()))) {
            BoundPlan plan = bound(combination.plan().withMargin(new LogitAdjusted(1, Prior.RAW_COUNTS)));
            double[][] logits = minimiser(plan, combination);
            double error = 0;
            for (int x = 0; x < logits.length; x++) {
                double[] p = softmax(logits[x]);
                double[] balanced = posterior(new double[] {1, 1, 1}, x);
                for (int c = 0; c < K; c++) {
                    error = Math.max(error, Math.abs(p[c] - balanced[c]));
                }
            }
            assertTrue(error > 0.4, "error " + error);
        }
    }

    @Test
    void aDeferredMarginPaysFromItsEpochOn() {
        Combination plain = of("instance", new InstanceSampling(), null);
        TrainingPlan deferred = plain.plan().withMargin(new DeferredMargin(new LogitAdjusted(), 5));
        Combination before = new Combination("before", plain.sampling(), plain.weighting(), new EpochContext(4, 10));
        Combination after = new Combination("after", plain.sampling(), plain.weighting(), new EpochContext(5, 10));
        double[] prior = {100 / 135.0, 30 / 135.0, 5 / 135.0};
        assertArrayEquals(posterior(prior, 3), softmax(minimiser(bound(deferred), before)[3]), 1e-9);
        assertBalanced(minimiser(bound(deferred), after), Optional.empty());
    }

    private static BoundPlan bound(TrainingPlan plan) {
        return BoundPlan.bind(plan, DATA, new SoftmaxRegression(1, 0, 1), -1);
    }

    private static void assertBalanced(double[][] logits, Optional<ScoreAdjustment> adjustment) {
        for (int x = 0; x < logits.length; x++) {
            double[] z = adjustment.isPresent() ? adjustment.get().apply(logits[x]) : logits[x];
            assertArrayEquals(posterior(new double[] {1, 1, 1}, x), softmax(z), 1e-9);
        }
    }

    /** p(c | x) under a class prior, by Bayes. */
    private static double[] posterior(double[] prior, int x) {
        double[] p = new double[K];
        Arrays.setAll(p, c -> prior[c] * P[c][x]);
        double sum = Arrays.stream(p).sum();
        return Arrays.stream(p).map(v -> v / sum).toArray();
    }

    private static double[] softmax(double[] z) {
        double max = Arrays.stream(z).max().orElseThrow();
        double[] p = Arrays.stream(z).map(v -> Math.exp(v - max)).toArray();
        double sum = Arrays.stream(p).sum();
        return Arrays.stream(p).map(v -> v / sum).toArray();
    }

    /**
     * The logits of every input, by input, then class, that minimise the expected loss of a row drawn by the plan: Newton's method on the
     * gradients that the loss gives, whose second derivatives are central differences of them. The last logit stays 0, since a softmax fixes its
     * logits up to a constant.
     */
    private static double[][] minimiser(BoundPlan plan, Combination combination) {
        BatchLoss loss = plan.loss(combination.at());
        double[] q = combination.sampling().distribution(plan.counts(), combination.at());
        double[][] logits = new double[P[0].length][];
        for (int x = 0; x < logits.length; x++) {
            double[] rowWeights = new double[K];
            for (int c = 0; c < K; c++) {
                rowWeights[c] = q[c] * P[c][x];
            }
            double[] z = new double[K];
            double step = Double.POSITIVE_INFINITY;
            for (int i = 0; i < 200 && step > 1e-13; i++) {
                step = newton(loss, rowWeights, z);
            }
            assertTrue(step <= 1e-10, "Newton's method stopped at a step of " + step);
            logits[x] = z;
        }
        return logits;
    }

    /** One step for K = 3, at most 1 in each logit. */
    private static double newton(BatchLoss loss, double[] rowWeights, double[] z) {
        double[] g = gradient(loss, rowWeights, z);
        double h = 1e-5;
        double[][] second = new double[2][];
        for (int c = 0; c < 2; c++) {
            double[] up = z.clone();
            double[] down = z.clone();
            up[c] += h;
            down[c] -= h;
            double[] above = gradient(loss, rowWeights, up);
            double[] below = gradient(loss, rowWeights, down);
            second[c] = new double[] {(above[0] - below[0]) / (2 * h), (above[1] - below[1]) / (2 * h)};
        }
        double determinant = second[0][0] * second[1][1] - second[0][1] * second[1][0];
        double[] steps = {
            (second[1][1] * g[0] - second[1][0] * g[1]) / determinant,
            (second[0][0] * g[1] - second[0][1] * g[0]) / determinant
        };
        double largest = Math.max(Math.abs(steps[0]), Math.abs(steps[1]));
        double damping = Math.min(1, 1 / largest);
        z[0] -= damping * steps[0];
        z[1] -= damping * steps[1];
        return largest;
    }

    /** The gradient of the expected loss of one input: a batch of one row a class, weighted by its probability. */
    private static double[] gradient(BatchLoss loss, double[] rowWeights, double[] z) {
        double[] logits = new double[K * K];
        for (int row = 0; row < K; row++) {
            System.arraycopy(z, 0, logits, row * K, K);
        }
        double[] gradient = new double[K * K];
        loss.evaluate(new LogitBatch(K, K, logits, new int[] {0, 1, 2}, rowWeights, 0), gradient);
        double[] sum = new double[K];
        for (int i = 0; i < gradient.length; i++) {
            sum[i % K] += gradient[i];
        }
        assertEquals(0, Arrays.stream(sum).sum(), 1e-12);
        return sum;
    }
}
