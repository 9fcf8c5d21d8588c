package dev.imbalance.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.trainer.EpochContext;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every class sampling keeps, at the start, in the middle and at the end of training. */
class SamplingContractTest {
    private static final ClassCounts COUNTS = new ClassCounts(List.of("a", "b", "c", "d"), 100, 30, 5, 1);
    private static final List<Double> F1 = List.of(0.95, 0.7, 0.4, 0.0);
    private static final List<EpochContext> EPOCHS =
            List.of(new EpochContext(0, 10), new EpochContext(5, 10, F1), new EpochContext(9, 10, F1));

    static Stream<ClassSampling> samplings() {
        return ServiceLoader.load(ClassSampling.class).stream()
                .map(provider -> (ClassSampling) provider.get().example());
    }

    /** The labels of the rows, in no order of the classes. */
    private static int[] labels() {
        int[] labels = SamplingGoldenChecks.labels(COUNTS);
        int[] mixed = new int[labels.length];
        Arrays.setAll(mixed, i -> labels[i * 7 % labels.length]);
        return mixed;
    }

    @ParameterizedTest
    @MethodSource("samplings")
    void theDistributionIsPositiveAndAddsToOne(ClassSampling sampling) {
        for (EpochContext at : EPOCHS) {
            double[] q = sampling.distribution(COUNTS, at);
            assertEquals(4, q.length);
            assertTrue(Arrays.stream(q).allMatch(share -> share > 0));
            assertEquals(1, Arrays.stream(q).sum(), 1e-12);
        }
    }

    @ParameterizedTest
    @MethodSource("samplings")
    void theDrawsHaveTheDistributionThatTheLedgerIsTold(ClassSampling sampling) {
        int[] labels = labels();
        for (EpochContext at : EPOCHS) {
            double[] drawn = new double[4];
            double all = 0;
            for (int seed = 0; seed < 400; seed++) {
                int[] rows = sampling.draw(labels, COUNTS, at, new SplittableRandom(seed));
                Arrays.stream(rows).forEach(row -> drawn[labels[row]]++);
                all += rows.length;
            }
            double total = all;
            // Five standard deviations of as many independent draws.
            assertArrayEquals(
                    sampling.distribution(COUNTS, at),
                    Arrays.stream(drawn).map(n -> n / total).toArray(),
                    5 * 0.5 / Math.sqrt(total));
        }
    }

    @ParameterizedTest
    @MethodSource("samplings")
    void theRowsOfAClassAreDrawnEquallyOften(ClassSampling sampling) {
        int[] labels = labels();
        EpochContext at = EPOCHS.get(2);
        double[] times = new double[labels.length];
        for (int seed = 0; seed < 2000; seed++) {
            Arrays.stream(sampling.draw(labels, COUNTS, at, new SplittableRandom(seed)))
                    .forEach(row -> times[row]++);
        }
        for (int c = 0; c < 4; c++) {
            int id = c;
            double[] ofClass = IntStream.range(0, labels.length)
                    .filter(row -> labels[row] == id)
                    .mapToDouble(row -> times[row])
                    .toArray();
            double mean = Arrays.stream(ofClass).average().orElseThrow();
            assertTrue(Arrays.stream(ofClass).allMatch(n -> Math.abs(n - mean) <= 5 * Math.sqrt(mean)));
        }
    }

    @ParameterizedTest
    @MethodSource("samplings")
    void theGeneratorAloneDecides(ClassSampling sampling) {
        int[] labels = labels();
        int[] before = labels.clone();
        for (EpochContext at : EPOCHS) {
            int[] rows = sampling.draw(labels, COUNTS, at, new SplittableRandom(3));
            assertArrayEquals(rows, sampling.draw(labels, COUNTS, at, new SplittableRandom(3)));
            assertFalse(Arrays.equals(rows, sampling.draw(labels, COUNTS, at, new SplittableRandom(4))));
        }
        assertArrayEquals(before, labels);
    }
}
