package dev.imbalance.sampling;

import static dev.imbalance.GoldenFiles.doubles;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imbalance.GoldenFiles;
import dev.imbalance.GoldenFiles.Case;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.sampling.ProgressivelyBalancedSampling.Progress;
import dev.imbalance.schedule.DeferredWeighting;
import dev.imbalance.trainer.EpochContext;
import dev.imbalance.weighting.EffectiveNumber;
import dev.imbalance.weighting.Normalisation;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;

/** The fixtures of class sampling and of schedules. */
public final class SamplingGoldenChecks {
    private static final EpochContext AT = EpochContext.single();

    private SamplingGoldenChecks() {}

    private static ClassCounts counts(Case golden) {
        long[] counts = GoldenFiles.longs(golden.inputs().get("counts"));
        return new ClassCounts(GoldenFiles.labels(counts.length), counts);
    }

    /** One label a row, the classes one after the other. */
    static int[] labels(ClassCounts counts) {
        int[] labels = new int[Math.toIntExact(counts.total())];
        int row = 0;
        for (int c = 0; c < counts.size(); c++) {
            for (long i = 0; i < counts.count(c); i++) {
                labels[row++] = c;
            }
        }
        return labels;
    }

    public static void distributions(Case golden) {
        ClassCounts counts = counts(golden);
        JsonNode expected = golden.expected();
        Map<String, List<ClassSampling>> byName = Map.of(
                "instance", List.of(new InstanceSampling(), new PowerSampling(1, 1)),
                "sqrt", List.of(new SquareRootSampling(), new PowerSampling(0.5, 1)),
                "class_balanced",
                        List.of(new ClassBalancedSampling(), new PowerSampling(0, 1), new ClassAwareSampling()),
                "reverse", List.of(new PowerSampling(-1, 1)));
        byName.forEach((name, samplings) -> samplings.forEach(
                sampling -> assertArrayEquals(doubles(expected.get(name)), sampling.distribution(counts, AT), 1e-12)));

        double[] rowWeights = doubles(expected.get("per_sample_weight_class_balanced"));
        double[] balanced = new ClassBalancedSampling().distribution(counts, AT);
        for (int c = 0; c < counts.size(); c++) {
            assertEquals(rowWeights[c], balanced[c] / counts.count(c), 1e-12);
        }

        int steps = golden.hyper().get("T").asInt();
        ClassSampling to = new ProgressivelyBalancedSampling(Progress.TO_BALANCED, 1);
        ClassSampling shortOf = new ProgressivelyBalancedSampling(Progress.SHORT_OF_BALANCED, 1);
        expected.get("progressive").properties().forEach(entry -> {
            int t = Integer.parseInt(entry.getKey());
            double[] q = doubles(entry.getValue());
            assertArrayEquals(q, to.distribution(counts, new EpochContext(t, steps + 1)), 1e-12);
            if (t < steps) {
                assertArrayEquals(q, shortOf.distribution(counts, new EpochContext(t, steps)), 1e-12);
            }
        });
        assertEquals(
                List.of(
                        "class_balanced",
                        "instance",
                        "per_sample_weight_class_balanced",
                        "progressive",
                        "reverse",
                        "sqrt"),
                expected.properties().stream().map(Map.Entry::getKey).sorted().toList());
    }

    public static void draws(Case golden) {
        ClassCounts counts = counts(golden);
        int size = golden.hyper().get("num_samples").asInt();
        ClassSampling sampling = new ClassBalancedSampling((double) size / counts.total());
        int[] labels = labels(counts);
        int epochs = 400;
        double[] drawn = new double[counts.size()];
        double[] distinct = new double[counts.size()];
        for (int e = 0; e < epochs; e++) {
            int[] rows = sampling.draw(labels, counts, AT, new SplittableRandom(e));
            assertEquals(size, rows.length);
            Arrays.stream(rows).forEach(r -> drawn[labels[r]] += 1.0 / epochs);
            Arrays.stream(rows).distinct().forEach(r -> distinct[labels[r]] += 1.0 / epochs);
        }
        double deviation = golden.expected().get("std_draws_per_class").asDouble() / Math.sqrt(epochs);
        double[] expectedDraws = doubles(golden.expected().get("expected_draws_per_class"));
        double[] perRow = doubles(golden.expected().get("expected_draws_per_sample"));
        double[] expectedDistinct = doubles(golden.expected().get("expected_distinct_per_class"));
        double[] fractions = doubles(golden.expected().get("expected_distinct_fraction"));
        for (int c = 0; c < counts.size(); c++) {
            assertEquals(expectedDraws[c], drawn[c], 5 * deviation);
            assertEquals(perRow[c], drawn[c] / counts.count(c), 5 * deviation / counts.count(c));
            // The number of distinct rows varies less than the number of draws.
            assertEquals(expectedDistinct[c], distinct[c], 5 * deviation);
            assertEquals(fractions[c], distinct[c] / counts.count(c), 5 * deviation / counts.count(c));
        }
    }

    public static void classAware(Case golden) {
        ClassCounts counts = counts(golden);
        int[] labels = labels(counts);
        int[] rows = new ClassAwareSampling().draw(labels, counts, AT, new SplittableRandom(1));
        int length = golden.expected().get("epoch_length_reference").asInt();
        assertEquals(length, rows.length);
        int[] times = new int[labels.length];
        Arrays.stream(rows).forEach(row -> times[row]++);
        double[] passes = doubles(golden.expected().get("passes_over_class"));
        double[] drawn = new double[counts.size()];
        for (int row = 0; row < times.length; row++) {
            double ofRow = passes[labels[row]];
            assertTrue(times[row] >= Math.floor(ofRow) && times[row] <= Math.ceil(ofRow));
            drawn[labels[row]] += times[row];
        }
        for (int c = 0; c < drawn.length; c++) {
            assertEquals(passes[c], drawn[c] / counts.count(c), 1e-12 * passes[c]);
        }
    }

    public static void repeatFactors(Case golden) {
        assertArrayEquals(
                doubles(golden.expected().get("repeat")),
                new RepeatFactorSampling(golden.hyper().get("t").asDouble()).repeats(counts(golden)),
                1e-12);
    }

    public static void dynamicSizes(Case golden) {
        List<Double> f1 =
                DoubleStream.of(doubles(golden.inputs().get("f1"))).boxed().toList();
        double mean = golden.hyper().get("average_class_size").asDouble();
        assertArrayEquals(
                doubles(golden.expected().get("sizes_total_K_avg")),
                DynamicF1Sampling.targets(f1, f1.size() * mean),
                1e-12);
        assertArrayEquals(
                doubles(golden.expected().get("sizes_total_avg")), DynamicF1Sampling.targets(f1, mean), 1e-12);
    }

    /** The learning rates in this fixture are those of the reference's schedule, which is not this strategy's. */
    public static void deferredWeights(Case golden) {
        JsonNode hyper = golden.hyper();
        DeferredWeighting weighting = new DeferredWeighting(
                new EffectiveNumber(hyper.get("beta").asDouble(), Normalisation.SUM_K),
                hyper.get("T0").asInt());
        EpochContext at = new EpochContext(hyper.get("epoch").asInt(), 200);
        int stage = golden.expected().get("stage").asInt();
        assertEquals(stage == 1, at.epoch() >= weighting.begins(200));
        double[] expected = doubles(golden.expected().get("weights"));
        assertArrayEquals(expected, weighting.weights(counts(golden), at), 1e-12);
        // Of 200 epochs the default is the reference's.
        assertArrayEquals(expected, new DeferredWeighting().weights(counts(golden), at), 1e-12);
    }
}
