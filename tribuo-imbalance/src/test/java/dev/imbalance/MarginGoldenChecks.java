package dev.imbalance;

import static dev.imbalance.GoldenFiles.doubles;
import static dev.imbalance.LossGoldenTest.AT;
import static dev.imbalance.LossGoldenTest.batch;
import static dev.imbalance.LossGoldenTest.check;
import static dev.imbalance.LossGoldenTest.counts;
import static dev.imbalance.LossGoldenTest.reduction;
import static dev.imbalance.LossGoldenTest.weighted;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.GoldenFiles.Case;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.Prior;
import dev.imbalance.loss.BalancedSoftmax;
import dev.imbalance.loss.BatchLoss;
import dev.imbalance.loss.CDT;
import dev.imbalance.loss.CrossEntropy;
import dev.imbalance.loss.LADE;
import dev.imbalance.loss.LADERegulariser;
import dev.imbalance.loss.LDAM;
import dev.imbalance.loss.LogitAdjusted;
import dev.imbalance.loss.LogitBatch;
import dev.imbalance.loss.LogitTransform;
import dev.imbalance.loss.Margin;
import dev.imbalance.loss.Reduction;
import dev.imbalance.loss.TransformedLoss;
import dev.imbalance.loss.VS;
import dev.imbalance.posthoc.LogitAdjustment;
import dev.imbalance.posthoc.PostHocContext;
import dev.imbalance.posthoc.ScoreAdjustment;
import dev.imbalance.trainer.PriorLedger;
import java.util.Arrays;

/** Margins and prior losses against the fixtures. */
final class MarginGoldenChecks {
    private MarginGoldenChecks() {}

    static void balancedSoftmax(Case golden) {
        for (Margin margin : new Margin[] {
            new BalancedSoftmax(),
            new BalancedSoftmax(Prior.RAW_COUNTS),
            new LogitAdjusted(),
            new LogitAdjusted(1, Prior.RAW_COUNTS)
        }) {
            checkAll(golden, reduction(golden), transform(margin, counts(golden)));
        }
    }

    static void vs(Case golden) {
        double gamma = golden.hyper().get("gamma").asDouble();
        double tau = golden.hyper().get("tau").asDouble();
        LogitTransform transform = transform(new VS(gamma, tau, Prior.EFFECTIVE), counts(golden));
        assertArrayEquals(doubles(golden.expected().get("delta")), transform.scale(), 1e-12);
        assertArrayEquals(doubles(golden.expected().get("iota")), transform.offset(), 1e-12);
        checkAll(golden, reduction(golden), transform);
        if (tau == 0) {
            checkAll(golden, reduction(golden), transform(new CDT(gamma), counts(golden)));
        }
        if (gamma == 0) {
            checkAll(golden, reduction(golden), transform(new LogitAdjusted(tau, Prior.EFFECTIVE), counts(golden)));
        }
    }

    /** As a plan binds it: the logits are s times the cosines, and the margins are multiplied by the same s. */
    static void ldam(Case golden) {
        LDAM ldam = new LDAM(golden.hyper().get("max_m").asDouble());
        ClassCounts counts = counts(golden);
        if (golden.expected().has("error")) {
            String message = assertThrows(IllegalArgumentException.class, () -> transform(ldam, counts))
                    .getMessage();
            assertTrue(message.contains("margin ldam") && message.contains("\"c1\""), message);
            return;
        }
        double s = golden.hyper().get("s").asDouble();
        LogitTransform margins = transform(ldam, counts);
        assertArrayEquals(doubles(golden.expected().get("margins")), margins.margin(), 1e-12);
        LogitTransform scaled = margins.withMarginTimes(s);
        double[] scale = new double[counts.size()];
        Arrays.fill(scale, s);
        // The gradient of the fixture is that of the cosines: a head that multiplies by s, in front of the margins.
        checkAll(golden, reduction(golden), scaled, LogitTransform.scale(scale));
    }

    /**
     * The parametric cross-entropy of AutoBalance is that of a transform. What a search over d and l needs follows from the gradient with respect to
     * the transformed logits, which any batch loss gives.
     */
    static void autoBalance(Case golden) {
        double[] delta = doubles(golden.inputs().get("delta"));
        boolean sigmoid = golden.hyper().get("param").asText().equals("sigmoid");
        double[] scale = Arrays.stream(delta)
                .map(d -> sigmoid ? 1 / (1 + Math.exp(-d)) : d)
                .toArray();
        double[] slope =
                Arrays.stream(scale).map(a -> sigmoid ? a * (1 - a) : 1).toArray();
        double[] offset = doubles(golden.inputs().get("l"));
        int k = scale.length;
        LogitTransform transform = new LogitTransform(scale, offset, new double[k], 1);
        checkAll(golden, Reduction.WEIGHTED_MEAN, transform);

        LogitBatch batch = batch(golden);
        double[] moved = new double[batch.size() * k];
        for (int i = 0; i < moved.length; i++) {
            moved[i] = scale[i % k] * batch.logits()[i] + offset[i % k];
        }
        double[] gradient = new double[moved.length];
        weighted(crossEntropy(golden, Reduction.WEIGHTED_MEAN), golden).evaluate(batch.withLogits(moved), gradient);
        double[] ofDelta = new double[k];
        double[] ofOffset = new double[k];
        for (int i = 0; i < moved.length; i++) {
            ofDelta[i % k] += gradient[i] * batch.logits()[i] * slope[i % k];
            ofOffset[i % k] += gradient[i];
        }
        double allowed = golden.tolerance().get("grad_abs").asDouble();
        assertArrayEquals(doubles(golden.expected().get("grad_delta")), ofDelta, allowed);
        assertArrayEquals(doubles(golden.expected().get("grad_l")), ofOffset, allowed);
    }

    static void lade(Case golden) {
        ClassCounts counts = counts(golden);
        double lambda = golden.hyper().get("remine_lambda").asDouble();
        double alpha = golden.hyper().get("alpha").asDouble();
        check(golden, new LADE(lambda, alpha).bind(counts, counts.priors(), AT));

        LogitBatch batch = batch(golden);
        double[] gradient = new double[batch.size() * batch.classes()];
        double allowed = golden.tolerance().get("grad_abs").asDouble();
        assertEquals(
                golden.expected().get("lade_ce").asDouble(),
                new LADE(lambda, 0).bind(counts, counts.priors(), AT).evaluate(batch, gradient),
                allowed);
        LADERegulariser regulariser = new LADERegulariser(counts.priors(), lambda);
        assertEquals(golden.expected().get("lader").asDouble(), regulariser.evaluate(batch, gradient), allowed);
        assertArrayEquals(doubles(golden.expected().get("lader_grad")), gradient, allowed);
        assertArrayEquals(
                doubles(golden.expected().get("lader_per_class")), regulariser.terms(batch, gradient), allowed);
        pcSoftmax(golden, counts, batch);
    }

    /** The fixture adds log 1/K to every logit, which changes no probability; logit adjustment leaves it out. */
    private static void pcSoftmax(Case golden, ClassCounts counts, LogitBatch batch) {
        int k = counts.size();
        double[] none = new double[k];
        PriorLedger ledger =
                new PriorLedger(counts, counts, counts.priors(), LossGoldenTest.ones(k), counts.priors(), none, false);
        ScoreAdjustment adjustment =
                new LogitAdjustment().adjust(PostHocContext.of(ledger)).adjustment();
        double[] expected = doubles(golden.expected().get("pc_softmax_logits_uniform_target"));
        for (int i = 0; i < batch.size(); i++) {
            double[] row = adjustment.apply(Arrays.copyOfRange(batch.logits(), i * k, (i + 1) * k));
            assertArrayEquals(
                    Arrays.copyOfRange(expected, i * k, (i + 1) * k),
                    Arrays.stream(row).map(z -> z - Math.log(k)).toArray(),
                    1e-12);
        }
    }

    private static LogitTransform transform(Margin margin, ClassCounts counts) {
        return margin.transform(counts, counts.priors(), AT);
    }

    private static BatchLoss crossEntropy(Case golden, Reduction reduction) {
        return new CrossEntropy(reduction).bind(counts(golden), counts(golden).priors(), AT);
    }

    /** Batch value, gradient and the value of each row of cross-entropy under transforms, the innermost first. */
    private static void checkAll(Case golden, Reduction reduction, LogitTransform... transforms) {
        BatchLoss loss = crossEntropy(golden, reduction);
        BatchLoss sum = crossEntropy(golden, Reduction.SUM);
        for (LogitTransform transform : transforms) {
            loss = new TransformedLoss(loss, transform);
            sum = new TransformedLoss(sum, transform);
        }
        check(golden, weighted(loss, golden));
        LossGoldenTest.checkRows(golden, weighted(sum, golden));
    }
}
