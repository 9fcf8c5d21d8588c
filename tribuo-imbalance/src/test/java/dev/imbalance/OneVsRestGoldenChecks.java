package dev.imbalance;

import static dev.imbalance.GoldenFiles.doubles;
import static dev.imbalance.GoldenFiles.ints;
import static dev.imbalance.GoldenFiles.labels;
import static dev.imbalance.GoldenFiles.longs;
import static dev.imbalance.LossGoldenTest.AT;
import static dev.imbalance.LossGoldenTest.batch;
import static dev.imbalance.LossGoldenTest.check;
import static dev.imbalance.LossGoldenTest.counts;
import static dev.imbalance.LossGoldenTest.ones;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imbalance.GoldenFiles.Case;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.loss.BCEBalance;
import dev.imbalance.loss.BalancedBCE;
import dev.imbalance.loss.BatchLoss;
import dev.imbalance.loss.ClassBalancedFocalLoss;
import dev.imbalance.loss.ClassReduction;
import dev.imbalance.loss.EqualizationLoss;
import dev.imbalance.loss.FixedDraw;
import dev.imbalance.loss.LogitBatch;
import dev.imbalance.loss.Loss;
import dev.imbalance.loss.Reduction;
import dev.imbalance.loss.SeesawLoss;
import dev.imbalance.loss.SigmoidFocalLoss;
import dev.imbalance.weighting.Normalisation;
import java.util.Arrays;
import java.util.stream.IntStream;

/** The golden files of losses that train each class against the rest, and of those that balance gradients. */
final class OneVsRestGoldenChecks {
    private OneVsRestGoldenChecks() {}

    static void sigmoidFocal(Case golden) {
        JsonNode alpha = golden.hyper().get("alpha");
        Loss loss = new SigmoidFocalLoss(
                golden.hyper().get("gamma").asDouble(),
                alpha.isNull() ? -1 : alpha.asDouble(),
                ClassReduction.SUM,
                "c1",
                Reduction.SUM);
        elements(golden, loss.bind(twoClasses(1, 1), new double[] {0.5, 0.5}, AT));
    }

    static void balancedBCE(Case golden) {
        double positive = golden.hyper().get("w_pos").asDouble();
        double negative = golden.hyper().get("w_neg").asDouble();
        BCEBalance form;
        if (positive + negative == 1) {
            form = BCEBalance.ALPHA;
        } else if (negative == 1) {
            form = BCEBalance.POS_WEIGHT;
        } else {
            // N / (2 N+) = 5.5 and N / (2 N-) = 0.55 for 100 and 1000 rows.
            form = BCEBalance.BALANCED;
        }
        Loss loss = new BalancedBCE(
                form, form == BCEBalance.BALANCED ? 0 : positive, ClassReduction.SUM, "c1", Reduction.SUM);
        elements(golden, loss.bind(twoClasses(1000, 100), new double[] {0.5, 0.5}, AT));
    }

    private static ClassCounts twoClasses(long negatives, long positives) {
        return new ClassCounts(labels(2), negatives, positives);
    }

    /**
     * The fixtures' rows may have several positive classes, so each of their elements is a row of two classes here, with the logits (0, z): one
     * logit, whose gradient comes back with both signs.
     */
    private static void elements(Case golden, BatchLoss sum) {
        double[] z = doubles(golden.inputs().get("logits"));
        int[] targets = Arrays.stream(doubles(golden.inputs().get("targets")))
                .mapToInt(t -> (int) t)
                .toArray();
        double[] logits = new double[2 * z.length];
        for (int i = 0; i < z.length; i++) {
            logits[2 * i + 1] = z[i];
        }
        LogitBatch batch = new LogitBatch(z.length, 2, logits, targets, ones(z.length), 0);
        int rows = golden.inputs().get("logits").size();
        double divisor =
                switch (golden.hyper().get("norm").asText()) {
                    case "elements" -> z.length;
                    case "rows" -> rows;
                    case "sum" -> 1;
                    default -> throw new AssertionError(golden.hyper());
                };
        double[] gradient = new double[logits.length];
        assertLoss(golden, golden.expected().get("loss").asDouble(), sum.evaluate(batch, gradient) / divisor);
        double[] expected = doubles(golden.expected().get("grad_logits"));
        double tolerance = golden.tolerance().get("grad_abs").asDouble();
        for (int i = 0; i < z.length; i++) {
            assertEquals(expected[i], gradient[2 * i + 1] / divisor, tolerance);
            assertEquals(-expected[i], gradient[2 * i] / divisor, tolerance);
        }
        double[] ofRows = doubles(golden.expected().get("per_sample_loss"));
        int width = z.length / rows;
        for (int i = 0; i < rows; i++) {
            int from = i * width;
            double[] weights = new double[z.length];
            Arrays.fill(weights, from, from + width, 1);
            assertLoss(golden, ofRows[i], sum.evaluate(batch.withWeights(weights), gradient));
        }
    }

    private static void assertLoss(Case golden, double expected, double actual) {
        double allowed = golden.tolerance().get("loss_abs").asDouble()
                + golden.tolerance().get("loss_rel").asDouble() * Math.abs(expected);
        assertEquals(expected, actual, allowed);
    }

    static void classBalancedFocal(Case golden) {
        assertEquals("sum_k", golden.hyper().get("normalise").asText());
        Loss loss = new ClassBalancedFocalLoss(
                golden.hyper().get("beta").asDouble(),
                golden.hyper().get("gamma").asDouble(),
                Normalisation.SUM_K,
                ClassReduction.SUM,
                Reduction.MEAN);
        ClassCounts counts = counts(golden);
        assertArrayEquals(
                doubles(golden.expected().get("class_weights")), loss.classFactors(counts, counts.priors(), AT), 1e-12);
        checkRowsToo(golden, loss.bind(counts, counts.priors(), AT));
    }

    static void equalization(Case golden) {
        ClassCounts counts = counts(golden);
        double lambda = golden.hyper().get("lambda_").asDouble();
        if (golden.hyper().get("kind").asText().equals("softmax")) {
            checkRowsToo(
                    golden,
                    FixedDraw.softmaxEqualization(
                            counts, lambda, doubles(golden.inputs().get("bernoulli_draw"))));
            return;
        }
        BatchLoss loss = sigmoidEqualization(lambda, counts);
        JsonNode foreground = golden.inputs().get("foreground");
        if (foreground == null) {
            checkRowsToo(golden, loss);
        } else {
            // Every row is foreground in a classifier; a background row protects nobody, as with lambda 0.
            BatchLoss background = sigmoidEqualization(0, counts);
            checkRowsToo(golden, (batch, gradient) -> split(batch, gradient, ints(foreground), loss, background));
        }
    }

    private static BatchLoss sigmoidEqualization(double lambda, ClassCounts counts) {
        return new EqualizationLoss(lambda, ClassReduction.SUM, "", Reduction.MEAN).bind(counts, counts.priors(), AT);
    }

    private static double split(
            LogitBatch batch, double[] gradient, int[] foreground, BatchLoss ofForeground, BatchLoss ofBackground) {
        double[] front = IntStream.range(0, batch.size())
                .mapToDouble(i -> foreground[i] == 1 ? batch.weights()[i] : 0)
                .toArray();
        double[] back = IntStream.range(0, batch.size())
                .mapToDouble(i -> foreground[i] == 1 ? 0 : batch.weights()[i])
                .toArray();
        double value = ofForeground.evaluate(batch.withWeights(front), gradient);
        double[] other = new double[gradient.length];
        value += ofBackground.evaluate(batch.withWeights(back), other);
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] += other[i];
        }
        return value;
    }

    static void seesaw(Case golden) {
        assertEquals(0.01, golden.hyper().get("eps").asDouble());
        long[] counts = longs(golden.inputs().get("cum_counts"));
        Loss loss = new SeesawLoss(
                golden.hyper().get("p").asDouble(), golden.hyper().get("q").asDouble(), Reduction.MEAN);
        checkRowsToo(golden, loss.bind(new ClassCounts(labels(counts.length), counts), new double[counts.length], AT));
    }

    /** Also each row's loss, as the mean over a batch in which only that row weighs anything, times the rows. */
    private static void checkRowsToo(Case golden, BatchLoss mean) {
        check(golden, mean);
        LogitBatch batch = batch(golden);
        double[] expected = doubles(golden.expected().get("per_sample_loss"));
        double[] gradient = new double[batch.size() * batch.classes()];
        for (int i = 0; i < expected.length; i++) {
            double[] weights = new double[batch.size()];
            weights[i] = batch.size();
            assertLoss(golden, expected[i], mean.evaluate(batch.withWeights(weights), gradient));
        }
    }
}
