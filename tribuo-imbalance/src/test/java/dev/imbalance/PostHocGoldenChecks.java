package dev.imbalance;

import static dev.imbalance.GoldenFiles.doubles;
import static dev.imbalance.GoldenFiles.ints;
import static dev.imbalance.GoldenFiles.labels;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imbalance.GoldenFiles.Case;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.Prior;
import dev.imbalance.initialisation.FocalPrior;
import dev.imbalance.initialisation.LogPrior;
import dev.imbalance.initialisation.UniformPrior;
import dev.imbalance.loss.BatchLoss;
import dev.imbalance.loss.CrossEntropy;
import dev.imbalance.loss.Link;
import dev.imbalance.loss.LogitAdjusted;
import dev.imbalance.loss.LogitBatch;
import dev.imbalance.loss.Reduction;
import dev.imbalance.loss.TransformedLoss;
import dev.imbalance.posthoc.LinearHead;
import dev.imbalance.posthoc.LogitAdjustment;
import dev.imbalance.posthoc.PostHocContext;
import dev.imbalance.posthoc.ScoreAdjustment;
import dev.imbalance.posthoc.TauNorm;
import dev.imbalance.trainer.PriorLedger;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Post-hoc corrections and initial biases against the fixtures. */
final class PostHocGoldenChecks {
    private PostHocGoldenChecks() {}

    /** What plain training on some counts sees. */
    static PriorLedger plain(ClassCounts counts) {
        return new PriorLedger(
                counts,
                counts,
                counts.priors(),
                LossGoldenTest.ones(counts.size()),
                counts.priors(),
                new double[counts.size()],
                false);
    }

    static void logitAdjustment(Case golden) {
        ClassCounts counts = LossGoldenTest.counts(golden);
        ScoreAdjustment adjustment = new LogitAdjustment(
                        golden.hyper().get("tau").asDouble(), Prior.EFFECTIVE, false)
                .adjust(PostHocContext.of(plain(counts)))
                .adjustment();
        JsonNode expected = golden.expected();
        int[] predicted = ints(expected.get("posthoc_pred"));
        int[] raw = ints(expected.get("raw_pred"));
        for (int i = 0; i < predicted.length; i++) {
            double[] logits = doubles(golden.inputs().get("logits").get(i));
            double[] adjusted = adjustment.apply(logits);
            near(golden, doubles(expected.get("posthoc_adjusted_logits").get(i)), adjusted);
            near(golden, doubles(expected.get("posthoc_prob").get(i)), softmax(adjusted));
            assertEquals(predicted[i], argMax(adjusted));
            assertEquals(raw[i], argMax(logits));
        }
        double[] losses = doubles(expected.get("per_sample_loss"));
        LogitBatch batch = LossGoldenTest.batch(golden);
        BatchLoss loss = LossGoldenTest.weighted(
                new TransformedLoss(
                        new CrossEntropy(Reduction.SUM).bind(counts, counts.priors(), LossGoldenTest.AT),
                        new LogitAdjusted(golden.hyper().get("tau").asDouble(), Prior.RAW_COUNTS)
                                .transform(counts, counts.priors(), LossGoldenTest.AT)),
                golden);
        for (int i = 0; i < losses.length; i++) {
            double[] logits = doubles(golden.inputs().get("logits").get(i));
            LogitBatch row =
                    new LogitBatch(1, logits.length, logits, new int[] {batch.labels()[i]}, new double[] {1}, 0);
            near(golden, losses[i], loss.evaluate(row, new double[logits.length]));
        }
    }

    static void tauNorm(Case golden) {
        JsonNode weight = golden.inputs().get("weight");
        double[] bias = doubles(golden.inputs().get("bias"));
        double[] norms = new double[bias.length];
        Arrays.setAll(norms, c -> norm(doubles(weight.get(c))));
        TauNorm rule = new TauNorm(
                golden.hyper().get("tau").asDouble(),
                TauNorm.BiasMode.valueOf(
                        golden.hyper().get("bias_mode").asText().toUpperCase(Locale.ROOT)));
        ClassCounts counts = new ClassCounts(labels(bias.length), 100, 30, 5);
        ScoreAdjustment adjustment = rule.adjust(new PostHocContext(
                        plain(counts), Optional.empty(), Optional.of(new LinearHead(norms, bias)), Optional.empty()))
                .adjustment();
        // The bias that prediction has then is the adjusted score of a row of zeros.
        near(golden, doubles(golden.expected().get("bias")), adjustment.apply(bias));
        for (int c = 0; c < bias.length; c++) {
            double[] row = doubles(weight.get(c));
            double[] expected = doubles(golden.expected().get("weight").get(c));
            for (int f = 0; f < row.length; f++) {
                near(golden, expected[f], adjustment.scale()[c] * row[f]);
            }
        }
        JsonNode features = golden.inputs().get("features");
        for (int i = 0; i < features.size(); i++) {
            double[] x = doubles(features.get(i));
            double[] z = new double[bias.length];
            Arrays.setAll(z, c -> dot(doubles(weight.get(c)), x) + bias[c]);
            near(golden, doubles(golden.expected().get("logits").get(i)), adjustment.apply(z));
        }
    }

    static void biasInitialisation(Case golden) {
        JsonNode inputs = golden.inputs();
        JsonNode expected = golden.expected();
        if (inputs.has("prior")) {
            double[] bias = new FocalPrior(inputs.get("prior").asDouble())
                    .biases(plain(new ClassCounts(labels(3), 100, 30, 5)), Link.ONE_VS_REST);
            near(
                    golden,
                    new double[] {
                        expected.get("bias").asDouble(),
                        expected.get("bias").asDouble(),
                        expected.get("bias").asDouble()
                    },
                    bias);
        } else if (inputs.has("positives")) {
            ClassCounts counts = new ClassCounts(
                    List.of("negative", "positive"),
                    inputs.get("negatives").asLong(),
                    inputs.get("positives").asLong());
            if (expected.has("error")) {
                String message = assertThrows(IllegalArgumentException.class, () -> new LogPrior()
                                .biases(plain(counts), Link.SOFTMAX))
                        .getMessage();
                assertTrue(message.contains("none of \"positive\""), message);
                return;
            }
            // One logit of a sigmoid is the difference of two of a softmax.
            double[] softmax = new LogPrior().biases(plain(counts), Link.SOFTMAX);
            near(golden, expected.get("bias").asDouble(), softmax[1] - softmax[0]);
            near(golden, expected.get("initial_bce").asDouble(), crossEntropy(counts, softmax));
            double[] sigmoid = new LogPrior().biases(plain(counts), Link.ONE_VS_REST);
            near(golden, expected.get("bias").asDouble(), sigmoid[1]);
        } else {
            ClassCounts counts = LossGoldenTest.counts(golden);
            double[] bias = new LogPrior().biases(plain(counts), Link.SOFTMAX);
            near(golden, doubles(expected.get("softmax_bias")), bias);
            near(golden, expected.get("initial_ce").asDouble(), crossEntropy(counts, bias));
            near(golden, expected.get("ce_with_zero_bias").asDouble(), crossEntropy(counts, new double[counts.size()]));
            double[] rest = new UniformPrior().biases(plain(counts), Link.ONE_VS_REST);
            Arrays.stream(rest)
                    .forEach(b -> near(golden, expected.get("cb_sigmoid_bias").asDouble(), b));
        }
    }

    private static void near(Case golden, double expected, double actual) {
        double allowed = golden.tolerance().get("loss_abs").asDouble()
                + golden.tolerance().get("loss_rel").asDouble() * Math.abs(expected);
        assertEquals(expected, actual, allowed);
    }

    private static void near(Case golden, double[] expected, double[] actual) {
        assertEquals(expected.length, actual.length);
        for (int i = 0; i < expected.length; i++) {
            near(golden, expected[i], actual[i]);
        }
    }

    /** The loss of all rows where each has the biases for logits. */
    private static double crossEntropy(ClassCounts counts, double[] biases) {
        double sum = 0;
        for (int c = 0; c < biases.length; c++) {
            LogitBatch row = new LogitBatch(1, biases.length, biases, new int[] {c}, new double[] {1}, 0);
            sum += counts.priors()[c]
                    * new CrossEntropy()
                            .bind(counts, counts.priors(), LossGoldenTest.AT)
                            .evaluate(row, new double[biases.length]);
        }
        return sum;
    }

    private static double[] softmax(double[] z) {
        double max = Arrays.stream(z).max().orElseThrow();
        double sum = Arrays.stream(z).map(v -> Math.exp(v - max)).sum();
        return Arrays.stream(z).map(v -> Math.exp(v - max) / sum).toArray();
    }

    private static int argMax(double[] z) {
        int best = 0;
        for (int c = 1; c < z.length; c++) {
            best = z[c] > z[best] ? c : best;
        }
        return best;
    }

    private static double norm(double[] row) {
        return Math.sqrt(dot(row, row));
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
