package dev.imbalance.resampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.GoldenFiles;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.DataException;
import dev.imbalance.resampling.BalancedTarget.Classes;
import dev.imbalance.resampling.GoldenTables.Case;
import dev.imbalance.trainer.RandomStreams;
import java.io.IOException;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rows that under-sampling keeps, against imbalanced-learn; where equal distances decide, against the rule of the lower row index. */
class CleaningGoldenTest {
    static Stream<Case> cases() throws IOException, URISyntaxException {
        return Stream.of(GoldenTables.cases("tomek_links"), GoldenTables.cases("enn"), GoldenTables.cases("ncr"))
                .flatMap(cases -> cases)
                .filter(CleaningGoldenTest::says);
    }

    /** Whether a case can be asked of ours: not how the peer happens to order equal distances, nor a choice of classes by numbers. */
    private static boolean says(Case golden) {
        if (golden.expected().has("error")) {
            // A ratio or final counts are no choice of classes, so that there is no way to write them.
            JsonNode strategy = golden.params().path("sampling_strategy");
            return !strategy.isNumber() && !strategy.isObject();
        }
        return !golden.tied() || golden.json().has("kept_self_excluded_by_index");
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("cases")
    void keepsTheRowsThatThePeerKeeps(Case golden) {
        if (golden.expected().has("error")) {
            assertThrows(PropertyException.class, () -> resampler(golden));
            return;
        }
        JsonNode kept = golden.tied()
                ? golden.json().path("kept_self_excluded_by_index")
                : golden.expected().get("kept");
        int[] expected = GoldenFiles.ints(kept);
        Arrays.sort(expected);
        assertArrayEquals(
                expected,
                resampler(golden)
                        .resample(golden.rows(), new RandomStreams(1, 0))
                        .rows());
    }

    static Stream<Case> condensed() throws IOException, URISyntaxException {
        return GoldenTables.cases("cnn_oss")
                // Hart's property holds however equal distances are ordered; the peer's own rows do not.
                .filter(golden -> !golden.tied() || !golden.function().equals("OneSidedSelection"));
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("condensed")
    void condensesByTheSameSeedRows(Case golden) {
        TrainingRows rows = golden.rows();
        int smallest = rows.counts().smallestClass();
        assertEquals(
                golden.json().get("minority_class").asText(),
                rows.counts().labels().get(smallest));
        boolean[] cleaned = Classes.AUTO.of(rows.counts());
        int[] seeds = new int[cleaned.length];
        for (int c = 0; c < seeds.length; c++) {
            seeds[c] = golden.json()
                    .get("seed_rows")
                    .path(rows.counts().labels().get(c))
                    .asInt(-1);
        }
        if (golden.function().equals("OneSidedSelection")) {
            int[] expected = GoldenFiles.ints(golden.expected().get("kept"));
            Arrays.sort(expected);
            assertArrayEquals(expected, new OneSidedSelection().select(rows, cleaned, seeds));
            return;
        }
        // The peer's set is not consistent in Hart's sense; ours is checked for that, and for two classes against
        // Hart's own procedure.
        int[] kept = new CondensedNearestNeighbours().condense(rows, cleaned, seeds);
        assertHartConsistent(rows, kept);
        if (seeds.length == 2) {
            assertArrayEquals(
                    GoldenFiles.ints(golden.json().get("hart_reference_kept_non_minority")),
                    IntStream.of(kept).filter(row -> cleaned[rows.label(row)]).toArray());
        }
    }

    /** Every row that was left out has its nearest kept row, of equally near ones the first, in its own class. */
    static void assertHartConsistent(TrainingRows rows, int[] kept) {
        Set<Integer> in = IntStream.of(kept).boxed().collect(Collectors.toSet());
        for (int row = 0; row < rows.size(); row++) {
            if (!in.contains(row)) {
                int nearest = NearestNeighbours.of(rows.features(), new int[] {row}, kept, 1, 1)[0][0];
                assertEquals(rows.label(row), rows.label(nearest), "row " + row);
            }
        }
    }

    static Stream<Case> nearMiss() throws IOException, URISyntaxException {
        return GoldenTables.cases("nearmiss").filter(CleaningGoldenTest::says);
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("nearMiss")
    void nearMissKeepsTheRowsThatThePeerKeeps(Case golden) {
        int version = golden.params().get("version").asInt();
        int k = golden.params().get("n_neighbors").asInt();
        TrainingRows rows = golden.rows();
        RandomStreams streams = new RandomStreams(1, 0);
        if (golden.expected().has("error")) {
            assertThrows(DataException.class, () -> new NearMiss(version, k).resample(rows, streams));
            return;
        }
        int[] expected = GoldenFiles.ints(golden.expected().get("kept"));
        Arrays.sort(expected);
        // Other targets than the default are tested by themselves.
        SamplingTarget target = golden.params().has("sampling_strategy") ? sizes(rows, expected) : new BalancedTarget();
        assertArrayEquals(
                expected,
                new NearMiss(target, version, k, 3, SmallClass.ERROR)
                        .resample(rows, streams)
                        .rows());
    }

    /** As many rows of each class as there are among those given. */
    private static SamplingTarget sizes(TrainingRows rows, int[] kept) {
        long[] counts = new long[rows.counts().size()];
        IntStream.of(kept).forEach(row -> counts[rows.label(row)]++);
        return new SamplingTarget() {
            @Override
            public String typeName() {
                return "sizes";
            }

            @Override
            public long[] counts(ClassCounts given, Direction direction) {
                return counts;
            }
        };
    }

    static Stream<Case> pipelines() throws IOException, URISyntaxException {
        return GoldenTables.cases("pipeline");
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("pipelines")
    void onlyTheTrainingRowsAreCleanedAndEveryTestRowIsPredicted(Case golden) {
        List<Resampler> samplers =
                switch (golden.json().get("samplers").asText()) {
                    case "none" -> List.of();
                    case "TomekLinks" -> List.of(new TomekLinks());
                    case "EditedNearestNeighbours" -> List.of(new EditedNearestNeighbours());
                    case "NearMiss1" -> List.of(new NearMiss());
                    default ->
                        fail("no resamplers are known for " + golden.json().get("samplers"));
                };
        TrainingRows train = GoldenTables.table(golden.inputs().get("train"));
        TrainingRows test = GoldenTables.table(golden.inputs().get("test"));
        int[] all = CleaningResampler.all(train);
        int[] used = GoldenFiles.ints(golden.json().get("train_rows_used"));
        Arrays.sort(used);
        assertArrayEquals(used, resampled(train, all, samplers));
        assertArrayEquals(
                GoldenFiles.ints(golden.json().get("predicted_test")),
                predictions(train, used, test, CleaningResampler.all(test)));
        for (JsonNode fold : golden.json().get("stratified_5_fold_unshuffled")) {
            int[] held = GoldenFiles.ints(fold.get("test"));
            int[] rest = IntStream.of(all)
                    .filter(row -> Arrays.binarySearch(held, row) < 0)
                    .toArray();
            assertArrayEquals(
                    GoldenFiles.ints(fold.get("predicted")),
                    predictions(train, resampled(train, rest, samplers), train, held));
        }
    }

    private static int[] resampled(TrainingRows rows, int[] chosen, List<Resampler> samplers) {
        ResamplingChain chain = new ResamplingChain(rows.data(), chosen);
        for (Resampler sampler : samplers) {
            chain.apply(sampler, new RandomStreams(1, 0));
        }
        Lineage lineage = chain.lineage();
        return IntStream.range(0, lineage.size()).map(lineage::origin).toArray();
    }

    /** The class of the nearest training row. */
    private static int[] predictions(TrainingRows train, int[] used, TrainingRows test, int[] asked) {
        int[] predicted = new int[asked.length];
        for (int i = 0; i < asked.length; i++) {
            double[] point = new double[test.features().columns()];
            test.features().forEach(asked[i], (column, value) -> point[column] = value);
            double least = Double.POSITIVE_INFINITY;
            for (int row : used) {
                double distance = Distances.squared(train.features(), row, point);
                if (distance < least) {
                    least = distance;
                    predicted[i] = train.label(row);
                }
            }
        }
        return predicted;
    }

    /** Those that name classes; a ratio is no choice of classes, so that there is no way to write it. */
    static Stream<Case> strategies() throws IOException, URISyntaxException {
        return GoldenTables.cases("sampling_strategy")
                .filter(c -> c.json().get("sampling_type").asText().equals("clean-sampling"))
                .filter(c -> c.json().get("sampling_strategy").isTextual());
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("strategies")
    void theClassesThatAreCleanedAreThoseOfThePeer(Case golden) {
        Map<String, Long> inOrder = new TreeMap<>();
        golden.inputs()
                .get(golden.json().get("y").asText())
                .get("counts_in_order")
                .forEach(pair -> inOrder.put(pair.get(0).asText(), pair.get(1).asLong()));
        ClassCounts counts = new ClassCounts(
                List.copyOf(inOrder.keySet()),
                inOrder.values().stream().mapToLong(n -> n).toArray());
        JsonNode strategy = golden.json().get("sampling_strategy");
        if (golden.expected().has("error")) {
            assertThrows(RuntimeException.class, () -> new TomekLinks(classes(strategy), List.of(), 0).cleaned(counts));
            return;
        }
        boolean[] cleaned = new TomekLinks(classes(strategy), List.of(), 0).cleaned(counts);
        Set<String> named = new TreeSet<>();
        golden.expected().get("result").fieldNames().forEachRemaining(named::add);
        assertEquals(
                named,
                IntStream.range(0, cleaned.length)
                        .filter(c -> cleaned[c])
                        .mapToObj(counts.labels()::get)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    private static Resampler resampler(Case golden) {
        JsonNode strategy = golden.params().path("sampling_strategy");
        Classes classes = classes(strategy);
        List<String> only = strategy.isArray()
                ? StreamSupport.stream(strategy.spliterator(), false)
                        .map(JsonNode::asText)
                        .toList()
                : List.of();
        int k = golden.params().path("n_neighbors").asInt();
        Agreement kind = Agreement.valueOf(
                golden.params().path("kind_sel").asText("mode").toUpperCase(Locale.ROOT));
        return switch (golden.function()) {
            case "TomekLinks" -> new TomekLinks(classes, only, 0);
            case "EditedNearestNeighbours" -> new EditedNearestNeighbours(k, kind, classes, only, 0);
            case "RepeatedEditedNearestNeighbours" ->
                new RepeatedEditedNearestNeighbours(
                        k, kind, golden.params().get("max_iter").asInt(), classes, only, 0);
            case "AllKNN" ->
                new AllKNN(k, kind, golden.params().get("allow_minority").asBoolean(), classes, only, 0);
            case "NeighbourhoodCleaningRule" ->
                new NeighbourhoodCleaning(
                        k, golden.params().get("threshold_cleaning").asDouble(), classes, only, 0);
            default -> fail("no resampler is known for " + golden.function());
        };
    }

    static Classes classes(JsonNode strategy) {
        return strategy.isTextual()
                ? Classes.valueOf(strategy.asText().toUpperCase(Locale.ROOT).replace(' ', '_'))
                : Classes.AUTO;
    }
}
