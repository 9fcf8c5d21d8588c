package dev.imbalance.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.sampling.DynamicF1Sampling.Size;
import dev.imbalance.trainer.EpochContext;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClassSamplingTest {
    private static final ClassCounts COUNTS = new ClassCounts(List.of("a", "b", "c"), 100, 30, 5);
    private static final int[] LABELS = SamplingGoldenChecks.labels(COUNTS);
    private static final EpochContext AT = EpochContext.single();

    private static long[] perClass(int[] rows) {
        long[] drawn = new long[3];
        Arrays.stream(rows).forEach(row -> drawn[LABELS[row]]++);
        return drawn;
    }

    /** A public sampler whose mode is called cbrt takes the eighth root. */
    @Test
    void theCubeRootIsThePowerOneThird() {
        ClassCounts counts = new ClassCounts(List.of("a", "b", "c"), 1000, 8, 1);
        assertArrayEquals(
                new double[] {10 / 13.0, 2 / 13.0, 1 / 13.0},
                new PowerSampling(1 / 3.0, 1).distribution(counts, AT),
                1e-12);
    }

    @Test
    void everyPowerInItsRangeGivesSharesAboveZero() {
        ClassCounts extreme = new ClassCounts(List.of("a", "b"), 1_000_000_000, 1);
        for (double exponent : new double[] {-10, -1, 0, 1, 10}) {
            double[] q = new PowerSampling(exponent, 1).distribution(extreme, AT);
            assertTrue(q[0] > 0 && q[1] > 0 && Double.isFinite(q[0] + q[1]));
        }
    }

    @Test
    void anEpochOfWeightedDrawsIsAsLongAsAsked() {
        assertEquals(68, new SquareRootSampling(0.5).draw(LABELS, COUNTS, AT, new SplittableRandom(1)).length);
        assertEquals(405, new PowerSampling(0, 3).draw(LABELS, COUNTS, AT, new SplittableRandom(1)).length);
        assertEquals(1, new ClassBalancedSampling(0.0001).draw(LABELS, COUNTS, AT, new SplittableRandom(1)).length);
    }

    @Test
    void progressiveDrawsAsTheDataAreInATrainingOfOneEpoch() {
        assertArrayEquals(COUNTS.priors(), new ProgressivelyBalancedSampling().distribution(COUNTS, AT), 1e-15);
    }

    @Test
    void progressiveStepsAreEqualForAnyNumberOfEpochs() {
        for (int epochs : new int[] {2, 7, 350}) {
            double step = (1 / 3.0 - COUNTS.priors()[2]) / (epochs - 1);
            for (int t = 0; t < epochs; t++) {
                double[] q = new ProgressivelyBalancedSampling().distribution(COUNTS, new EpochContext(t, epochs));
                assertEquals(COUNTS.priors()[2] + t * step, q[2], 1e-12);
            }
        }
    }

    @Test
    void classAwareDrawsEachClassOnceInEveryCycle() {
        int[] rows = new ClassAwareSampling().draw(LABELS, COUNTS, AT, new SplittableRandom(5));
        Set<List<Integer>> orders = new HashSet<>();
        for (int i = 0; i < rows.length; i += 3) {
            List<Integer> cycle =
                    IntStream.range(i, i + 3).mapToObj(j -> LABELS[rows[j]]).toList();
            assertEquals(Set.of(0, 1, 2), Set.copyOf(cycle));
            orders.add(cycle);
        }
        assertEquals(6, orders.size());
    }

    @Test
    void classAwareTakesEveryRowOfAClassBeforeOneTwiceAndInNewOrders() {
        int[] rows = new ClassAwareSampling().draw(LABELS, COUNTS, AT, new SplittableRandom(5));
        int[] smallest = Arrays.stream(rows).filter(row -> LABELS[row] == 2).toArray();
        Set<List<Integer>> orders = new HashSet<>();
        for (int i = 0; i < smallest.length; i += 5) {
            List<Integer> pass = Arrays.stream(smallest, i, i + 5).boxed().toList();
            assertEquals(5, Set.copyOf(pass).size());
            orders.add(pass);
        }
        assertTrue(orders.size() > 10);
    }

    @Test
    void classAwareEpochsMayBeAsLongAsTheDataUpToAWholeCycle() {
        ClassCounts uneven = new ClassCounts(List.of("a", "b", "c"), 100, 30, 6);
        int[] labels = SamplingGoldenChecks.labels(uneven);
        int[] rows =
                new ClassAwareSampling(ClassAwareSampling.Epoch.ROWS).draw(labels, uneven, AT, new SplittableRandom(1));
        assertEquals(138, rows.length);
        for (int c = 0; c < 3; c++) {
            int id = c;
            assertEquals(
                    46, Arrays.stream(rows).filter(row -> labels[row] == id).count());
        }
    }

    @Test
    void repeatFactorsKeepEveryRowAndDrawTheFractionAnewEachEpoch() {
        RepeatFactorSampling sampling = new RepeatFactorSampling(0.5);
        Set<Long> sizes = new HashSet<>();
        for (int epoch = 0; epoch < 50; epoch++) {
            int[] rows = sampling.draw(LABELS, COUNTS, AT, new SplittableRandom(epoch));
            int[] times = new int[LABELS.length];
            Arrays.stream(rows).forEach(row -> times[row]++);
            double[] repeats = sampling.repeats(COUNTS);
            for (int row = 0; row < times.length; row++) {
                double r = repeats[LABELS[row]];
                assertTrue(times[row] == Math.floor(r) || times[row] == Math.ceil(r));
            }
            sizes.add((long) rows.length);
        }
        assertTrue(sizes.size() > 5);
    }

    @Test
    void fixedSharesNeedNotAddToOne() {
        double[] q = new FixedDistribution(Map.of("a", 1.0, "b", 1.0, "c", 2.0), 1).distribution(COUNTS, AT);
        assertArrayEquals(new double[] {0.25, 0.25, 0.5}, q, 1e-15);
    }

    @Test
    void fixedSharesMustNameTheClassesOfTheData() {
        String missing = assertThrows(IllegalArgumentException.class, () -> new FixedDistribution(Map.of("a", 1.0), 1)
                        .distribution(COUNTS, AT))
                .getMessage();
        assertEquals("FixedDistribution shares must name every class, and do not name [b, c]", missing);
        String unknown = assertThrows(IllegalArgumentException.class, () -> new FixedDistribution(
                                Map.of("a", 1.0, "b", 1.0, "c", 1.0, "x", 1.0), 1)
                        .distribution(COUNTS, AT))
                .getMessage();
        assertEquals("FixedDistribution shares names \"x\", which is not one of the classes [a, b, c]", unknown);
    }

    @Test
    void dynamicSizesAddUpExactlyAndRoundByLargestRemainders() {
        DynamicF1Sampling sampling = new DynamicF1Sampling();
        SplittableRandom random = new SplittableRandom(11);
        for (int i = 0; i < 1000; i++) {
            List<Double> f1 = List.of(random.nextDouble(), random.nextDouble(), random.nextDouble());
            int[] sizes = sampling.sizes(COUNTS, f1);
            double[] targets = DynamicF1Sampling.targets(f1, 135);
            assertEquals(135, Arrays.stream(sizes).sum());
            if (Arrays.stream(targets).allMatch(size -> size >= 1)) {
                for (int c = 0; c < 3; c++) {
                    assertEquals(targets[c], sizes[c], 1);
                }
            }
        }
        // 27, 54 and 54; then 33.75, 50.625 and 50.625, whose largest remainder is the first.
        assertArrayEquals(new int[] {27, 54, 54}, sampling.sizes(COUNTS, List.of(0.8, 0.6, 0.6)));
        assertArrayEquals(new int[] {34, 51, 50}, sampling.sizes(COUNTS, List.of(0.8, 0.7, 0.7)));
    }

    @Test
    void dynamicSizesOfPerfectScoresAreEqual() {
        assertArrayEquals(new int[] {45, 45, 45}, new DynamicF1Sampling().sizes(COUNTS, List.of(1.0, 1.0, 1.0)));
        assertArrayEquals(
                new int[] {15, 15, 15},
                new DynamicF1Sampling(Size.MEAN_CLASS, 1).sizes(COUNTS, List.of(1.0, 1.0, 1.0)));
    }

    @Test
    void aClassOfPerfectScoreKeepsItsFloorAtTheCostOfTheOthers() {
        assertArrayEquals(new int[] {1, 67, 67}, new DynamicF1Sampling().sizes(COUNTS, List.of(1.0, 0.5, 0.5)));
        assertArrayEquals(
                new int[] {40, 55, 40}, new DynamicF1Sampling(Size.ROWS, 40).sizes(COUNTS, List.of(1.0, 0.2, 0.9)));
        assertArrayEquals(
                new int[] {45, 45, 45}, new DynamicF1Sampling(Size.ROWS, 45).sizes(COUNTS, List.of(1.0, 0.2, 0.9)));
    }

    @Test
    void aFloorThatDoesNotFitIsRefusedFromTheFirstEpochOn() {
        String message = assertThrows(IllegalArgumentException.class, () -> new DynamicF1Sampling(Size.MEAN_CLASS, 16)
                        .distribution(COUNTS, AT))
                .getMessage();
        assertTrue(message.contains("16 for each of 3 classes is more than the 45 rows"), message);
    }

    @Test
    void dynamicDrawsTheFirstEpochAsTheDataAre() {
        DynamicF1Sampling sampling = new DynamicF1Sampling();
        assertTrue(sampling.needsValidation());
        assertArrayEquals(COUNTS.priors(), sampling.distribution(COUNTS, AT), 1e-15);
        int[] rows = sampling.draw(LABELS, COUNTS, AT, new SplittableRandom(1));
        assertEquals(135, Arrays.stream(rows).distinct().count());
        assertEquals(135, rows.length);
    }

    @Test
    void dynamicTakesSubsetsOfLargeClassesAndWholePassesOfSmallOnes() {
        EpochContext at = new EpochContext(1, 2, List.of(0.8, 0.7, 0.7));
        int[] rows = new DynamicF1Sampling().draw(LABELS, COUNTS, at, new SplittableRandom(1));
        assertArrayEquals(new long[] {34, 51, 50}, perClass(rows));
        Map<Integer, Long> times =
                Arrays.stream(rows).boxed().collect(Collectors.groupingBy(row -> row, Collectors.counting()));
        times.forEach((row, n) -> {
            switch (LABELS[row]) {
                case 0 -> assertEquals(1, n);
                case 1 -> assertTrue(n == 1 || n == 2);
                default -> assertEquals(10, n);
            }
        });
    }

    @Test
    void oneClassIsLegalAndDrawnAlways() {
        ClassCounts one = new ClassCounts(List.of("a"), 3);
        for (ClassSampling sampling : List.of(
                new InstanceSampling(),
                new PowerSampling(-1, 1),
                new ProgressivelyBalancedSampling(),
                new FixedDistribution(Map.of("a", 0.3), 1),
                new ClassAwareSampling(),
                new RepeatFactorSampling(),
                new DynamicF1Sampling())) {
            EpochContext at = new EpochContext(9, 10, List.of(0.5));
            assertArrayEquals(new double[] {1}, sampling.distribution(one, at));
            assertEquals(3, sampling.draw(new int[3], one, at, new SplittableRandom(1)).length);
        }
    }

    @Test
    void aClassWithoutRowsIsRefusedByName() {
        ClassCounts empty = new ClassCounts(List.of("a", "b"), 5, 0);
        for (ClassSampling sampling : List.of(
                new PowerSampling(),
                new ProgressivelyBalancedSampling(),
                new ClassAwareSampling(),
                new RepeatFactorSampling(),
                new DynamicF1Sampling())) {
            String message = assertThrows(IllegalArgumentException.class, () -> sampling.distribution(empty, AT))
                    .getMessage();
            assertTrue(message.startsWith("sampling " + sampling.typeName() + " needs"), message);
            assertTrue(message.contains("\"b\""), message);
        }
    }

    @Test
    void fieldsOutsideTheirRangesAreRefusedWithTheRange() {
        assertRefused("ClassBalancedSampling length must be above 0", () -> new ClassBalancedSampling(0));
        assertRefused("SquareRootSampling length must be above 0", () -> new SquareRootSampling(Double.NaN));
        assertRefused("PowerSampling exponent must be in [-10, 10], was 11.0", () -> new PowerSampling(11, 1));
        assertRefused("RepeatFactorSampling threshold must be above 0", () -> new RepeatFactorSampling(0));
        assertRefused("DynamicF1Sampling floor must be at least 1", () -> new DynamicF1Sampling(Size.ROWS, 0));
        assertRefused(
                "FixedDistribution share of \"a\" must be finite and above 0",
                () -> new FixedDistribution(Map.of("a", 0.0), 1));
    }

    private static void assertRefused(String start, Runnable made) {
        String message = assertThrows(PropertyException.class, made::run).getMsg();
        assertTrue(message.startsWith(start), message);
    }
}
