package dev.imbalance.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.data.DataException;
import dev.imbalance.data.ImageExample;
import dev.imbalance.evaluation.Comparison;
import dev.imbalance.evaluation.FinishedRuns;
import dev.imbalance.evaluation.PredictionsReader;
import dev.imbalance.evaluation.Replicate;
import dev.imbalance.evaluation.RunFiles;
import dev.imbalance.evaluation.RunMetrics;
import dev.imbalance.trainer.TrainingInterrupted;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tribuo.Example;
import org.tribuo.classification.Label;

/** Experiments that test on folds of their training rows. */
class FoldsTest {
    private static final String TABLE = "data: {train: {type: csv, path: table.csv, response: y}, folds: 4}\n";
    private static final String LINEAR = "trainer: {type: logistic-regression, epochs: 3, minibatchSize: 1}\n";

    @TempDir
    Path folder;

    /** Remembers which runs were made and which were there. */
    private static final class Memory implements RunListener {
        private final List<String> kept = new ArrayList<>();
        private final List<String> finished = new ArrayList<>();

        @Override
        public void runKept(RunKey run, int index, RunMetrics metrics) {
            kept.add(run.toString());
        }

        @Override
        public void runFinished(RunKey run, RunMetrics metrics) {
            finished.add(run.toString());
        }
    }

    private ExperimentFile read(String text) {
        return new ExperimentReader(Registry.load())
                .read("folds.yml", "experiment: folded\n" + text, folder, List.of());
    }

    private List<String> problems(String text) {
        return assertThrows(ExperimentException.class, () -> read(text)).problems().stream()
                .map(Problem::toString)
                .toList();
    }

    private ExperimentOutcome run(ExperimentFile file, RunListener listener, RunPolicy policy) throws IOException {
        return new ExperimentRunner(file, folder.resolve("out"), "./imbalance run folds.yml", listener, policy).run();
    }

    private ExperimentOutcome run(String text, RunListener listener) throws IOException {
        return run(read(text), listener, RunPolicy.DEFAULT);
    }

    /** 40 rows of class a at small x and 14 of class b at large x. The row's number is a feature of its own. */
    private void writeTable() throws IOException {
        StringBuilder text = new StringBuilder("row,x,y\n");
        SplittableRandom random = new SplittableRandom(5);
        for (int row = 0; row < 54; row++) {
            boolean b = row % 4 == 3 || row == 50;
            text.append(row)
                    .append(',')
                    .append(random.nextDouble(b ? 3 : 0, b ? 8 : 5))
                    .append(',')
                    .append(b ? "b" : "a")
                    .append('\n');
        }
        Files.writeString(folder.resolve("table.csv"), text);
    }

    @Test
    void everyStrategyRunsOnceASeedAndFoldAndTheFoldsPool() throws IOException {
        writeTable();
        ExperimentOutcome outcome = run(
                TABLE + LINEAR
                        + "strategies: [{name: plain}, {name: over, resample: [{type: random-over}]}]\nseeds: [1, 7]\n",
                new Memory());
        assertEquals(List.of(), outcome.failed());
        List<Comparison.Run> runs = outcome.comparison().runs();
        assertEquals(16, runs.size());
        assertTrue(runs.get(5).directory().matches("plain-seed7-fold2-[0-9a-f]{8}"), runs.get(5)::directory);
        assertEquals(new Replicate(7, 2), runs.get(5).replicate());
        assertEquals(16, runs.stream().map(Comparison.Run::directory).distinct().count());
        assertEquals(8, outcome.comparison().gains().get(0).seeds(), "pairs of seed and fold");

        List<String> table = Files.readAllLines(folder.resolve("table.csv"));
        for (int first : List.of(0, 4, 8, 12)) {
            Map<Long, String> pooled = new TreeMap<>();
            for (Comparison.Run run : runs.subList(first, first + 4)) {
                RunFiles files = new RunFiles(outcome.directory().resolve(run.directory()));
                RunMetrics metrics = files.readMetrics();
                assertEquals(run.replicate(), metrics.replicate());
                try (PredictionsReader reader = files.readPredictions()) {
                    for (var row = reader.next(); row.isPresent(); row = reader.next()) {
                        assertEquals(null, pooled.put(row.get().row(), row.get().label()));
                    }
                }
            }
            assertEquals(54, pooled.size());
            pooled.forEach((row, label) -> assertTrue(
                    table.get(1 + row.intValue()).endsWith("," + label), "the row is that of the training data"));
        }
        assertEquals(
                54, FinishedRuns.read(outcome.directory()).pooled("over", 7).total());
        assertTrue(Files.readString(outcome.report()).contains("over"));
    }

    @Test
    void noTestRowReachesTheTrainerOfItsFold() throws IOException {
        writeTable();
        ExperimentFile file = read(TABLE + LINEAR + "strategies: [{name: plain}]\nseeds: [1, 2]\n");
        ExperimentData data = new ExperimentData(file);
        for (Replicate replicate : file.replicates()) {
            ExperimentData.Loaded rows = data.load(file.strategies().get(0), replicate);
            Set<Double> trained = numbers(rows.train());
            Set<Double> tested = numbers(rows.test());
            assertEquals(
                    IntStream.of(rows.testRows()).mapToObj(row -> (double) row).toList(),
                    tested.stream().sorted().toList());
            assertEquals(54, trained.size() + tested.size());
            tested.retainAll(trained);
            assertEquals(Set.of(), tested);
        }
    }

    private static Set<Double> numbers(Iterable<Example<Label>> rows) {
        Set<Double> numbers = new HashSet<>();
        rows.forEach(row -> numbers.add(row.lookup("row").getValue()));
        return numbers;
    }

    @Test
    void aTreeThatLearnsEveryRowByHeartIsNoBetterThanChanceOnTheFoldItHasNotSeen() throws IOException {
        StringBuilder text = new StringBuilder("x,y\n");
        SplittableRandom random = new SplittableRandom(11);
        for (int row = 0; row < 300; row++) {
            text.append(random.nextDouble())
                    .append(',')
                    .append(random.nextInt(2))
                    .append('\n');
        }
        Files.writeString(folder.resolve("table.csv"), text);
        String learner =
                "trainer: {type: xgboost, numTrees: 100, eta: 1, minChildWeight: 0, maxDepth: 20, lambda: 0, alpha: 0, nThread: 1}\n";
        String over = "strategies: [{name: over, resample: [{type: random-over}], sample: {type: class-balanced}}]\n";
        ExperimentOutcome folds =
                run(TABLE.replace("folds: 4", "folds: 4, validation: 0.1") + learner + over, new Memory());
        assertEquals(List.of(), folds.failed());
        double unseen = FinishedRuns.read(folds.directory()).pooled("over", 1).accuracy();
        assertTrue(unseen < 0.65, () -> "labels drawn by chance were guessed with the accuracy " + unseen);
        String seen = TABLE.replace("folds: 4", "test: {type: csv, path: table.csv, response: y}");
        ExperimentOutcome leaking = run(seen + learner + "strategies: [{name: leaking}]\n", new Memory());
        assertTrue(leaking.comparison().runs().get(0).accuracy() > 0.95, "the tree does learn by heart");
    }

    @Test
    void finishedFoldsAreKeptAndAnInterruptedExperimentGoesOnWithTheNext() throws IOException {
        writeTable();
        String text = TABLE + LINEAR + "strategies: [{name: plain}]\n";
        Memory first = new Memory();
        RunPolicy stopping = new RunPolicy(1, Duration.ZERO, false, false, false, 1, () -> first.finished.size() == 2);
        assertThrows(TrainingInterrupted.class, () -> run(read(text), first, stopping));
        assertEquals(List.of("plain, seed 1, fold 1", "plain, seed 1, fold 2"), first.finished);

        Memory second = new Memory();
        ExperimentOutcome outcome = run(text, second);
        assertEquals(first.finished, second.kept);
        assertEquals(List.of("plain, seed 1, fold 3", "plain, seed 1, fold 4"), second.finished);

        // The file of one run names that run alone.
        Path fold3 =
                outcome.directory().resolve(outcome.comparison().runs().get(2).directory());
        ExperimentFile one = new ExperimentReader(Registry.load()).read(fold3.resolve("config.yml"), List.of());
        assertEquals(List.of(new Replicate(1, 3)), one.replicates());
        Memory third = new Memory();
        ExperimentOutcome again = run(one, third, RunPolicy.DEFAULT);
        assertEquals(List.of("plain, seed 1, fold 3"), third.kept);
        assertEquals(List.of(), third.finished);
        assertEquals(outcome.comparison(), again.comparison());
    }

    @Test
    void theSameNumberOfFoldsWrittenInAnotherWayIsTheSameRun() {
        ExperimentFile plain = read(TABLE + LINEAR + "strategies: [{name: plain}]\n");
        ExperimentFile map = read(
                TABLE.replace("folds: 4", "folds: {of: 4, only: [3, 2]}") + LINEAR + "strategies: [{name: plain}]\n");
        assertEquals(List.of(new Replicate(1, 3), new Replicate(1, 2)), map.replicates());
        Replicate second = new Replicate(1, 2);
        String hash = plain.hash(plain.strategies().get(0), second, List.of(), "0");
        assertEquals(hash, map.hash(map.strategies().get(0), second, List.of(), "0"));
        assertFalse(hash.equals(plain.hash(plain.strategies().get(0), new Replicate(1, 3), List.of(), "0")));
        assertTrue(plain.config(plain.strategies().get(0), second).contains("only:\n    - 2"));
    }

    @Test
    void aFileMakesTheFoldsAndItsFaultsNameTheLine() throws IOException {
        writeTable();
        StringBuilder cut = new StringBuilder("row,fold\n");
        for (int row = 0; row < 54; row++) {
            cut.append(row).append(',').append(row < 30 ? 1 : row < 40 ? 2 : 3).append('\n');
        }
        Files.writeString(folder.resolve("folds.csv"), cut);
        String text = TABLE.replace("folds: 4", "folds: {file: folds.csv}") + LINEAR + "strategies: [{name: plain}]\n";
        Memory made = new Memory();
        ExperimentOutcome outcome = run(text, made);
        assertEquals(3, made.finished.size());
        RunFiles second = new RunFiles(
                outcome.directory().resolve(outcome.comparison().runs().get(1).directory()));
        try (PredictionsReader reader = second.readPredictions()) {
            assertEquals(30, reader.next().orElseThrow().row());
        }
        assertTrue(second.readProvenance().data().stream()
                .anyMatch(file -> file.path().endsWith("folds.csv")));

        // Another cut under the same name makes other runs.
        Files.writeString(folder.resolve("folds.csv"), cut.toString().replace("\n20,1\n", "\n20,3\n"));
        Memory changed = new Memory();
        run(read(text), changed, RunPolicy.DEFAULT.forced());
        assertEquals(3, changed.finished.size());

        Files.writeString(folder.resolve("folds.csv"), cut.append("60,1\n"));
        assertEquals(
                folder.resolve("folds.csv")
                        + ", line 56: there is no row 60; the training data have 54 rows, counted from 0",
                assertThrows(DataException.class, () -> run(text, new Memory())).getMessage());
    }

    @Test
    void aStrategyThatAFoldCannotServeIsRefusedBeforeTrainingAndTheFoldIsNamed() throws IOException {
        writeTable();
        Path table = folder.resolve("table.csv");
        Files.writeString(table, Files.readString(table) + "54,9,c\n");
        ExperimentException refused = assertThrows(
                ExperimentException.class,
                () -> run(
                        TABLE + LINEAR + "strategies: [{name: plain}, {name: weighted, reweight: {type: inverse}}]\n",
                        new Memory()));
        assertEquals(1, refused.problems().size());
        assertTrue(refused.getMessage().contains("none of \"c\""), refused::getMessage);
        assertTrue(refused.getMessage().endsWith("(in the training rows of seed 1, fold 3)"), refused::getMessage);
        assertFalse(Files.exists(folder.resolve("out")));
    }

    @Test
    void imagesAreFoldedToo() throws IOException {
        for (int i = 0; i < 24; i++) {
            Path file =
                    folder.resolve("images").resolve(i < 16 ? "dark" : "light").resolve(i + ".png");
            Files.createDirectories(file.getParent());
            BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
            for (int pixel = 0; pixel < 64; pixel++) {
                image.getRaster().setSample(pixel % 8, pixel / 8, 0, (i < 16 ? 20 : 180) + i + pixel % 5);
            }
            ImageIO.write(image, "png", file.toFile());
        }
        ExperimentFile file = read(
                """
                data: {train: {type: image-folder, path: images}, folds: 2, validation: 0.2, watchTest: true}
                trainer:
                  type: djl
                  architecture: {type: small-cnn, channels: [4]}
                  epochs: 1
                  batchSize: 8
                  device: cpu
                strategies: [{name: over, resample: [{type: random-over}]}]
                """);
        ExperimentData data = new ExperimentData(file);
        Strategy over = file.strategies().get(0);
        ImageExample tested =
                (ImageExample) data.load(over, new Replicate(1, 2)).test().getExample(0);
        int row = data.load(over, new Replicate(1, 2)).testRows()[0];
        assertTrue(
                java.util.stream.StreamSupport.stream(
                                data.load(over, new Replicate(1, 1)).train().spliterator(), false)
                        .anyMatch(other -> ((ImageExample) other).pixels() == tested.pixels()),
                () -> "row " + row + " is tested in fold 2, so it trains in fold 1, and its pixels are read once");

        ExperimentOutcome outcome = run(file, new Memory(), RunPolicy.DEFAULT);
        assertEquals(List.of(), outcome.failed());
        for (Comparison.Run run : outcome.comparison().runs()) {
            RunMetrics metrics = new RunFiles(outcome.directory().resolve(run.directory())).readMetrics();
            assertEquals(8, metrics.test().labels().get("dark").support());
            assertEquals(6, metrics.test().labels().get("dark").trainCount());
            assertEquals(6, metrics.test().labels().get("light").trainCountAfter());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    folds: 1 | 65: data.folds: must be at least 2 and at most 100, was 1. Tests on parts of the training rows in turn, instead of test: the number of folds, or a map.
                    folds: 101 | 65: data.folds: must be at least 2 and at most 100, was 101. Tests on parts of the training rows in turn, instead of test: the number of folds, or a map.
                    folds: many | 65: data.folds: must be a whole number or a map, was the text "many"
                    folds: {} | 65: data.folds: needs either the number of folds, of: 5, or a file that says the fold of every row, file: folds.csv
                    folds: {of: 3, file: f.csv} | 65: data.folds: needs either the number of folds, of: 5, or a file that says the fold of every row, file: folds.csv
                    folds: {onyl: 3, of: 4} | 66: data.folds.onyl: unknown key; legal keys: of, file, only; did you mean "only"?
                    folds: {of: 3, only: [4]} | 80: data.folds.only[0]: must be one of the folds 1 to 3, was 4
                    folds: {of: 3, only: [2, 2]} | 83: data.folds.only[1]: the fold 2 is there already
                    folds: {of: 3, only: []} | 79: data.folds.only: needs at least one entry
                    folds: {file: ''} | 72: data.folds.file: is empty; name a file or folder
                    validation: 0.1 | 7: data.test: is missing. The rows to test on; or give folds, to test on parts of the training rows.
                    folds: 4, test: {type: csv, path: t.csv, response: y} | 68: data.test: is given as well as folds, which test on the training rows; leave one out
                    """)
    void aFaultInTheFoldsIsOneLineWithItsPlace(String folds, String fault) {
        assertEquals(
                List.of("folds.yml:2:" + fault),
                problems(TABLE.replace("folds: 4", folds) + LINEAR + "strategies: [{name: plain}]\n"));
    }

    @Test
    void aFileWithFoldsHasNoTestRowsOfItsOwn() {
        ExperimentFile file = read(TABLE + LINEAR + "strategies: [{name: plain}]\n");
        assertEquals(
                "folds.yml:2:58: data.folds: tests on folds of the training rows; there are no other test rows",
                assertThrows(ExperimentException.class, file::test).getMessage());
    }
}
