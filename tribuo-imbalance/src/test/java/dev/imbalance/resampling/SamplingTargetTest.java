package dev.imbalance.resampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.oracle.labs.mlrg.olcut.config.ConfigurationManager;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil;
import dev.imbalance.Plugin;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.DataException;
import dev.imbalance.resampling.BalancedTarget.Classes;
import dev.imbalance.resampling.GoldenTables.Case;
import dev.imbalance.resampling.SamplingTarget.Direction;
import java.io.IOException;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SamplingTargetTest {
    private static final ClassCounts COUNTS = new ClassCounts(List.of("a", "b", "c", "d"), 100, 30, 5, 0);

    /** Which classes are cleaned is no count: {@code CleaningGoldenTest} has these cases. */
    static Stream<Case> golden() throws IOException, URISyntaxException {
        return GoldenTables.cases("sampling_strategy")
                .filter(c -> !c.json().get("sampling_type").asText().equals("clean-sampling"));
    }

    private static ClassCounts countsOf(Case golden) {
        Map<String, Long> counts = new TreeMap<>();
        golden.inputs()
                .get(golden.json().get("y").asText())
                .get("counts_in_order")
                .forEach(pair -> counts.put(pair.get(0).asText(), pair.get(1).asLong()));
        return new ClassCounts(
                List.copyOf(counts.keySet()),
                counts.values().stream().mapToLong(n -> n).toArray());
    }

    /** The target that a strategy of imbalanced-learn is here; its lists and its unknown names are none. */
    private static SamplingTarget target(JsonNode strategy, ClassCounts counts) {
        if (strategy.isNumber()) {
            return new RatioTarget(strategy.asDouble());
        }
        Map<String, Long> named = new LinkedHashMap<>();
        if (strategy.isObject()) {
            strategy.properties()
                    .forEach(e -> named.put(e.getKey(), e.getValue().asLong()));
            return new CountsTarget(named);
        }
        String name = strategy.asText();
        if (name.startsWith("lambda")) {
            long each = name.equals("lambda_all_50") ? 50 : counts.max() / 2;
            counts.labels()
                    .forEach(label -> named.put(
                            label,
                            name.equals("lambda_all_50")
                                    ? each
                                    : Math.max(each, counts.count(counts.idOf(label, "")))));
            return new CountsTarget(named);
        }
        return new BalancedTarget(Classes.valueOf(name.toUpperCase(Locale.ROOT).replace(' ', '_')));
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("golden")
    void countsAgreeWithImbalancedLearnWhereItRoundsAndItsErrorsAreErrors(Case golden) {
        ClassCounts counts = countsOf(golden);
        Direction direction =
                golden.json().get("sampling_type").asText().equals("over-sampling") ? Direction.OVER : Direction.UNDER;
        JsonNode strategy = golden.json().get("sampling_strategy");
        JsonNode expected = golden.json().has("rounded") ? golden.json().get("rounded") : golden.expected();
        if (expected.has("error")) {
            assertThrows(RuntimeException.class, () -> target(strategy, counts).counts(counts, direction));
            return;
        }
        long[] target = target(strategy, counts).counts(counts, direction);
        long[] wanted = counts.toArray();
        expected.get("result").properties().forEach(e -> {
            int c = counts.idOf(e.getKey(), "the fixture");
            wanted[c] = e.getValue().asLong() + (direction == Direction.OVER ? counts.count(c) : 0);
        });
        assertArrayEquals(wanted, target);
    }

    static Stream<Arguments> reached() {
        return Stream.of(
                arguments(new SpreadTarget(), Direction.OVER, new long[] {100, 100, 100, 0}),
                arguments(new SpreadTarget(8), Direction.OVER, new long[] {100, 30, 13, 0}),
                arguments(new SpreadTarget(3), Direction.OVER, new long[] {100, 34, 34, 0}),
                arguments(new SpreadTarget(1e300), Direction.UNDER, new long[] {100, 30, 5, 0}),
                arguments(new GrowthTarget(1.5, new BalancedTarget()), Direction.OVER, new long[] {100, 45, 7, 0}),
                arguments(new SpreadTarget(8), Direction.UNDER, new long[] {40, 30, 5, 0}),
                arguments(new SpreadTarget(2.5), Direction.UNDER, new long[] {12, 12, 5, 0}),
                arguments(new GrowthTarget(2.5, new BalancedTarget()), Direction.OVER, new long[] {100, 75, 12, 0}),
                arguments(new GrowthTarget(10, new CountsTarget(Map.of("b", 40L))), Direction.OVER, new long[] {
                    100, 40, 5, 0
                }),
                arguments(new FloorTarget(20, new BalancedTarget()), Direction.UNDER, new long[] {20, 20, 5, 0}),
                arguments(new RatioTarget(Map.of("c", 0.285)), Direction.OVER, new long[] {100, 30, 29, 0}),
                arguments(new RatioTarget(Map.of("a", 0.1, "b", 0.4)), Direction.UNDER, new long[] {50, 13, 5, 0}));
    }

    @ParameterizedTest
    @MethodSource("reached")
    void targetsReachTheirCountsAndLeaveAnEmptyClassEmpty(SamplingTarget target, Direction direction, long[] counts) {
        assertArrayEquals(counts, target.counts(COUNTS, direction));
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                arguments(
                        new CountsTarget(Map.of("b", 20L)),
                        Direction.OVER,
                        "target counts asks for 20 rows of \"b\", which has 30, and this resampler only adds rows; ask for at least 30, or put an under-sampler here"),
                arguments(
                        new CountsTarget(Map.of("b", 40L)),
                        Direction.UNDER,
                        "target counts asks for 40 rows of \"b\", which has 30, and this resampler only drops rows; ask for at most 30, or put an over-sampler here"),
                arguments(
                        new CountsTarget(Map.of("d", 40L)),
                        Direction.OVER,
                        "target counts asks for 40 rows of \"d\", which has 0, so that there is nothing to make rows from; add examples or leave it out"),
                arguments(
                        new RatioTarget(0.5),
                        Direction.OVER,
                        "target ratio 0.5 is between two classes, and 3 have rows; give ratios by class, or the target spread"),
                arguments(
                        new RatioTarget(Map.of("b", 0.2)),
                        Direction.OVER,
                        "target ratio asks for 20 rows of \"b\", which has 30, and this resampler only adds rows; ask for at least 30, or put an under-sampler here"),
                arguments(
                        new RatioTarget(Map.of("a", 1e-300)),
                        Direction.UNDER,
                        "target ratio asks for 9223372036854775807 rows of \"a\", which has 100, and this resampler only drops rows; ask for at most 100, or put an over-sampler here"),
                arguments(
                        new GrowthTarget(),
                        Direction.UNDER,
                        "target growth bounds how classes grow, and this resampler only drops rows; use the target floor, or put an over-sampler here"),
                arguments(
                        new FloorTarget(),
                        Direction.OVER,
                        "target floor bounds how classes shrink, and this resampler only adds rows; use the target growth, or put an under-sampler here"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatCannotBeReachedIsRefusedByClassCountAndWayOut(SamplingTarget target, Direction direction, String message) {
        assertEquals(
                message,
                assertThrows(DataException.class, () -> target.counts(COUNTS, direction))
                        .getMessage());
    }

    @Test
    void settingsOutsideTheirRangeAreRefused() {
        List<Runnable> settings = List.of(
                () -> new RatioTarget(0),
                () -> new RatioTarget(1.5),
                () -> new RatioTarget(Double.NaN),
                () -> new RatioTarget(Map.of("a", 0.0)),
                () -> new SpreadTarget(0.9),
                () -> new SpreadTarget(Double.POSITIVE_INFINITY),
                () -> new GrowthTarget(0.5, new BalancedTarget()),
                () -> new FloorTarget(0, new BalancedTarget()),
                () -> new CountsTarget(Map.of()),
                () -> new CountsTarget(Map.of("a", -1L)));
        settings.forEach(setting -> assertThrows(PropertyException.class, setting::run));
    }

    static Stream<SamplingTarget> targets() {
        return ServiceLoader.load(SamplingTarget.class).stream()
                .map(ServiceLoader.Provider::get)
                .map(target -> (SamplingTarget) target.example());
    }

    @ParameterizedTest
    @MethodSource("targets")
    void provenanceRebuildsTheSameTarget(SamplingTarget target) {
        ConfigurationManager manager = new ConfigurationManager();
        manager.addConfiguration(ProvenanceUtil.extractConfiguration(target.getProvenance()));
        Plugin rebuilt = manager.lookupAll(target.getClass()).get(0);
        assertEquals(target.describe(), rebuilt.describe());
    }

    @ParameterizedTest
    @MethodSource("targets")
    void noTargetMovesAgainstItsDirection(SamplingTarget target) {
        ClassCounts two = new ClassCounts(List.of("a", "b"), 3, 40);
        for (Direction direction : Direction.values()) {
            long[] counts;
            try {
                counts = target.counts(two, direction);
            } catch (DataException e) {
                continue;
            }
            for (int c = 0; c < 2; c++) {
                assertTrue(direction == Direction.OVER ? counts[c] >= two.count(c) : counts[c] <= two.count(c));
            }
        }
    }
}
