package dev.imbalance;

import static dev.imbalance.GoldenFiles.doubles;
import static dev.imbalance.GoldenFiles.ints;
import static dev.imbalance.GoldenFiles.labels;
import static dev.imbalance.GoldenFiles.longs;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imbalance.GoldenFiles.Case;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.Prior;
import dev.imbalance.loss.BatchLoss;
import dev.imbalance.loss.CrossEntropy;
import dev.imbalance.loss.FocalForm;
import dev.imbalance.loss.FocalLoss;
import dev.imbalance.loss.LogitAdjusted;
import dev.imbalance.loss.LogitBatch;
import dev.imbalance.loss.Reduction;
import dev.imbalance.loss.TransformedLoss;
import dev.imbalance.loss.WeightedLoss;
import dev.imbalance.mixing.MixingGoldenChecks;
import dev.imbalance.sampling.SamplingGoldenChecks;
import dev.imbalance.trainer.EpochContext;
import dev.imbalance.weighting.Balanced;
import dev.imbalance.weighting.ClassWeighting;
import dev.imbalance.weighting.EffectiveNumber;
import dev.imbalance.weighting.InverseFrequency;
import dev.imbalance.weighting.InverseSquareRoot;
import dev.imbalance.weighting.Normalisation;
import dev.imbalance.weighting.PowerWeighting;
import java.io.IOException;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Losses, weights and samplers against numbers made by an independent implementation in float64. */
class LossGoldenTest {
    static final EpochContext AT = EpochContext.single();

    /** A file of the same form that is tested beside the profiles. */
    private static final String PROFILES = "longtail_counts";

    static List<Case> cases() throws IOException, URISyntaxException {
        return GoldenFiles.cases("loss").stream()
                .filter(golden -> !golden.file().equals(PROFILES))
                .toList();
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("cases")
    void agreesWithTheReference(Case golden) {
        switch (golden.file()) {
            case "cross_entropy" -> crossEntropy(golden);
            case "focal_softmax" -> focal(golden);
            case "autobalance_parametric_ce" -> MarginGoldenChecks.autoBalance(golden);
            case "balanced_softmax" -> MarginGoldenChecks.balancedSoftmax(golden);
            case "label_aware_smoothing" -> SmoothingGoldenChecks.labelAwareSmoothing(golden);
            case "label_smoothing" -> SmoothingGoldenChecks.labelSmoothing(golden);
            case "lade" -> MarginGoldenChecks.lade(golden);
            case "ldam" -> MarginGoldenChecks.ldam(golden);
            case "lws" -> StageGoldenChecks.learnableWeightScaling(golden);
            case "vs_loss" -> MarginGoldenChecks.vs(golden);
            case "focal_sigmoid" -> OneVsRestGoldenChecks.sigmoidFocal(golden);
            case "cb_focal" -> OneVsRestGoldenChecks.classBalancedFocal(golden);
            case "balanced_bce" -> OneVsRestGoldenChecks.balancedBCE(golden);
            case "equalization_loss" -> OneVsRestGoldenChecks.equalization(golden);
            case "seesaw" -> OneVsRestGoldenChecks.seesaw(golden);
            case "logit_adjustment" -> {
                margin(golden, golden.hyper().get("tau").asDouble());
                PostHocGoldenChecks.logitAdjustment(golden);
            }
            case "tau_norm" -> PostHocGoldenChecks.tauNorm(golden);
            case "output_bias_init" -> PostHocGoldenChecks.biasInitialisation(golden);
            case "weights_inverse_frequency" -> inverse(golden);
            case "weights_effective_number" -> effectiveNumber(golden);
            case "weights_inverse_sqrt" -> inverseSquareRoot(golden);
            case "drw_schedule" -> SamplingGoldenChecks.deferredWeights(golden);
            case "class_sampling_distributions" -> SamplingGoldenChecks.distributions(golden);
            case "weighted_random_sampler" -> SamplingGoldenChecks.draws(golden);
            case "class_aware_sampling" -> SamplingGoldenChecks.classAware(golden);
            case "repeat_factor_sampling" -> SamplingGoldenChecks.repeatFactors(golden);
            case "dynamic_sampling" -> SamplingGoldenChecks.dynamicSizes(golden);
            case "mixup" -> MixingGoldenChecks.mixup(golden);
            case "remix" -> MixingGoldenChecks.remix(golden);
            case "mamix" -> MixingGoldenChecks.mamix(golden);
            case "balanced_mixup" -> MixingGoldenChecks.balancedMixup(golden);
            default -> fail("no test understands the golden file " + golden.file());
        }
    }

    private static void crossEntropy(Case golden) {
        if (golden.inputs().has("soft_targets")) {
            SmoothingGoldenChecks.softTargets(golden);
            return;
        }
        BatchLoss loss = weighted(
                new CrossEntropy(reduction(golden))
                        .bind(counts(golden), counts(golden).priors(), AT),
                golden);
        if (golden.json().get("id").asText().equals("zero_weights")) {
            // PyTorch gives NaN for 0/0. Ours: a batch that weighs nothing teaches nothing.
            double[] gradient = new double[doubles(golden.inputs().get("logits")).length];
            Arrays.fill(gradient, 7);
            assertEquals(0, loss.evaluate(batch(golden), gradient));
            assertArrayEquals(new double[gradient.length], gradient);
            return;
        }
        check(golden, loss);
    }

    private static void focal(Case golden) {
        Map<String, Double> alpha = new LinkedHashMap<>();
        if (!golden.inputs().get("alpha").isNull()) {
            double[] values = doubles(golden.inputs().get("alpha"));
            for (int c = 0; c < values.length; c++) {
                alpha.put("c" + c, values[c]);
            }
        }
        double gamma = golden.hyper().get("gamma").asDouble();
        FocalForm form = golden.hyper().get("detach_modulator").asBoolean() ? FocalForm.DETACHED : FocalForm.FULL;
        check(
                golden,
                new FocalLoss(gamma, alpha, form, reduction(golden))
                        .bind(counts(golden), counts(golden).priors(), AT));
    }

    private static void margin(Case golden, double tau) {
        ClassCounts counts = counts(golden);
        BatchLoss loss = new TransformedLoss(
                new CrossEntropy(reduction(golden)).bind(counts, counts.priors(), AT),
                new LogitAdjusted(tau, Prior.RAW_COUNTS).transform(counts, counts.priors(), AT));
        check(golden, weighted(loss, golden));
    }

    private static void inverse(Case golden) {
        Map<String, ClassWeighting> weightings = new HashMap<>();
        weightings.put("raw", new InverseFrequency(Normalisation.NONE));
        weightings.put("sum_k", new InverseFrequency(Normalisation.SUM_K));
        weightings.put("sample_mean", new InverseFrequency(Normalisation.SAMPLE_MEAN));
        weightings.put("max_1", new InverseFrequency(Normalisation.MAX_1));
        weightings.put("min_1", new InverseFrequency(Normalisation.MIN_1));
        weightings.put("balanced", new Balanced());
        weightings.put("power_g0", new PowerWeighting(0, Normalisation.NONE));
        weightings.put("power_g0_5", new PowerWeighting(0.5, Normalisation.NONE));
        weightings.put("power_g1", new PowerWeighting(1, Normalisation.NONE));
        weights(golden, weightings, Set.of());
    }

    private static void inverseSquareRoot(Case golden) {
        Map<String, ClassWeighting> weightings = new HashMap<>();
        weightings.put("raw", new InverseSquareRoot(Normalisation.NONE));
        weightings.put("sum_k", new InverseSquareRoot(Normalisation.SUM_K));
        weightings.put("sample_mean", new InverseSquareRoot(Normalisation.SAMPLE_MEAN));
        weightings.put("max_1", new InverseSquareRoot(Normalisation.MAX_1));
        weights(golden, weightings, Set.of());
    }

    private static void effectiveNumber(Case golden) {
        double beta = golden.hyper().get("beta").asDouble();
        Map<String, ClassWeighting> weightings = new HashMap<>();
        weightings.put("raw", new EffectiveNumber(beta, Normalisation.NONE));
        weightings.put("sum_k", new EffectiveNumber(beta, Normalisation.SUM_K));
        weightings.put("sample_mean", new EffectiveNumber(beta, Normalisation.SAMPLE_MEAN));
        weights(golden, weightings, Set.of("effective_number", "printed_in_seed", "naive_python_formula"));
    }

    private static void weights(Case golden, Map<String, ClassWeighting> weightings, Set<String> notOurs) {
        ClassCounts counts = counts(golden);
        if (golden.expected().has("error")) {
            weightings.values().forEach(w -> {
                String message = assertThrows(IllegalArgumentException.class, () -> w.weights(counts, AT))
                        .getMessage();
                assertTrue(message.contains("\"c1\""), message);
            });
            return;
        }
        golden.expected().fieldNames().forEachRemaining(name -> {
            if (!notOurs.contains(name)) {
                double[] expected = doubles(golden.expected().get(name));
                double[] actual = weightings.get(name).weights(counts, AT);
                for (int c = 0; c < expected.length; c++) {
                    assertEquals(expected[c], actual[c], 1e-12 * Math.max(1, Math.abs(expected[c])), name);
                }
            }
        });
    }

    static Reduction reduction(Case golden) {
        return Reduction.valueOf(golden.hyper().get("reduction").asText().toUpperCase(Locale.ROOT));
    }

    static ClassCounts counts(Case golden) {
        JsonNode counts = golden.inputs().get("counts");
        if (counts != null) {
            long[] values = longs(counts);
            return new ClassCounts(labels(values.length), values);
        }
        int classes = golden.inputs().get("logits").get(0).size();
        long[] equal = new long[classes];
        Arrays.fill(equal, 5);
        return new ClassCounts(labels(classes), equal);
    }

    static BatchLoss weighted(BatchLoss loss, Case golden) {
        return Optional.ofNullable(golden.inputs().get("weights"))
                .filter(w -> !w.isNull())
                .map(w -> (BatchLoss) new WeightedLoss(loss, doubles(w)))
                .orElse(loss);
    }

    static double[] ones(int n) {
        double[] ones = new double[n];
        Arrays.fill(ones, 1);
        return ones;
    }

    static LogitBatch batch(Case golden) {
        double[] logits = doubles(golden.inputs().get("logits"));
        // Soft targets come without labels, and replace these.
        int[] labels = golden.inputs().has("labels")
                ? ints(golden.inputs().get("labels"))
                : new int[golden.inputs().get("logits").size()];
        return new LogitBatch(labels.length, logits.length / labels.length, logits, labels, ones(labels.length), 0);
    }

    static void check(Case golden, BatchLoss loss) {
        LogitBatch batch = batch(golden);
        double[] gradient = new double[batch.size() * batch.classes()];
        double value = loss.evaluate(batch, gradient);
        double expected = golden.expected().get("loss").asDouble();
        double allowed = golden.tolerance().get("loss_abs").asDouble()
                + golden.tolerance().get("loss_rel").asDouble() * Math.abs(expected);
        assertEquals(expected, value, allowed);
        assertArrayEquals(
                doubles(golden.expected().get("grad_logits")),
                gradient,
                golden.tolerance().get("grad_abs").asDouble());
    }

    /** Compares the value of each row, under a loss that sums rows. */
    static void checkRows(Case golden, BatchLoss sum) {
        LogitBatch batch = batch(golden);
        int k = batch.classes();
        double[] expected = doubles(golden.expected().get("per_sample_loss"));
        for (int i = 0; i < expected.length; i++) {
            double[] logits = Arrays.copyOfRange(batch.logits(), i * k, (i + 1) * k);
            double value = sum.evaluate(
                    new LogitBatch(1, k, logits, new int[] {batch.labels()[i]}, ones(1), 0), new double[k]);
            // A loss is a difference of logits: of those of 1e3 and more it is as exact as they are.
            double largest = Arrays.stream(logits).map(Math::abs).max().orElseThrow();
            double scale = Math.max(Math.abs(expected[i]), largest < 1e3 ? 0 : largest);
            double allowed = golden.tolerance().get("loss_abs").asDouble()
                    + golden.tolerance().get("loss_rel").asDouble() * scale;
            assertEquals(expected[i], value, allowed);
        }
    }
}
