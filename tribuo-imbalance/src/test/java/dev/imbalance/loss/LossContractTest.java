package dev.imbalance.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.trainer.EpochContext;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every loss keeps, alone and under every margin. */
class LossContractTest {
    private static final EpochContext AT = EpochContext.single();
    private static final ClassCounts COUNTS = new ClassCounts(List.of("a", "b", "c", "d"), 100, 30, 5, 1);

    /** A loss with the name to show it by. */
    record Named(String name, BatchLoss loss) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Named> losses() {
        return ServiceLoader.load(Loss.class).stream()
                .map(ServiceLoader.Provider::get)
                .flatMap(loss -> {
                    BatchLoss bound = loss.bind(COUNTS, COUNTS.priors(), AT);
                    Stream<Named> moved = ServiceLoader.load(Margin.class).stream()
                            .map(ServiceLoader.Provider::get)
                            .map(margin -> new Named(
                                    loss.describe() + " under " + margin.describe(),
                                    new TransformedLoss(bound, margin.transform(COUNTS, COUNTS.priors(), AT))));
                    return Stream.concat(
                            Stream.of(
                                    new Named(loss.describe(), bound),
                                    new Named(
                                            loss.describe() + " weighted",
                                            loss.bind(COUNTS, COUNTS.priors(), AT, new double[] {0.2, 0.8, 3, 9}))),
                            moved);
                });
    }

    private static LogitBatch batch(double scale) {
        SplittableRandom random = new SplittableRandom(5);
        double[] logits = random.doubles(24, -scale, scale).toArray();
        return new LogitBatch(6, 4, logits, new int[] {0, 1, 2, 3, 0, 2}, new double[] {1, 2, 0.5, 1, 1, 3}, 0);
    }

    /**
     * Without seesaw, whose factors are constants of its gradient by definition: {@code SeesawLossTest} has the finite differences of the loss
     * with its factors held.
     */
    static Stream<Named> lossesWithTheirOwnGradient() {
        return losses().filter(named -> !named.name().startsWith(new SeesawLoss().typeName()));
    }

    @ParameterizedTest
    @MethodSource("lossesWithTheirOwnGradient")
    void gradientMatchesFiniteDifferences(Named named) {
        LogitBatch batch = batch(3);
        double[] gradient = new double[24];
        named.loss().evaluate(batch, gradient);
        double step = 1e-6;
        for (int i = 0; i < gradient.length; i++) {
            double numeric = (at(named, batch, i, step) - at(named, batch, i, -step)) / (2 * step);
            assertEquals(numeric, gradient[i], 1e-7);
        }
    }

    private static double at(Named named, LogitBatch batch, int index, double step) {
        double[] logits = batch.logits().clone();
        logits[index] += step;
        return named.loss().evaluate(batch.withLogits(logits), new double[logits.length]);
    }

    @ParameterizedTest
    @MethodSource("losses")
    void isFiniteWhenLogitsAreExtreme(Named named) {
        for (double scale : new double[] {1e-300, 50, 1e4, 1e6}) {
            double[] gradient = new double[24];
            assertTrue(Double.isFinite(named.loss().evaluate(batch(scale), gradient)));
            assertTrue(Arrays.stream(gradient).allMatch(Double::isFinite));
        }
    }

    @ParameterizedTest
    @MethodSource("losses")
    void overwritesWhateverTheGradientHeld(Named named) {
        double[] clean = new double[24];
        double[] dirty = new double[24];
        Arrays.fill(dirty, 42);
        double value = named.loss().evaluate(batch(3), clean);
        assertEquals(value, named.loss().evaluate(batch(3), dirty));
        assertTrue(Arrays.equals(clean, dirty));
    }

    @ParameterizedTest
    @MethodSource("losses")
    void losesMoreWhenTheScoreOfALosingLabelDrops(Named named) {
        LogitBatch batch = batch(1);
        int label = batch.labels()[0];
        // Of a losing one: a smoothed label should stand out only so far, and the loss grows on both sides of that.
        assertTrue(at(named, batch, label, -11) > at(named, batch, label, -10));
    }
}
