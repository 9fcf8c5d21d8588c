package dev.imbalance.resampling;

import static dev.imbalance.GoldenFiles.doubles;
import static dev.imbalance.GoldenFiles.ints;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imbalance.data.DataException;
import dev.imbalance.resampling.BalancedTarget.Classes;
import dev.imbalance.resampling.GoldenTables.Case;
import dev.imbalance.trainer.RandomStreams;
import java.io.IOException;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Over-samplers against imbalanced-learn: neighbours, segments, danger sets, shares and distances. */
class OverSamplingGoldenTest {
    static Stream<Case> segments() throws IOException, URISyntaxException {
        return GoldenTables.cases("smote_segments");
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("segments")
    void smoteMakesRowsOnTheAdmissibleSegmentsAlone(Case golden) {
        JsonNode params = golden.params();
        Classes classes = Classes.valueOf(params.path("sampling_strategy")
                .asText("auto")
                .toUpperCase(Locale.ROOT)
                .replace(' ', '_'));
        SMOTE smote = new SMOTE(params.get("k_neighbors").asInt(), new BalancedTarget(classes), SmallClass.ERROR);
        TrainingRows rows = rows(golden);
        JsonNode expected = golden.expected();
        if (expected.has("error")) {
            if (classes == Classes.MINORITY) {
                // The peer refuses its own documented strategy; it was mended later.
                assertEquals(
                        rows.counts().max(),
                        rows.counts().min()
                                + smote.resample(rows, new RandomStreams(7, 0))
                                        .made()
                                        .size());
            } else {
                assertThrows(DataException.class, () -> smote.resample(rows, new RandomStreams(7, 0)));
            }
            return;
        }
        SyntheticRows made = smote.resample(rows, new RandomStreams(7, 0)).made();
        assertEquals(sum(expected.get("counts")) - rows.size(), made.size(), "as many rows as the peer makes");
        expected.get("per_class").properties().forEach(e -> {
            int c = rows.counts().idOf(e.getKey(), "the fixture");
            int[] own = rows.ofClass(c);
            JsonNode neighbours = e.getValue().get("neighbours");
            int[][] nearest = NearestNeighbours.of(
                    rows.features(), own, own, params.get("k_neighbors").asInt(), 1);
            for (int i = 0; i < own.length && e.getValue().get("n_new").asInt() > 0; i++) {
                assertArrayEquals(ints(neighbours.get(String.valueOf(own[i]))), nearest[i]);
            }
            assertEquals(e.getValue().get("n_new").asInt(), (int)
                    Arrays.stream(made.labels()).filter(label -> label == c).count());
            e.getValue()
                    .get("sample_of_synthetic")
                    .forEach(row -> assertTrue(contains(
                            neighbours.get(row.get("i").asText()), row.get("j").asInt())));
        });
        for (int i = 0; i < made.size(); i++) {
            String label = rows.counts().labels().get(made.labels()[i]);
            JsonNode admissible =
                    expected.get("per_class").get(label).get("neighbours").get(String.valueOf(made.base()[i]));
            assertTrue(contains(admissible, made.neighbour()[i]));
            ResamplingContractTest.assertBetween(rows.features(), made, i);
        }
    }

    private static int sum(JsonNode counts) {
        int sum = 0;
        for (JsonNode count : counts) {
            sum += count.asInt();
        }
        return sum;
    }

    private static boolean contains(JsonNode list, int value) {
        return IntStream.of(ints(list)).anyMatch(v -> v == value);
    }

    private static TrainingRows rows(Case golden) {
        return golden.json().has("inline_input")
                ? GoldenTables.table(golden.json().get("inline_input"))
                : golden.rows();
    }

    static Stream<Case> danger() throws IOException, URISyntaxException {
        return GoldenTables.cases("borderline_adasyn")
                .filter(golden -> golden.json().get("function").asText().contains("BorderlineSMOTE"));
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("danger")
    void borderlineSmoteStartsFromTheRowsInDanger(Case golden) {
        TrainingRows rows = rows(golden);
        int m = golden.params().get("m_neighbors").asInt();
        int k = golden.params().path("k_neighbors").asInt(5);
        if (golden.expected().has("counts")) {
            // Well separated classes: the peer silently adds nothing, which is a policy of ours.
            assertThrows(DataException.class, () -> borderline(k, m, NoCandidates.ERROR)
                    .resample(rows, new RandomStreams(1, 0)));
            assertEquals(
                    0,
                    borderline(k, m, NoCandidates.SKIP)
                            .resample(rows, new RandomStreams(1, 0))
                            .made()
                            .size());
            return;
        }
        golden.expected().properties().forEach(e -> {
            int[] own = rows.ofClass(rows.counts().idOf(e.getKey(), "the fixture"));
            int[] others = Surroundings.others(rows, rows.features(), own, m, "", "m");
            for (int i = 0; i < own.length; i++) {
                assertEquals(
                        e.getValue()
                                .get("opposite_count")
                                .get(String.valueOf(own[i]))
                                .asInt(),
                        others[i]);
            }
            assertArrayEquals(ints(e.getValue().get("danger")), BorderlineSMOTE.danger(own, others, m));
            assertArrayEquals(
                    ints(e.getValue().get("noise")),
                    IntStream.range(0, own.length)
                            .filter(i -> others[i] == m)
                            .map(i -> own[i])
                            .toArray());
        });
        SyntheticRows made = borderline(k, m, NoCandidates.ERROR)
                .resample(rows, new RandomStreams(1, 0))
                .made();
        for (int i = 0; i < made.size(); i++) {
            String label = rows.counts().labels().get(made.labels()[i]);
            assertTrue(contains(golden.expected().get(label).get("danger"), made.base()[i]));
        }
    }

    private static BorderlineSMOTE borderline(int k, int m, NoCandidates none) {
        return new BorderlineSMOTE(
                k, m, BorderlineSMOTE.Variant.BORDERLINE_1, new BalancedTarget(), SmallClass.ERROR, none);
    }

    static Stream<Case> shares() throws IOException, URISyntaxException {
        return GoldenTables.cases("borderline_adasyn")
                .filter(golden -> golden.json().get("function").asText().contains("ADASYN"));
    }

    /** The peer rounds each share and may miss the total; ours are within 1 of the shares and add up to it. */
    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("shares")
    void adasynSharesOutExactlyWhatWasAskedFor(Case golden) {
        TrainingRows rows = rows(golden);
        int k = golden.params().get("n_neighbors").asInt();
        ADASYN adasyn = new ADASYN(k, new BalancedTarget(), SmallClass.ERROR, NoCandidates.ERROR);
        if (golden.expected().has("error")) {
            assertThrows(DataException.class, () -> adasyn.resample(rows, new RandomStreams(1, 0)));
            return;
        }
        SyntheticRows made = adasyn.resample(rows, new RandomStreams(1, 0)).made();
        golden.expected().get("per_class").properties().forEach(e -> {
            int c = rows.counts().idOf(e.getKey(), "the fixture");
            int[] own = rows.ofClass(c);
            int requested = e.getValue().get("requested").asInt();
            int[] others = Surroundings.others(rows, rows.features(), own, k, "", "k");
            double sum = IntStream.of(others).sum();
            int total = 0;
            for (int i = 0; i < own.length; i++) {
                int row = own[i];
                assertEquals(
                        e.getValue().get("ratio").get(String.valueOf(row)).asDouble(), others[i] / (double) k, 1e-12);
                long from =
                        IntStream.of(made.base()).filter(base -> base == row).count();
                assertEquals(others[i] / sum * requested, (double) from, 1 - 1e-9);
                total += (int) from;
            }
            assertEquals(requested, total);
        });
    }

    static Stream<Case> mixed() throws IOException, URISyntaxException {
        return GoldenTables.cases("smotenc");
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("mixed")
    void smoteNcTakesNumbersFromSegmentsAndCategoriesFromTheMajority(Case golden) {
        TrainingRows rows = rows(golden);
        int k = golden.params().get("k_neighbors").asInt();
        List<String> names = IntStream.of(ints(golden.params().get("categorical_features")))
                .mapToObj(i -> String.format(Locale.ROOT, "f%02d", i))
                .toList();
        CategoricalFields fields = new CategoricalFields(
                rows.features(),
                CategoricalFields.columns(rows.data().getFeatureIDMap(), names, "the fixture"),
                "the fixture");
        SyntheticRows made = new SMOTENC(names, k, new BalancedTarget(), SmallClass.ERROR)
                .resample(rows, new RandomStreams(1, 0))
                .made();
        golden.expected().properties().forEach(e -> {
            int c = rows.counts().idOf(e.getKey(), "the fixture");
            int[] own = rows.ofClass(c);
            assertEquals(
                    e.getValue().get("median_std").asDouble(),
                    SMOTENC.medianDeviation(rows.features(), fields, own),
                    1e-9);
            NearestNeighbours nearest = SMOTENC.nearest(rows.features(), fields, own, k, 1);
            for (int i = 0; i < own.length; i++) {
                assertArrayEquals(
                        ints(e.getValue()
                                .get("admissible")
                                .get(String.valueOf(own[i]))
                                .get("neighbours")),
                        nearest.rowsOf(i));
            }
            assertEquals(e.getValue().get("n_new").asInt(), (int)
                    Arrays.stream(made.labels()).filter(label -> label == c).count());
        });
        for (int i = 0; i < made.size(); i++) {
            JsonNode admissible = golden.expected()
                    .get(rows.counts().labels().get(made.labels()[i]))
                    .get("admissible")
                    .get(String.valueOf(made.base()[i]));
            assertTrue(contains(admissible.get("neighbours"), made.neighbour()[i]));
            double[] row = values(made.features(), i);
            double[] base = values(rows.features(), made.base()[i]);
            double[] neighbour = values(rows.features(), made.neighbour()[i]);
            int next = 0;
            for (int column = 0; column < row.length; column++) {
                double value = row[column];
                if (fields.isCategorical(column)) {
                    double[] winners = doubles(admissible.get("categories").get(next++));
                    assertEquals(Arrays.stream(winners).min().orElseThrow(), value, "the first of those that won");
                } else {
                    double between = base[column] + made.gap()[i] * (neighbour[column] - base[column]);
                    assertEquals(between, value, 1e-12);
                }
            }
        }
    }

    private static double[] values(FeatureRows rows, int row) {
        double[] values = new double[rows.columns()];
        rows.forEach(row, (column, value) -> values[column] = value);
        return values;
    }

    static Stream<Case> categories() throws IOException, URISyntaxException {
        return GoldenTables.cases("vdm_smoten");
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("categories")
    void valueDifferencesAndMajoritiesAgreeForCategories(Case golden) {
        TrainingRows rows = GoldenTables.table(golden.inputs().get("cat60"));
        CategoricalFields fields = new CategoricalFields(
                rows.features(), CategoricalFields.columns(rows.data().getFeatureIDMap()), "smote-n");
        if (golden.function().equals("SMOTEN")) {
            smoten(golden.json(), rows, fields);
            return;
        }
        ValueDifference metric = new ValueDifference(
                rows,
                fields,
                golden.params().get("k").asInt(),
                golden.params().get("r").asInt());
        for (int f = 0; f < fields.size(); f++) {
            JsonNode shares = golden.json().get("proba_per_class").get(f);
            assertEquals(shares.size(), fields.categories(f));
            for (int category = 0; category < shares.size(); category++) {
                assertArrayEquals(doubles(shares.get(category)), metric.shares(f, category), 1e-9);
            }
        }
        JsonNode pairs = golden.json().get("pairwise_first_12_rows");
        for (int a = 0; a < pairs.size(); a++) {
            for (int b = 0; b < pairs.size(); b++) {
                assertEquals(pairs.get(a).get(b).asDouble(), metric.distance(a, b), 1e-9);
            }
        }
    }

    /** Distances agree; of the many equal ones the peer takes others, so that rows are checked against the vote of the neighbours here. */
    private static void smoten(JsonNode golden, TrainingRows rows, CategoricalFields fields) {
        int k = golden.get("params").get("k_neighbors").asInt();
        int[] own = ints(golden.get("minority_rows"));
        ValueDifference metric = new ValueDifference(rows, fields, 1, 2);
        assertArrayEquals(own, rows.ofClass(1));
        for (int a = 0; a < own.length; a++) {
            for (int b = 0; b < own.length; b++) {
                assertEquals(
                        golden.get("minority_pairwise").get(a).get(b).asDouble(),
                        metric.distance(own[a], own[b]),
                        1e-9);
            }
        }
        SyntheticRows made = new SMOTEN(k, new BalancedTarget(), SmallClass.ERROR)
                .resample(rows, new RandomStreams(1, 0))
                .made();
        assertEquals(golden.get("new_rows").size(), made.size());
        CategoryVotes votes = new CategoryVotes(fields, rows.size());
        for (int i = 0; i < made.size(); i++) {
            int base = made.base()[i];
            int[] nearest = SMOTEN.nearest(metric, base, own, k);
            assertArrayEquals(
                    IntStream.of(own)
                            .filter(row -> row != base)
                            .boxed()
                            .sorted(Comparator.comparingDouble(row -> metric.distance(base, row)))
                            .limit(k)
                            .mapToInt(row -> row)
                            .toArray(),
                    nearest);
            votes.take(base, nearest);
            double[] row = values(made.features(), i);
            for (int f = 0; f < fields.size(); f++) {
                assertEquals(values(rows.features(), fields.example(f, votes.of(base)[f]))[f], row[f]);
            }
        }
    }
}
