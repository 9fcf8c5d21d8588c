package dev.imbalance.evaluation.check;

import static dev.imbalance.evaluation.check.RunBuilder.evidence;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.evaluation.UsedRows.ClassRows;
import dev.imbalance.trainer.ImbalanceModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ChecksTest {
    private static RunBuilder run(String strategy) {
        return new RunBuilder(strategy, 1);
    }

    private static List<Finding> find(Check check, RunBuilder... runs) {
        return check.find(evidence(runs));
    }

    private static void assertSilent(Check check, RunBuilder... runs) {
        assertEquals(List.of(), find(check, runs));
    }

    private static Finding only(Check check, RunBuilder... runs) {
        List<Finding> findings = find(check, runs);
        assertEquals(1, findings.size(), findings::toString);
        Finding finding = findings.get(0);
        assertEquals(check.code(), finding.check());
        assertTrue(finding.sentence().endsWith("."), finding::sentence);
        assertTrue(finding.remedy().endsWith("."), finding::remedy);
        assertFalse((finding.sentence() + finding.remedy()).contains("NaN"), finding::sentence);
        return finding;
    }

    @Test
    void everyCheckIsRegisteredAndSaysWhatItLooksForInOneSentence() throws IOException {
        Set<String> written;
        try (Stream<Path> files = Files.list(Path.of("src/main/java/dev/imbalance/evaluation/check"))) {
            written = files.map(file -> file.getFileName().toString().replace(".java", ""))
                    .filter(name -> isCheck("dev.imbalance.evaluation.check." + name))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
        List<Check> checks = Checks.all();
        assertEquals(
                written,
                checks.stream().map(check -> check.getClass().getSimpleName()).collect(Collectors.toSet()));
        for (Check check : checks) {
            assertTrue(check.code().matches("[a-z]+(-[a-z]+)*"), check.code());
            assertTrue(check.summary().matches("[A-Z].*\\."), check.summary());
        }
    }

    private static boolean isCheck(String name) {
        try {
            Class<?> type = Class.forName(name);
            return Check.class.isAssignableFrom(type)
                    && !type.isInterface()
                    && !java.lang.reflect.Modifier.isAbstract(type.getModifiers());
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    @Test
    void runsInWhichNothingIsDoubtfulHaveNoFinding() {
        assertEquals(
                List.of(), Checks.findings(evidence(new RunBuilder("baseline", 1), new RunBuilder("baseline", 2))));
    }

    @Test
    void whatEveryStrategyShowsInTheSameWordsIsOneFindingOfTheExperiment() {
        RunBuilder[] runs = {
            run("baseline").provenance("pretraining-warning", "The weights are known."),
            run("focal")
                    .provenance("pretraining-warning", "The weights are known.")
                    .parity(0.1, 0),
        };
        List<Finding> findings = Checks.findings(evidence(runs));
        assertEquals(
                List.of("one-seed null", "onnx-unlike-model focal", "pretrained-on-test null"),
                findings.stream()
                        .map(finding -> finding.check() + " " + finding.strategy())
                        .sorted()
                        .toList());
    }

    @Test
    void whatAFindingSaysOfARunIsNoWarningBesideIt() {
        String known = "The weights are known.";
        String far = ImbalanceModel.OVERCORRECTED + ": rare classes are now favoured.";
        RunEvidence warned = run("baseline")
                .provenance("pretraining-warning", known)
                .warnings(known, far, "Another.")
                .build();
        List<Finding> findings = Checks.findings(new Evidence("baseline", List.of(warned), null));
        assertEquals(List.of(far, "Another."), Checks.unsaid(warned, findings), "the ledger is even");
        Finding twice = new Finding("prior-corrected-twice", Severity.ERROR, "baseline", "Favoured.", "Use one.");
        Finding ofAnother = new Finding("prior-corrected-twice", Severity.ERROR, "focal", "Favoured.", "Use one.");
        assertEquals(List.of(known, "Another."), Checks.unsaid(warned, List.of(twice)));
        assertEquals(List.of(known, far, "Another."), Checks.unsaid(warned, List.of(ofAnother)));
    }

    @Test
    void errorsComeFirst() {
        List<Finding> findings =
                Checks.findings(evidence(run("baseline").history(3, 3, 2, 1), run("b").parity(0.1, 90)));
        assertEquals(
                List.of(Severity.ERROR, Severity.WARNING, Severity.NOTE),
                findings.stream().map(Finding::severity).toList());
    }

    @Test
    void accuracyFarAboveBalancedAccuracyIsFound() {
        Finding finding = only(
                new AccuracyAlone(),
                run("baseline").confusion(new int[][] {{1000, 0, 0}, {20, 80, 0}, {50, 0, 50}}),
                run("focal").confusion(new int[][] {{1000, 0, 0}, {5, 95, 0}, {5, 0, 95}}));
        assertEquals(
                "The accuracy of baseline, 0.942, is 17.5 points above its balanced accuracy, 0.767: the test set has 10.0 times as many"
                        + " rows of its largest class as of its smallest.",
                finding.sentence());
        assertSilent(
                new AccuracyAlone(), run("baseline").confusion(new int[][] {{960, 40, 0}, {7, 93, 0}, {7, 0, 93}}));
    }

    @Test
    void fewerThanTwentyTestRowsOfAClassAreFound() {
        int[][] nineteen = {{90, 0, 0}, {0, 90, 0}, {0, 0, 19}};
        int[][] twenty = {{90, 0, 0}, {0, 90, 0}, {0, 0, 20}};
        assertTrue(only(new FewTestRows(), run("baseline").confusion(nineteen))
                .sentence()
                .startsWith("There are fewer than 20 test rows of \"eel\" (19)."));
        assertSilent(new FewTestRows(), run("baseline").confusion(twenty));
        assertSilent(
                new FewTestRows(),
                run("baseline").fold(1).confusion(nineteen),
                run("baseline").fold(2).confusion(nineteen));
    }

    @Test
    void aPriorCorrectedMoreThanOnceIsFoundAndTwiceIsAnError() {
        assertSilent(new PriorCorrectedTwice(), run("baseline"), run("b").power(-0.09), run("c").power(1));
        assertEquals(
                Severity.WARNING,
                only(new PriorCorrectedTwice(), run("baseline").power(1), run("b").power(-0.11))
                        .severity());
        Finding twice = only(new PriorCorrectedTwice(), run("b").power(-1));
        assertEquals(Severity.ERROR, twice.severity());
        assertEquals(
                "Rare classes are favoured: the scores carry the training prior to the power -1.00, where 0 is even, after a correction by"
                        + " class weights and a post-hoc offset.",
                twice.sentence());
    }

    private static ClassRows rows(long validation, long test, long duplicates) {
        return new ClassRows(1000, 1000, validation, test, duplicates);
    }

    @Test
    void anEpochChosenOnFewerThanTenRowsOfAClassIsFound() {
        RunBuilder nine = run("baseline").rows(rows(20, 100, 0), rows(10, 100, 0), rows(9, 100, 0));
        assertSilent(new ChosenOnFewRows(), nine);
        assertSilent(new ChosenOnFewRows(), nine.decided("epoch 5 of 5: last epoch"));
        assertEquals(
                "Chosen on fewer than 10 validation rows of \"eel\" (9): the epoch and temperature.",
                only(
                                new ChosenOnFewRows(),
                                nine.decided(
                                        "epoch 4 of 5: highest validation balanced accuracy", "temperature: T 1.3"))
                        .sentence());
        assertSilent(
                new ChosenOnFewRows(),
                run("baseline")
                        .rows(rows(20, 100, 0), rows(10, 100, 0), rows(10, 100, 0))
                        .decided("epoch 4 of 5: highest validation balanced accuracy"));
    }

    @Test
    void probabilitiesThatReweightingMadeWorseAreFound() {
        RunBuilder baseline = run("baseline").effectivePrior(0.8, 0.15, 0.05);
        RunBuilder even = run("weighted").effectivePrior(0.4, 0.3, 0.3).confidence(0.8);
        // Each prediction is right with probability 0.9.
        Finding finding = only(new CalibrationDamaged(), baseline, even);
        assertTrue(
                finding.sentence().contains("calibration error is 0.100 instead of 0.000, the Brier score"),
                finding::sentence);
        // On 300 rows a calibration error of 0.04 may be chance.
        assertSilent(new CalibrationDamaged(), baseline, even.confidence(0.86));
        assertSilent(
                new CalibrationDamaged(),
                baseline,
                run("focal").effectivePrior(0.8, 0.15, 0.05).confidence(0.5));
        assertSilent(new CalibrationDamaged(), baseline, run("unknown").confidence(0.5));
    }

    @Test
    void validationRowsDistributedUnlikeTheTestRowsAreFound() {
        RunBuilder far = run("baseline").rows(rows(60, 100, 0), rows(20, 100, 0), rows(20, 100, 0));
        assertSilent(new ValidationUnlikeTest(), far);
        assertEquals(
                Severity.NOTE,
                only(new ValidationUnlikeTest(), far.decided("epoch 4 of 5")).severity());
        Finding chosen = only(new ValidationUnlikeTest(), far.choices("temperature: T 1.3"));
        assertEquals(Severity.WARNING, chosen.severity());
        assertTrue(chosen.sentence().startsWith("27 % of the validation rows"), chosen::sentence);
        assertSilent(
                new ValidationUnlikeTest(),
                run("baseline")
                        .rows(rows(58, 100, 0), rows(21, 100, 0), rows(21, 100, 0))
                        .decided("epoch 4 of 5"));
    }

    @Test
    void aClassThatIsNeverPredictedIsFound() {
        RunBuilder ignoring = run("baseline").confusion(new int[][] {{90, 10, 0}, {10, 90, 0}, {50, 50, 0}});
        assertEquals(
                "Never predicted: \"eel\" in 1 of 2 runs.",
                only(new NeverPredicted(), ignoring, new RunBuilder("baseline", 2))
                        .sentence());
        assertSilent(
                new NeverPredicted(), run("baseline").confusion(new int[][] {{90, 10, 0}, {10, 90, 0}, {50, 49, 1}}));
        assertSilent(
                new NeverPredicted(), run("baseline").confusion(new int[][] {{90, 10, 0}, {10, 90, 0}, {0, 0, 0}}));
    }

    @Test
    void anExportBeyondToleranceIsFound() {
        assertSilent(new OnnxUnlikeModel(), run("baseline").parity(9e-5, 10));
        Finding warning = only(new OnnxUnlikeModel(), run("baseline").parity(1.1e-4, 0));
        assertEquals(Severity.WARNING, warning.severity());
        assertTrue(warning.sentence().contains("by up to 0.00011 in a probability"), warning::sentence);
        assertEquals(
                Severity.ERROR,
                only(new OnnxUnlikeModel(), run("baseline").parity(9e-5, 11)).severity());
        Finding undefined = only(
                new OnnxUnlikeModel(),
                run("baseline").parity(9e-5, 11),
                new RunBuilder("baseline", 2).parity(Double.NaN, 0));
        assertEquals(Severity.ERROR, undefined.severity());
        assertTrue(undefined.sentence().contains("not finite"), undefined::sentence);
    }

    @Test
    void aLeadThatChanceExplainsIsFound() {
        int[][] more = {{92, 4, 4}, {4, 92, 4}, {4, 4, 92}};
        int[][] most = {{95, 3, 2}, {2, 95, 3}, {3, 2, 95}};
        RunBuilder first = run("baseline");
        RunBuilder second = new RunBuilder("baseline", 2);
        Finding finding =
                only(new GainWithinChance(), first, second, run("focal").confusion(more), new RunBuilder("focal", 2));
        assertEquals("focal", finding.strategy());
        assertEquals(
                "It has the highest balanced accuracy, but its gain over baseline, 1.0 points, is within chance.",
                finding.sentence());
        assertSilent(
                new GainWithinChance(),
                first,
                second,
                run("focal").confusion(more),
                new RunBuilder("focal", 2).confusion(more));
        assertSilent(new GainWithinChance(), run("baseline").confusion(most), second, run("focal"));
    }

    @Test
    void oneSeedIsFoundUnlessThereAreFolds() {
        assertTrue(only(new OneSeed(), run("baseline"), run("focal")).sentence().startsWith("There is one seed, 1:"));
        assertSilent(new OneSeed(), run("baseline"), new RunBuilder("baseline", 2));
        assertSilent(new OneSeed(), run("baseline").fold(1), run("baseline").fold(2));
    }

    @Test
    void weightsThatMayHaveSeenTestRowsAreFound() {
        String warning = "The weights come from a model that was trained on other rows of the same files.";
        Finding finding = only(
                new PretrainedOnTest(),
                run("baseline")
                        .provenance("pretraining-warning", warning + " Compare with a run that starts at random."));
        assertEquals(warning, finding.sentence());
        assertSilent(new PretrainedOnTest(), run("baseline").provenance("pretrained-on", "unknown"));
    }

    @Test
    void aLossThatRisesAtTheEndIsFound() {
        Finding finding = only(new LossRises(), run("baseline").history(3, 2, 1.5, 1, 1.05, 1.1, 1.2));
        assertEquals(
                "The training loss rises at the end: from 1.00 in epoch 3 to 1.20 in epoch 6.", finding.sentence());
        assertSilent(new LossRises(), run("baseline").history(3, 2, 1.5, 1, 1.05, 1.1, 1.19));
        assertSilent(new LossRises(), run("baseline").history(3, 2, 1.5, 1, 3, 2.9, 2.8));
        assertSilent(new LossRises(), run("baseline").history(1, 1, 2, 3));
    }

    @Test
    void aTrainingThatEndsAtItsBestIsFound() {
        RunBuilder early = new RunBuilder("baseline", 2).history(3, 4, 3, 2, 1);
        assertEquals(
                "The last epoch, 4, is the best one on validation rows in 2 of 3 runs: training may have ended too early.",
                only(
                                new StillImproving(),
                                run("baseline").history(4, 4, 3, 2, 1),
                                early,
                                new RunBuilder("baseline", 3).history(4, 4, 3, 2, 1))
                        .sentence());
        assertSilent(new StillImproving(), run("baseline").history(4, 4, 3, 2, 1), early);
        assertSilent(new StillImproving(), run("baseline").history(2, 4, 3));
    }

    @Test
    void testRowsOfTheTrainingDataAreFoundAndOnePercentOfAClassIsAnError() {
        assertSilent(new TestRowsInTraining(), run("baseline").rows(rows(0, 1000, 0), rows(0, 1000, 0)));
        Finding eight = only(new TestRowsInTraining(), run("baseline").rows(rows(0, 1000, 8), rows(0, 1000, 0)));
        assertEquals(Severity.WARNING, eight.severity());
        assertEquals("8 of 2000 test rows are also in the training data (0.4 %).", eight.sentence());
        assertEquals(
                Severity.ERROR,
                only(new TestRowsInTraining(), run("baseline").rows(rows(0, 1000, 10), rows(0, 1000, 0)))
                        .severity());
        assertSilent(
                new TestRowsInTraining(),
                run("baseline").rows(new ClassRows(1, 1, 0, 10, null), new ClassRows(1, 1, 0, 10, null)));
    }
}
