package dev.imbalance.mixing;

import static dev.imbalance.GoldenFiles.doubles;
import static dev.imbalance.GoldenFiles.ints;
import static dev.imbalance.GoldenFiles.labels;
import static dev.imbalance.GoldenFiles.longs;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imbalance.GoldenFiles.Case;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.loss.BatchLoss;
import dev.imbalance.loss.CrossEntropy;
import dev.imbalance.loss.LogitBatch;
import dev.imbalance.loss.MixedLoss;
import dev.imbalance.loss.Reduction;
import dev.imbalance.loss.WeightedLoss;
import dev.imbalance.mixing.Mixing.Shares;
import dev.imbalance.sampling.InstanceSampling;
import dev.imbalance.trainer.EpochContext;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;

/** The golden files of mixing. */
public final class MixingGoldenChecks {
    private static final EpochContext AT = EpochContext.single();

    private MixingGoldenChecks() {}

    public static void mixup(Case golden) {
        Mixup mixup = new Mixup(
                1, MixedTargets.valueOf(golden.hyper().get("form").asText().toUpperCase(Locale.ROOT)));
        ClassCounts counts = new ClassCounts(labels(3), 5, 5, 5);
        int[] first = ints(golden.inputs().get("labels_a"));
        int[] second = ints(golden.inputs().get("labels_b"));
        Shares shares = mixup.shares(first, second, counts, lambda(golden));
        assertArrayEquals(shares.image(), shares.label());
        JsonNode weights = golden.inputs().get("weights");
        BatchLoss loss = new CrossEntropy(Reduction.WEIGHTED_MEAN).bind(counts, counts.priors(), AT);
        check(
                golden,
                weights.isNull() ? loss : new WeightedLoss(loss, doubles(weights)),
                first,
                second,
                shares,
                mixup.softTargets());
    }

    public static void remix(Case golden) {
        Remix remix = new Remix(
                1,
                golden.hyper().get("kappa").asDouble(),
                golden.hyper().get("tau").asDouble(),
                MixedTargets.TWO_TERM);
        JsonNode pairs = golden.inputs().get("pairs");
        if (pairs != null) {
            double[] lambdas = doubles(golden.hyper().get("lams"));
            for (int i = 0; i < pairs.size(); i++) {
                long[] pair = longs(pairs.get(i));
                assertArrayEquals(
                        doubles(golden.expected().get("label_share_a").get(i)),
                        Arrays.stream(lambdas)
                                .map(lambda -> remix.labelShare(pair[0], pair[1], lambda))
                                .toArray(),
                        1e-15);
            }
            return;
        }
        ClassCounts counts = counts(golden);
        int[] first = ints(golden.inputs().get("labels_a"));
        int[] second = ints(golden.inputs().get("labels_b"));
        Shares shares = remix.shares(first, second, counts, lambda(golden));
        assertArrayEquals(doubles(golden.expected().get("label_share_a")), shares.label(), 1e-15);
        assertArrayEquals(new double[] {1, 1, 1, 1}, divided(shares.image(), lambda(golden)), 1e-15);
        check(golden, plain(counts), first, second, shares, remix.softTargets());
    }

    private static double[] divided(double[] values, double by) {
        return Arrays.stream(values).map(v -> v / by).toArray();
    }

    public static void mamix(Case golden) {
        MAMix mamix = new MAMix(1, golden.hyper().get("f").asDouble(), MixedTargets.TWO_TERM);
        long first = golden.inputs().get("n_i").asLong();
        long second = golden.inputs().get("n_j").asLong();
        assertEquals(golden.expected().get("mid").asDouble(), mamix.mid(first, second), 1e-12);
        double[] ofSecond = doubles(golden.hyper().get("lams"));
        ClassCounts counts = new ClassCounts(labels(2), first, second);
        double[] expected = doubles(golden.expected().get("label_share_i"));
        for (int i = 0; i < ofSecond.length; i++) {
            Shares shares = mamix.shares(new int[] {0}, new int[] {1}, counts, 1 - ofSecond[i]);
            assertEquals(1 - ofSecond[i], shares.image()[0]);
            assertEquals(expected[i], shares.label()[0], 1e-12);
        }
    }

    public static void balancedMixup(Case golden) {
        BalancedMixup mixup = new BalancedMixup(golden.hyper().get("alpha").asDouble(), MixedTargets.SOFT_TARGET);
        ClassCounts counts = counts(golden);
        int[] first = ints(golden.inputs().get("labels_instance"));
        int[] second = ints(golden.inputs().get("labels_balanced"));
        Shares shares = mixup.shares(first.length, lambda(golden));
        assertArrayEquals(shares.image(), shares.label());
        check(golden, plain(counts), first, second, shares, mixup.softTargets());
        assertEquals(golden.expected().get("expected_lam").asDouble(), mixup.expectedShare(), 1e-15);
        assertArrayEquals(
                doubles(golden.expected().get("expected_label_distribution")),
                mixup.labelDistribution(
                        new InstanceSampling().distribution(counts, AT),
                        mixup.partners().orElseThrow().distribution(counts, AT),
                        counts),
                1e-15);
    }

    private static double lambda(Case golden) {
        return golden.hyper().get("lam").asDouble();
    }

    private static ClassCounts counts(Case golden) {
        long[] values = longs(golden.inputs().get("counts"));
        return new ClassCounts(labels(values.length), values);
    }

    private static BatchLoss plain(ClassCounts counts) {
        return new CrossEntropy().bind(counts, counts.priors(), AT);
    }

    private static void check(
            Case golden, BatchLoss loss, int[] first, int[] second, Shares shares, boolean softTargets) {
        double[] logits = doubles(golden.inputs().get("logits"));
        double[] ones = IntStream.range(0, first.length).mapToDouble(i -> 1).toArray();
        double[] gradient = new double[logits.length];
        double value = new MixedLoss(loss, second, ones, shares.label(), softTargets)
                .evaluate(new LogitBatch(first.length, logits.length / first.length, logits, first, ones, 0), gradient);
        double expected = golden.expected().get("loss").asDouble();
        double allowed = golden.tolerance().get("loss_abs").asDouble()
                + golden.tolerance().get("loss_rel").asDouble() * Math.abs(expected);
        assertEquals(expected, value, allowed);
        assertArrayEquals(
                doubles(golden.expected().get("grad_logits")),
                gradient,
                golden.tolerance().get("grad_abs").asDouble());
    }
}
