package dev.imbalance.resampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.DataException;
import dev.imbalance.data.EncodedDataset;
import dev.imbalance.data.FixedDomainDataset;
import dev.imbalance.data.Loading;
import dev.imbalance.data.TextEncoding;
import dev.imbalance.data.TextExample;
import dev.imbalance.data.TextSource;
import dev.imbalance.trainer.ImbalanceModel;
import dev.imbalance.trainer.RandomStreams;
import dev.imbalance.trainer.ResamplingTrainer;
import dev.imbalance.trainer.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.classification.Label;
import org.tribuo.classification.sgd.linear.LogisticRegressionTrainer;

class TextAugmentationTest {
    private static final int CORN = 0;

    @TempDir
    private Path folder;

    private Path list;
    private EncodedDataset data;

    /** Forty texts on wheat, seven on corn and none on rye, of thirty words each, so that pairs repeat. */
    @BeforeEach
    void makeTexts() throws IOException {
        data = load(7, 40);
        list = Files.writeString(folder.resolve("synonyms.txt"), "# grain\ncorn, maize, sweet corn\n\nw1, w2\n");
    }

    private EncodedDataset load(int corn, int wheat) throws IOException {
        SplittableRandom random = new SplittableRandom(3);
        StringBuilder text = new StringBuilder("kind,body\n");
        for (int row = 0; row < corn + wheat; row++) {
            String kind = row < corn ? "corn" : "wheat";
            text.append(kind).append(',').append(kind);
            for (int word = 0; word < 29; word++) {
                text.append(" w").append(random.nextInt(25));
            }
            text.append('\n');
        }
        Path file = Files.writeString(folder.resolve("texts.csv"), text);
        return (EncodedDataset) Loading.train(new TextSource(file, "kind", "body"));
    }

    private TextAugmentation augmentation(String name) {
        return augmentation(name, new BalancedTarget());
    }

    private TextAugmentation augmentation(String name, SamplingTarget target) {
        return switch (name) {
            case "random-deletion" -> new RandomDeletion(0.2, target);
            case "random-swap" -> new RandomSwap(0.2, target);
            default -> new SynonymReplacement(list, 0.2, target);
        };
    }

    private static Resampled resample(Resampler resampler, Dataset<Label> rows, int threads) {
        return resampler.resample(new TrainingRows(rows, threads), new RandomStreams(11, 0));
    }

    private static Map<Integer, Double> row(FeatureRows rows, int row) {
        Map<Integer, Double> entries = new TreeMap<>();
        rows.forEach(row, entries::put);
        return entries;
    }

    private static List<Map<Integer, Double>> rows(SyntheticRows made) {
        return IntStream.range(0, made.size())
                .mapToObj(row -> row(made.features(), row))
                .toList();
    }

    private List<String> tokens(int row) {
        return ((TextExample) data.getExample(row)).tokens();
    }

    @ParameterizedTest
    @ValueSource(strings = {"random-deletion", "random-swap", "synonym-replacement"})
    void countsAreExactAndTheOriginalsComeFirstUntouched(String name) {
        List<String> before = new ArrayList<>();
        data.forEach(example -> before.add(example.toString()));
        SamplingTarget target = new CountsTarget(Map.of("corn", 31L, "wheat", 43L));
        Resampled result = resample(augmentation(name, target), data, 1);
        assertArrayEquals(IntStream.range(0, 47).toArray(), result.rows());
        assertEquals(
                24, Arrays.stream(result.made().labels()).filter(c -> c == CORN).count());
        assertEquals(27, result.made().size());
        List<String> after = new ArrayList<>();
        data.forEach(example -> after.add(example.toString()));
        assertEquals(before, after);
        Dataset<Label> rows = new ResamplingChain(data, IntStream.range(0, 47).toArray())
                .apply(augmentation(name, target), new RandomStreams(11, 0))
                .data();
        assertArrayEquals(new long[] {31, 43}, ClassCounts.of(rows).toArray());
        IntStream.range(0, 47).forEach(row -> assertTrue(rows.getExample(row) == data.getExample(row)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"random-deletion", "random-swap", "synonym-replacement"})
    void everyDocumentIsCopiedEquallyOftenUpToOneAndItsLineageSaysSo(String name) {
        SyntheticRows made = resample(augmentation(name), data, 1).made();
        Map<Integer, Integer> copies = new HashMap<>();
        for (int i = 0; i < made.size(); i++) {
            copies.merge(made.base()[i], 1, Integer::sum);
            assertEquals(-1, made.neighbour()[i]);
            assertTrue(Float.isNaN(made.gap()[i]));
            assertEquals(CORN, made.labels()[i]);
        }
        assertEquals(7, copies.size());
        assertTrue(copies.values().stream().allMatch(number -> number == 4 || number == 5), copies.toString());
        Lineage lineage = new ResamplingChain(data, IntStream.range(0, 47).toArray())
                .apply(augmentation(name), new RandomStreams(11, 0))
                .lineage();
        assertEquals(33, lineage.synthetic());
        assertEquals(
                new Lineage.Parents(name, made.base()[32], made.base()[32], Float.NaN),
                lineage.parents(lineage.origin(79)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"random-deletion", "random-swap", "synonym-replacement"})
    void theSeedAloneDecidesAndCopiesOfADocumentDiffer(String name) {
        List<Map<Integer, Double>> rows =
                rows(resample(augmentation(name), data, 1).made());
        assertEquals(rows, rows(resample(augmentation(name), data, 2).made()));
        Resampled other = augmentation(name).resample(new TrainingRows(data), new RandomStreams(12, 0));
        assertNotEquals(rows, rows(other.made()));
        assertTrue(rows.stream().distinct().count() > 7, "copies of one document differ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"random-deletion", "random-swap", "synonym-replacement"})
    void whatAClassGetsDependsOnNoOtherClass(String name) throws IOException {
        SamplingTarget target = new CountsTarget(Map.of("corn", 20L));
        Dataset<Label> fewer =
                FixedDomainDataset.view(data, IntStream.range(0, 12).toArray(), "some");
        assertEquals(
                rows(resample(augmentation(name, target), data, 1).made()),
                rows(resample(augmentation(name, target), fewer, 1).made()));
    }

    @Test
    void deletionOnlyTakesWordsAwayAndLeavesOneAtLeast() {
        SyntheticRows made =
                resample(new RandomDeletion(0.2, new BalancedTarget()), data, 1).made();
        TextEncoding encoding = (TextEncoding) data.encoding();
        double there = 0;
        for (int i = 0; i < made.size(); i++) {
            Map<Integer, Double> copy = row(made.features(), i);
            Map<String, Double> original = new HashMap<>();
            encoding.features(tokens(made.base()[i])).forEach(word -> original.put(word.getName(), word.getValue()));
            for (Map.Entry<Integer, Double> word : copy.entrySet()) {
                String name = data.getFeatureIDMap().get(word.getKey()).getName();
                if (name.startsWith("1-N=")) {
                    assertTrue(word.getValue() <= original.get(name), name);
                    there += word.getValue();
                }
            }
        }
        // Of 33 copies of 30 words, those in the vocabulary.
        assertTrue(there < 33 * 30 * 0.85 && there > 33 * 30 * 0.5, there + " words are left");
        RandomDeletion nearlyAll = new RandomDeletion(0.999999, new BalancedTarget());
        assertEquals(
                1,
                nearlyAll
                        .change(encoding)
                        .of(tokens(0), new SplittableRandom(1))
                        .size());
    }

    @Test
    void swapsKeepTheWordsAndChangeTheirOrder() {
        TextAugmentation.Change change =
                new RandomSwap(0.1, new BalancedTarget()).change((TextEncoding) data.encoding());
        List<String> tokens = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j");
        for (int seed = 0; seed < 50; seed++) {
            List<String> swapped = change.of(tokens, new SplittableRandom(seed));
            assertEquals(tokens, swapped.stream().sorted().toList());
            int seen = seed;
            assertEquals(
                    2,
                    IntStream.range(0, 10)
                            .filter(i -> !tokens.get(i).equals(swapped.get(i)))
                            .count(),
                    () -> "one swap changes two places, seed " + seen);
        }
        assertEquals(List.of("a"), change.of(List.of("a"), new SplittableRandom(1)));
        assertFalse(change.canChange(List.of("a", "a")));
    }

    @Test
    void synonymsStandForWordsOfTheListAndNothingElseChanges() {
        SynonymReplacement few = new SynonymReplacement(list, 0.1, new BalancedTarget());
        TextAugmentation.Change change = few.change((TextEncoding) data.encoding());
        List<String> tokens = List.of("a", "corn", "b", "maize", "c", "w1");
        Map<List<String>, Integer> found = new HashMap<>();
        for (int seed = 0; seed < 60; seed++) {
            found.merge(change.of(tokens, new SplittableRandom(seed)), 1, Integer::sum);
        }
        assertEquals(
                Set.of(
                        List.of("a", "maize", "b", "maize", "c", "w1"),
                        List.of("a", "sweet", "corn", "b", "maize", "c", "w1"),
                        List.of("a", "corn", "b", "corn", "c", "w1"),
                        List.of("a", "corn", "b", "sweet", "corn", "c", "w1"),
                        List.of("a", "corn", "b", "maize", "c", "w2")),
                found.keySet());
        TextAugmentation.Change all =
                new SynonymReplacement(list, 1, new BalancedTarget()).change((TextEncoding) data.encoding());
        assertEquals(List.of("w2", "x", "w1"), all.of(List.of("w1", "x", "w2"), new SplittableRandom(1)));
    }

    @Test
    void aListOfSynonymsIsRefusedByItsLine() throws IOException {
        assertEquals(
                list
                        + ", line 2: a group needs two different words, this one has \"corn\" alone; add a synonym, or delete the"
                        + " line",
                refused("a, b\nCorn, corn\n"));
        assertEquals(
                list + ", line 1: \"\" has no token; write words that are separated by one comma each",
                refused("corn,, maize\n"));
        assertEquals(
                list + " has no group of synonyms; write one a line, separated by commas", refused("# nothing\n\n"));
        assertEquals(
                "synonym-replacement can change none of the 7 documents of \"corn\": none has a word of " + list
                        + ". Add synonyms of its words, or choose random-deletion",
                refused("rice, paddy\n"));
        Files.delete(list);
        assertEquals(
                list + " does not exist; download it or correct the path",
                assertThrows(DataException.class, () -> resample(new SynonymReplacement(list), data, 1))
                        .getMessage());
    }

    private String refused(String text) throws IOException {
        Files.writeString(list, text);
        return assertThrows(DataException.class, () -> resample(new SynonymReplacement(list), data, 1))
                .getMessage();
    }

    @ParameterizedTest
    @ValueSource(strings = {"random-deletion", "random-swap", "synonym-replacement"})
    void rowsThatAreNoDocumentsAreRefusedInOneLine(String name) {
        assertEquals(
                name + " changes documents, and the training rows are none; give data of the type text, or choose"
                        + " random-over",
                assertThrows(DataException.class, () -> resample(augmentation(name), Tables.blobs(3, 9, 5), 1))
                        .getMessage());
        ResamplingTrainer trainer = new ResamplingTrainer(new LogisticRegressionTrainer(), augmentation(name));
        assertThrows(IllegalArgumentException.class, () -> trainer.check(Tables.blobs(3, 9, 5)), "before training");
        trainer.check(data);
    }

    @Test
    void swapsAreRefusedWhereFeaturesHaveNoOrder() throws IOException {
        Path file = Files.writeString(
                folder.resolve("v.json"),
                "{\"schema\":\"imbalance-vocabulary/1\",\"tokeniser\":"
                        + "\"UNIVERSAL\",\"lowerCase\":true,\"ngrams\":1,\"binary\":false,\"emptyDocuments\":\"ERROR\","
                        + "\"vocabulary\":[\"1-N=corn\"]}");
        TextEncoding words = TextEncoding.read(file);
        assertTrue(new RandomSwap().refusal(words).orElseThrow().contains("set ngrams of the data to 2 or more"));
        assertEquals(Optional.empty(), new RandomSwap().refusal((TextEncoding) data.encoding()));
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        for (double value : new double[] {0, 1, Double.NaN}) {
            assertThrows(PropertyException.class, () -> new RandomDeletion(value, new BalancedTarget()));
        }
        for (double value : new double[] {0, 1.1, Double.NaN}) {
            assertThrows(PropertyException.class, () -> new RandomSwap(value, new BalancedTarget()));
            assertThrows(PropertyException.class, () -> new SynonymReplacement(list, value, new BalancedTarget()));
        }
    }

    @Test
    void oneAfterTheOtherChangesDocumentsAloneAndNotWhatWasMade() {
        ResamplingChain chain = new ResamplingChain(data, IntStream.range(0, 47).toArray())
                .apply(augmentation("random-deletion", new CountsTarget(Map.of("corn", 20L))), new RandomStreams(1, 0))
                .apply(augmentation("random-swap", new CountsTarget(Map.of("corn", 40L))), new RandomStreams(2, 0));
        assertEquals("random-deletion: corn 13; random-swap: corn 20", summary(chain));
        Lineage lineage = chain.lineage();
        for (int row = 0; row < lineage.size(); row++) {
            if (lineage.isSynthetic(row)) {
                assertTrue(lineage.parents(lineage.origin(row)).base() >= 0, "made of a document");
            }
        }
    }

    private static String summary(ResamplingChain chain) {
        Dataset<Label> rows = chain.data();
        int[] labels = new int[rows.size()];
        Arrays.setAll(labels, row -> ClassCounts.idOf(rows.getExample(row).getOutput(), rows.getOutputIDInfo()));
        return chain.lineage().summary(labels, ClassCounts.labels(rows.getOutputIDInfo()));
    }

    /** What the loss sees is the counts after the copies, whichever learner trains on them. */
    @ParameterizedTest
    @ValueSource(strings = {"random-deletion", "random-swap", "synonym-replacement"})
    void theLedgerCountsTheCopies(String name) {
        ResamplingTrainer trainer = new ResamplingTrainer(
                new LogisticRegressionTrainer(), augmentation(name, new CountsTarget(Map.of("corn", 20L))));
        ImbalanceModel model = assertInstanceOf(ImbalanceModel.class, trainer.train(data));
        assertArrayEquals(new long[] {7, 40}, model.ledger().before().toArray());
        assertArrayEquals(new long[] {20, 40}, model.ledger().after().toArray());
        assertArrayEquals(new double[] {1 / 3.0, 2 / 3.0}, model.ledger().effectivePrior(), 1e-12);
    }

    static Stream<Resampler> sparse() {
        return Stream.of(
                new RandomOverSampler(), new RandomUnderSampler(), new SMOTE(), new RandomDeletion(), new RandomSwap());
    }

    /** A copy has at most the words of its parents, never a place for each word of the vocabulary. */
    @ParameterizedTest
    @MethodSource("sparse")
    void bagsOfWordsStaySparse(Resampler resampler) {
        TrainingRows rows = new TrainingRows(data);
        SparseRows given = assertInstanceOf(SparseRows.class, rows.features());
        SyntheticRows made = resample(resampler, data, 1).made();
        if (made.size() > 0) {
            assertInstanceOf(SparseRows.class, made.features());
            assertInstanceOf(SparseRows.class, rows.entries(made));
        }
        Dataset<Label> after = new ResamplingChain(data, IntStream.range(0, 47).toArray())
                .apply(resampler, new RandomStreams(11, 0))
                .data();
        int most = 2 * IntStream.range(0, 47).map(given::entries).max().orElseThrow();
        assertTrue(most < given.columns() / 2, most + " of " + given.columns());
        for (Example<Label> row : after) {
            assertTrue(row.size() <= most, row.size() + " features");
            assertTrue(
                    row instanceof TextExample || row instanceof RowExample,
                    row.getClass().getName());
        }
        assertFalse(resampler instanceof RandomUnderSampler && after.size() > 14);
    }
}
