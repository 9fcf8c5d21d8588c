package dev.imbalance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.imbalance.data.FoldSource;
import dev.imbalance.data.TableSource;
import dev.imbalance.experiment.BuiltIn;
import dev.imbalance.experiment.ExperimentReader;
import dev.imbalance.experiment.Registry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchTablesTest {
    private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();
    private static final String HOME = "imbalance.home";

    @TempDir
    private Path folder;

    @BeforeEach
    void bundledDataAreThoseOfTheCheckout() {
        System.setProperty(HOME, CHECKOUT.toString());
    }

    @AfterEach
    void theHomeIsWhatItWas() {
        System.clearProperty(HOME);
    }

    private Outcome bench(String... more) {
        List<String> words = new ArrayList<>(List.of("bench", "tables", "--out=" + folder));
        words.addAll(List.of(more));
        return Outcome.of(words.toArray());
    }

    @Test
    void correctionAfterTrainingUndoesItselfInTheTable() throws IOException {
        String[] words = {
            "--data=hpc-jobs", "--strategy=baseline-logistic", "--strategy=corrected-logistic", "--peer=none", "--json"
        };
        Outcome outcome = bench(words);
        assertEquals(0, outcome.code(), outcome.err());
        JsonNode table =
                new ObjectMapper().readTree(outcome.out()).get("tables").get(0);
        assertEquals(
                "{\"F\":1347,\"L\":259,\"M\":514,\"VF\":2211}",
                table.get("classes").toString());
        JsonNode baseline = table.get("rows").get(0);
        JsonNode corrected = table.get("rows").get(1);
        assertEquals("logistic", baseline.get("learner").asText());
        assertTrue(baseline.get("peer").isNull());
        assertEquals("corrected-logistic", table.get("best").get("name").asText());
        assertTrue(table.get("points").isNull());
        double plain = baseline.get("ours").get("brier").asDouble();
        assertEquals(plain, baseline.get("ours").get("correctedBrier").asDouble(), 1e-6);
        // The same models: back from equal classes to the data's they say what they said before.
        assertEquals(plain, corrected.get("ours").get("correctedBrier").asDouble(), 1e-6);
        assertTrue(corrected.get("ours").get("brier").asDouble() > plain);

        Outcome again = bench(words);
        assertEquals(
                outcome.out().replaceAll("(?s)\"environment\".*", ""),
                again.out().replaceAll("(?s)\"environment\".*", ""));
        assertFalse(again.err().contains("1/10"), "finished runs are kept: " + again.err());
    }

    @Test
    void thePeerPredictsTheSameRows() throws IOException, InterruptedException {
        PythonPeer python = PythonPeer.find(PythonPeer.INTERPRETERS, "import sklearn, imblearn")
                .orElse(null);
        assumeTrue(python != null, "neither /usr/bin/python3 nor python3 imports sklearn and imblearn");
        SplittableRandom random = new SplittableRandom(3);
        StringBuilder rows = new StringBuilder("x,town,class\n");
        StringBuilder folds = new StringBuilder("row,fold\n");
        for (int row = 0; row < 120; row++) {
            boolean rare = row % 5 == 0;
            rows.append(random.nextDouble() + (rare ? 0.5 : 0)).append(rare ? ",Ulm,b\n" : ",Ems,a\n");
            folds.append(row).append(',').append(row % 2 + 1).append('\n');
        }
        Path csv = Files.writeString(folder.resolve("rows.csv"), rows);
        Path cut = Files.writeString(folder.resolve("folds.csv"), folds);
        String names = "weights-forest,smote-logistic,smote-nc-logistic,balanced-random-forest";
        python.run(
                        "tables_peer.py",
                        List.of(
                                "--data=" + csv,
                                "--response=class",
                                "--folds=" + cut,
                                "--out=" + folder,
                                "--names=neighbourhood-cleaning-forest," + names),
                        new ProcessBuilder())
                .lastLineOf("the peer");
        JsonNode trained =
                new ObjectMapper().readTree(folder.resolve(LearnerTables.PEER).toFile());
        assertEquals(10, trained.size());
        assertTrue(trained.get("neighbourhood-cleaning-forest-fold1").has("prior"), trained.toString());
        for (String name : names.split(",", -1)) {
            JsonNode prior = trained.get(name + "-fold2").get("prior");
            assertEquals(0.5, prior.get("a").asDouble(), 1e-12);
            FoldPredictions.Worth worth = FoldPredictions.Worth.of(List.of(new FoldPredictions(
                    folder.resolve(name + "-fold2.csv.gz"), Map.of("a", 0.5, "b", 0.5), Map.of("a", 0.8, "b", 0.2))));
            assertTrue(worth.balancedAccuracy() > 0.9, name + ": " + worth);
        }
    }

    @ParameterizedTest
    @CsvSource({"hpc-jobs, hpc_data.csv, class", "lending-club, lending_club.csv, Class"})
    void theCommittedFoldsAreTheStratifiedCutOfTheSeedOne(String name, String csv, String response)
            throws IOException, InterruptedException {
        Path folds = CHECKOUT.resolve("data").resolve(name).resolve("folds.csv");
        assertEquals(5, FoldSource.count(folds));
        Path file = folds.resolveSibling(csv);
        Path script = folds.resolveSibling("make.R");
        if (Files.exists(script)) {
            assumeTrue(
                    Programs.succeeds("Rscript", "-e", "stopifnot(requireNamespace('modeldata'))"),
                    "needs R with modeldata, of Debian's r-base-core and r-cran-modeldata");
            assertTrue(Programs.succeeds(
                    "Rscript", Files.copy(script, folder.resolve("make.R")).toString()));
            file = folder.resolve(csv);
        }
        TableSource table = new TableSource(file, response);
        int[] tested = new int[table.classIds().length];
        for (int fold = 1; fold <= 5; fold++) {
            int[] rows = new FoldSource(table, folds, fold, FoldSource.Part.TEST).rows();
            assertEquals(
                    Arrays.toString(new FoldSource(table, 5, fold, 1, FoldSource.Part.TEST).rows()),
                    Arrays.toString(rows));
            IntStream.of(rows).forEach(row -> tested[row]++);
        }
        assertTrue(IntStream.of(tested).allMatch(times -> times == 1));
    }

    @ParameterizedTest
    @CsvSource({"tabular, data/hpc-jobs/folds.csv", "lending-club, data/lending-club/folds.csv"})
    void theExperimentsHaveTheCommittedFoldsAndThePageTheirStrategies(String name, String folds) throws IOException {
        ExperimentReader reader = new ExperimentReader(Registry.load());
        var experiment = BuiltIn.read(reader, name, List.of());
        assertEquals(5, experiment.replicates().size());
        assertTrue(BuiltIn.editable(reader, name).contains(folds));
        String page = Files.readString(CHECKOUT.resolve("docs/tables.md"));
        experiment
                .strategies()
                .forEach(strategy -> assertTrue(page.contains("| " + strategy.name() + " |"), strategy.name()));
        List<String> learners = experiment.strategies().stream()
                .map(strategy -> strategy.name().substring(strategy.name().lastIndexOf('-') + 1))
                .distinct()
                .sorted()
                .toList();
        assertEquals(List.of("forest", "logistic", "mlp", "stump", "tree", "xgboost"), learners);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--data=jobs| --data has no jobs; legal values: hpc-jobs, lending-club",
                "--peer=no-such-python| --peer no-such-python does not import sklearn and imblearn; name a Python that does, or none"
            })
    void aMistakeExitsWithTwoAndOneLine(String option, String line) {
        Outcome outcome = bench(option);
        assertEquals(2, outcome.code(), outcome.err());
        assertEquals(line, outcome.fault());
    }
}
