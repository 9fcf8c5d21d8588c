package dev.imbalance.djl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LearningRateScheduleTest {
    private static final MultiStepDecay MULTI_STEP = new MultiStepDecay(new int[] {60, 80}, 0.1);

    /** The schedules of make_schedules.py. */
    private static final Map<String, LearningRateSchedule> CASES = Map.ofEntries(
            Map.entry("constant", new ConstantRate()),
            Map.entry("step", new StepDecay(30, 0.1)),
            Map.entry("multi-step", MULTI_STEP),
            Map.entry("multi-step-warm", new WarmUp(5, 0.2, MULTI_STEP)),
            Map.entry("warm", new WarmUp(7, 0.1, new ConstantRate())),
            Map.entry("warm-3-updates", new WarmUp(5, 0.2, new ConstantRate())),
            Map.entry("cosine-100", new CosineAnnealing()),
            Map.entry("cosine-30", new CosineAnnealing(30)),
            Map.entry("one-cycle-cosine", new OneCycle()),
            Map.entry("one-cycle-linear", new OneCycle(0.3, 25, 1e4, OneCycle.Curve.LINEAR)),
            Map.entry("one-cycle-7-updates", new OneCycle(0.45, 10, 100, OneCycle.Curve.COSINE)));

    private static JsonNode recorded() throws IOException {
        try (InputStream file =
                LearningRateScheduleTest.class.getResourceAsStream("/golden/schedules/schedules.json")) {
            return JsonMapper.builder().build().readTree(file);
        }
    }

    private static TrainingPosition epoch(int epoch, int epochs) {
        return new TrainingPosition(epoch, epochs, 0, 1);
    }

    static Set<String> cases() {
        return new TreeSet<>(CASES.keySet());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyRateOf100EpochsIsPyTorchs(String name) throws IOException {
        JsonNode recorded = recorded();
        int epochs = recorded.get("epochs").intValue();
        int updates = recorded.get("cases").get(name).get("updates").intValue();
        JsonNode factors = recorded.get("cases").get(name).get("factors");
        assertEquals(epochs * updates, factors.size());
        for (int i = 0; i < factors.size(); i++) {
            TrainingPosition at = new TrainingPosition(i / updates, epochs, i % updates, updates);
            assertEquals(factors.get(i).doubleValue(), CASES.get(name).factor(at), 1e-12, "at " + at);
        }
    }

    @Test
    void everyRecordedScheduleIsCompared() throws IOException {
        TreeSet<String> recorded = new TreeSet<>();
        recorded().get("cases").fieldNames().forEachRemaining(recorded::add);
        assertEquals(recorded, cases());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10})
    void everyScheduleIsFiniteAndNotNegativeInAShortRun(int epochs) {
        for (LearningRateSchedule schedule : ServiceLoader.load(LearningRateSchedule.class)) {
            for (int updates = 1; updates <= 4; updates++) {
                for (int i = 0; i < epochs * updates; i++) {
                    double factor = schedule.factor(new TrainingPosition(i / updates, epochs, i % updates, updates));
                    assertTrue(factor >= 0 && factor <= 1, schedule.describe() + " gave " + factor);
                }
            }
        }
    }

    @Test
    void oneCycleDividesByNothingWhereThePeakIsTheFirstUpdate() {
        // 0.5 of two updates: the peak is at update 0, where PyTorch divides 0 by 0.
        OneCycle half = new OneCycle(0.5, 25, 1e4, OneCycle.Curve.LINEAR);
        assertEquals(1, half.factor(epoch(0, 2)), 1e-15);
        assertEquals(1 / 25e4, half.factor(epoch(1, 2)), 1e-15);
    }

    @Test
    void cosineTakesTheEpochsOfTheRunByDefault() {
        assertEquals(0.5, new CosineAnnealing().factor(epoch(5, 10)), 1e-12);
        assertEquals(0.5, new CosineAnnealing(10).factor(epoch(5, 7)), 1e-12);
    }

    @Test
    void warmUpLeavesTheMilestonesOfTheOtherScheduleWhereTheyAre() {
        MultiStepDecay decay = new MultiStepDecay(new int[] {3}, 0.5);
        WarmUp warm = new WarmUp(5, 0, decay);
        assertEquals(0.4, warm.factor(epoch(2, 10)), 1e-15);
        assertEquals(0.3, warm.factor(epoch(3, 10)), 1e-15);
        assertEquals(0.5, warm.factor(epoch(9, 10)), 1e-15);
    }

    @Test
    void illegalFieldsAreRefused() {
        assertThrows(PropertyException.class, () -> new CosineAnnealing(-1));
        assertThrows(PropertyException.class, () -> new StepDecay(0, 0.1));
        assertThrows(PropertyException.class, () -> new StepDecay(1, 0));
        assertThrows(PropertyException.class, () -> new StepDecay(1, 1.5));
        assertThrows(PropertyException.class, () -> new MultiStepDecay(new int[0], 0.1));
        assertThrows(PropertyException.class, () -> new MultiStepDecay(new int[] {5, 5}, 0.1));
        assertThrows(PropertyException.class, () -> new MultiStepDecay(new int[] {0}, 0.1));
        assertThrows(PropertyException.class, () -> new MultiStepDecay(new int[] {5}, Double.NaN));
        assertThrows(PropertyException.class, () -> new OneCycle(1, 25, 1e4, OneCycle.Curve.COSINE));
        assertThrows(PropertyException.class, () -> new OneCycle(0.3, 0.5, 1e4, OneCycle.Curve.COSINE));
        assertThrows(PropertyException.class, () -> new OneCycle(0.3, 25, 0, OneCycle.Curve.COSINE));
        assertThrows(PropertyException.class, () -> new WarmUp(0, 0.2, new ConstantRate()));
        assertThrows(PropertyException.class, () -> new WarmUp(5, 1, new ConstantRate()));
    }
}
