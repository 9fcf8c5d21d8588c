package dev.imbalance.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.data.LongTailSource;
import dev.imbalance.evaluation.Comparison;
import dev.imbalance.evaluation.FinishedRuns;
import dev.imbalance.evaluation.Replicate;
import dev.imbalance.evaluation.RunFiles;
import dev.imbalance.evaluation.RunMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Experiments that compare training sets. */
class TrainingSetsTest {
    private static final String FRAME =
            """
            experiment: sets
            data:
              train: {type: csv, path: train.csv, response: y}
              test: {type: csv, path: test.csv, response: y}
            %s
            trainer: {type: logistic-regression, epochs: 2, minibatchSize: 1}
            strategies:
            """;
    private static final String TAIL = "  longTail: {profile: exponential, imbalanceFactor: 10, seed: 3}";

    @TempDir
    Path folder;

    @BeforeEach
    void writeTables() throws IOException {
        Files.writeString(folder.resolve("train.csv"), table(30, 40, 50));
        Files.writeString(folder.resolve("turned.csv"), table(5, 20, 60));
        Files.writeString(folder.resolve("test.csv"), table(12, 12, 12));
    }

    @Test
    void aGridOverTheDataComparesItsTrainingSets() throws IOException {
        ExperimentFile experiment = new ExperimentReader(Registry.load())
                .read(
                        "sets.yml",
                        FRAME.formatted(TAIL)
                                + "  - {name: tail, grid: {data.longTail.seed: [1, 2], data.longTail.imbalanceFactor: [5, 10]}}\n",
                        folder,
                        List.of());
        ExperimentData data = new ExperimentData(experiment);
        data.check();
        assertEquals(
                4,
                PlannedRun.all(experiment, data).stream()
                        .map(run -> run.key().hash())
                        .distinct()
                        .count());
        Comparison made = new ExperimentRunner(experiment, folder.resolve("runs"), "", new RunListener() {})
                .run()
                .comparison();
        assertEquals(
                List.of("done", "done", "done", "done"),
                made.runs().stream().map(Comparison.Run::status).toList());
    }

    private static String table(int... counts) {
        StringBuilder text = new StringBuilder("x,y\n");
        SplittableRandom random = new SplittableRandom(counts[0]);
        for (int c = 0; c < counts.length; c++) {
            for (int i = 0; i < counts[c]; i++) {
                text.append(random.nextDouble(c, c + 1.5))
                        .append(',')
                        .append("abc".charAt(c))
                        .append('\n');
            }
        }
        return text.toString();
    }

    private ExperimentFile read(String data, String strategies) {
        return new ExperimentReader(Registry.load())
                .read("sets.yml", FRAME.formatted(data) + strategies, folder, List.of());
    }

    private List<String> problems(String data, String strategies) {
        return assertThrows(ExperimentException.class, () -> read(data, strategies)).problems().stream()
                .map(Problem::toString)
                .toList();
    }

    private ExperimentOutcome run(ExperimentFile file) throws IOException {
        return new ExperimentRunner(file, folder.resolve("out"), "./imbalance run sets.yml", new RunListener() {})
                .run();
    }

    private RunMetrics metrics(ExperimentOutcome outcome, int run) throws IOException {
        return new RunFiles(outcome.directory()
                        .resolve(outcome.comparison().runs().get(run).directory()))
                .readMetrics();
    }

    private static final String STRATEGIES =
            """
              - name: long-tailed
              - name: less
                data: {longTail: {imbalanceFactor: 3}}
              - name: balanced
                data: {longTail: {profile: step, imbalanceFactor: 1, largest: 20}}
              - name: turned
                data: {train: {path: turned.csv}, longTail: {imbalanceFactor: 1, largest: 5}}
            """;

    @Test
    void aStrategysDataAreLaidOverThoseOfTheFile() {
        ExperimentFile file = read(TAIL, STRATEGIES);
        ExperimentData data = new ExperimentData(file);
        List<String> counts = file.strategies().stream()
                .map(strategy ->
                        data.train(strategy, Replicate.of(1)).labelCounts().toString())
                .toList();
        assertEquals(List.of("a 30, b 9, c 3", "a 30, b 17, c 10", "a 20, b 20, c 20", "a 5, b 5, c 5"), counts);
        assertEquals(
                "data (longTail=(imbalanceFactor=3))", file.strategies().get(1).description());
        assertSame(
                data.train(file.strategies().get(0), Replicate.of(1)),
                data.train(file.strategies().get(0), Replicate.of(2)));
        int[] less = ((LongTailSource) data.train(file.strategies().get(1), Replicate.of(1))).rows();
        assertEquals(57, less.length);
    }

    @Test
    void theFileOfARunWithItsOwnDataNamesTheSameRun() throws IOException {
        ExperimentFile file = read(TAIL, STRATEGIES);
        Strategy turned = file.strategies().get(3);
        String config = file.config(turned, Replicate.of(1));
        assertTrue(config.contains("turned.csv"), config);
        ExperimentFile alone = new ExperimentReader(Registry.load()).read("config.yml", config, folder, List.of());
        assertEquals(config, alone.config(alone.strategies().get(0), Replicate.of(1)));
        assertEquals(
                new ExperimentData(file).digests(turned),
                new ExperimentData(alone).digests(alone.strategies().get(0)));
        assertNotEquals(
                file.hash(file.strategies().get(0), Replicate.of(1), List.of(), "0"),
                file.hash(file.strategies().get(1), Replicate.of(1), List.of(), "0"));
    }

    @Test
    void everyStrategyIsMeasuredOnTheSameRowsAndTheClassesThatAreRareInTheFirst() throws IOException {
        ExperimentOutcome outcome = run(read(TAIL, STRATEGIES));
        assertEquals(List.of(), outcome.failed());
        RunMetrics balanced = metrics(outcome, 2);
        assertEquals(20, balanced.test().labels().get("c").trainCount());
        assertEquals(12, balanced.test().labels().get("c").support());
        assertEquals(List.of("a"), balanced.test().rarest().labels(), "by its own counts");
        assertEquals(
                balanced.test().labels().get("c").recall(),
                outcome.comparison().runs().get(2).rarestRecall(),
                "by those of the first strategy");
        for (RunMetrics run : FinishedRuns.read(outcome.directory()).runs()) {
            assertEquals(List.of("c"), run.test().rarest().labels());
            assertEquals("FEW", run.test().labels().get("c").shot().name());
            assertEquals("MEDIUM", run.test().labels().get("a").shot().name());
        }
    }

    @Test
    void oneTrainingSetMadeAgainLeavesTheOthersInTheComparison() throws IOException {
        ExperimentOutcome whole = run(read(TAIL, STRATEGIES));
        ExperimentOutcome part = run(new ExperimentReader(Registry.load())
                .read(
                        whole.directory()
                                .resolve(whole.comparison().runs().get(3).directory())
                                .resolve("config.yml"),
                        List.of()));
        assertEquals(whole.comparison(), part.comparison());

        ExperimentOutcome more =
                run(read(TAIL, STRATEGIES + "  - name: whole\n    data: {longTail: {imbalanceFactor: 1}}\n"));
        assertEquals(
                List.of("long-tailed", "less", "balanced", "turned", "whole"),
                more.comparison().runs().stream().map(Comparison.Run::strategy).toList());
    }

    @Test
    void theShareThatIsSetAsideMayDiffer() throws IOException {
        ExperimentOutcome outcome = run(read(
                "  validation: 0.2",
                "  - name: some\n    postHoc: [{type: temperature}]\n  - name: none\n    data: {validation: 0}\n"));
        assertEquals(24, metrics(outcome, 0).test().labels().get("a").trainCount());
        assertEquals(30, metrics(outcome, 1).test().labels().get("a").trainCount());
    }

    @Test
    void otherClassesAreRefusedInALineThatNamesBoth() throws IOException {
        Files.writeString(folder.resolve("two.csv"), table(5, 5));
        ExperimentFile file = read("", "  - name: all\n  - name: two\n    data: {train: {path: two.csv}}\n");
        assertEquals(
                "sets.yml:10:11: strategies[1].data: the training rows of every strategy must have the same classes in the same"
                        + " order; those of \"all\" are [a, b, c], those of \"two\" are [a, b]",
                assertThrows(ExperimentException.class, () -> run(file)).getMessage());
    }

    @Test
    void whatEveryStrategyMustShareIsRefusedWithTheReason() {
        assertEquals(
                List.of(
                        "sets.yml:9:12: strategies[0].data.test: is the file's own, so that every strategy is tested on the same"
                                + " rows; a strategy may change train, longTail, validation",
                        "sets.yml:9:37: strategies[0].data.folds: are the file's own, so that every strategy is tested on the same"
                                + " rows; a strategy may change train, longTail, validation",
                        "sets.yml:9:47: strategies[0].data.watchTest: is the file's own; it changes no result; a strategy may"
                                + " change train, longTail, validation",
                        "sets.yml:9:64: strategies[0].data.longtail: unknown key; legal keys: train, longTail, validation; did you"
                                + " mean \"longTail\"?"),
                problems(
                        "",
                        "  - name: a\n    data: {test: {path: train.csv}, folds: 5, watchTest: true, longtail: {}}\n"));
    }

    @Test
    void aFaultInAStrategysDataIsNamedWhereItIsWritten() {
        assertEquals(
                List.of(
                        "sets.yml:10:40: strategies[1].data.longTail.imbalanceFactor: must be a number (at least 1), was the text \"x\""),
                problems(TAIL, "  - name: a\n  - name: b\n    data: {longTail: {imbalanceFactor: x}}\n"));
    }

    @Test
    void withFoldsEveryStrategyTrainsOnTheSameRows() {
        String text = FRAME.formatted("").replace("  test: {type: csv, path: test.csv, response: y}", "  folds: 3")
                + "  - name: a\n    data: {validation: 0.1, longTail: {profile: exponential}}\n";
        List<String> problems = assertThrows(ExperimentException.class, () -> new ExperimentReader(Registry.load())
                        .read("sets.yml", text, folder, List.of()))
                .problems()
                .stream()
                .map(Problem::toString)
                .toList();
        assertEquals(1, problems.size());
        assertTrue(problems.get(0).contains("data.longTail: cannot differ by strategy with folds"), problems.get(0));
    }

    @Test
    void cutsOfOneSourceReadItsFilesOnce() throws IOException {
        ExperimentFile file = read(TAIL, STRATEGIES);
        ExperimentData data = new ExperimentData(file);
        data.train(file.strategies().get(0), Replicate.of(1)).classIds();
        // What is gone from the disk can only come from memory.
        Files.delete(folder.resolve("train.csv"));
        assertArrayEquals(
                new long[] {20, 20, 20},
                data.train(file.strategies().get(2), Replicate.of(1))
                        .labelCounts()
                        .toArray());
    }
}
