package dev.imbalance.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.evaluation.check.Evidence;
import dev.imbalance.evaluation.check.Finding;
import dev.imbalance.evaluation.check.GainWithinChance;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairedComparisonTest {
    private static final Logger LOGGER = Logger.getLogger(PairedComparisonTest.class.getName());

    private static final int DRAWS = 1000;
    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

    static PredictedRun run(String strategy, long seed, int classes, int[] truths, int[] predicted) {
        return run(strategy, Replicate.of(seed), classes, 0, truths, predicted);
    }

    /** @param first the number in the data of the first row */
    private static PredictedRun run(
            String strategy, Replicate replicate, int classes, int first, int[] truths, int[] predicted) {
        List<String> names =
                IntStream.range(0, classes).mapToObj(id -> "class" + id).toList();
        TestScores scores = new TestScores(names);
        for (int row = 0; row < truths.length; row++) {
            scores.add(truths[row], predicted[row]);
        }
        long[] sizes = new long[classes];
        Arrays.stream(truths).forEach(id -> sizes[id]++);
        ClassCounts counts = new ClassCounts(names, sizes);
        float[] confidences = new float[truths.length];
        Arrays.fill(confidences, Float.NaN);
        return new PredictedRun(
                RunFilesTest.runMetrics(strategy, replicate, scores.metrics(counts, counts, Shots.DEFAULT)),
                new RunPredictions(
                        strategy + replicate.seed(),
                        names,
                        IntStream.range(first, first + truths.length).toArray(),
                        truths,
                        predicted,
                        confidences));
    }

    /** 2,000 rows whose rarest class has 20, on average if their classes are drawn. */
    private static int[] truths(int classes, boolean fixedSizes, SplittableRandom random) {
        long[] sizes = SimulatedTestSets.sizes(classes);
        int[] truths = new int[SimulatedTestSets.ROWS];
        int row = 0;
        for (int id = 0; id < classes; id++) {
            for (int i = 0; i < sizes[id]; i++) {
                truths[row++] = id;
            }
        }
        if (fixedSizes) {
            return truths;
        }
        return random.ints(truths.length, 0, truths.length).map(i -> truths[i]).toArray();
    }

    /** The predictions of a model: row i is right where its latent value is below the class's quantile; else any other class. */
    static int[] predictions(int[] truths, double[] recalls, double[] latent, SplittableRandom random) {
        double[] bounds =
                Arrays.stream(recalls).map(NORMAL::inverseCumulativeProbability).toArray();
        return IntStream.range(0, truths.length)
                .map(row -> latent[row] < bounds[truths[row]]
                        ? truths[row]
                        : (truths[row] + 1 + random.nextInt(recalls.length - 1)) % recalls.length)
                .toArray();
    }

    static double[] noise(int rows, SplittableRandom random) {
        return IntStream.range(0, rows).mapToDouble(i -> random.nextGaussian()).toArray();
    }

    /** Standard normal values of the given correlations with those of the model's rows. */
    static double[] mixed(double[] shared, double share, SplittableRandom random) {
        return Arrays.stream(shared)
                .map(x -> Math.sqrt(share) * x + Math.sqrt(1 - share) * random.nextGaussian())
                .toArray();
    }

    @ParameterizedTest
    @CsvSource({
        "10, 0.9, 0.9, 0.3, true",
        "10, 0.1, 0.1, 0.8, false",
        "10, 0.9, 0.5, 0.3, false",
        "10, 0.9, 0.5, 0.8, true",
        "2, 0.9, 0.9, 0.3, false",
        "2, 0.1, 0.1, 0.8, true",
        "2, 0.5, 0.9, 0.3, true"
    })
    void modelsOfEqualBalancedAccuracyAreToldApartIn3To7PerCentOfTestSets(
            int classes, double recall, double otherRecall, double correlation, boolean fixedSizes) {
        SplittableRandom random = new SplittableRandom(20261121);
        double[] one = IntStream.range(0, classes)
                .mapToDouble(k -> 0.97 - 0.22 * k / (classes - 1))
                .toArray();
        // The other model has the recalls of the two rarest classes the other way round.
        one[classes - 2] = otherRecall;
        one[classes - 1] = recall;
        double[] other = one.clone();
        other[classes - 2] = recall;
        other[classes - 1] = otherRecall;
        int found = 0;
        int surely = 0;
        for (int draw = 0; draw < DRAWS; draw++) {
            int[] truths = truths(classes, fixedSizes, random);
            double[] shared = noise(truths.length, random);
            PairedComparison comparison = PairedComparison.of(
                    List.of(run(
                            "b",
                            1,
                            classes,
                            truths,
                            predictions(truths, other, mixed(shared, correlation, random), random))),
                    List.of(run(
                            "a",
                            1,
                            classes,
                            truths,
                            predictions(truths, one, mixed(shared, correlation, random), random))),
                    HeadlineMetric.BALANCED_ACCURACY);
            found += comparison.isSignificant() ? 1 : 0;
            surely += comparison.isSignificant() && (comparison.low() > 0 || comparison.high() < 0) ? 1 : 0;
        }
        double rate = 100.0 * found / DRAWS;
        // docs/intervals.md has these lines.
        LOGGER.info(String.format(
                Locale.ROOT,
                "| %d | %s | %s | %s | %s | %.1f | %.1f |",
                classes,
                recall,
                otherRecall,
                correlation,
                fixedSizes ? "fixed" : "drawn",
                rate,
                100.0 * surely / DRAWS));
        assertTrue(rate >= 3 && rate <= 7, "a difference in " + rate + " % of test sets");
    }

    @Test
    void severalSeedsOfEqualStrategiesAreSeldomToldApart() {
        SplittableRandom random = new SplittableRandom(20261121);
        int classes = 10;
        double[] recalls =
                IntStream.range(0, classes).mapToDouble(k -> 0.97 - 0.03 * k).toArray();
        int found = 0;
        int foundByRowsAlone = 0;
        for (int draw = 0; draw < DRAWS / 2; draw++) {
            int[] truths = truths(classes, false, random);
            double[] shared = noise(truths.length, random);
            List<List<PredictedRun>> strategies = new ArrayList<>();
            for (String name : List.of("a", "b")) {
                double[] ofStrategy = mixed(shared, 0.7, random);
                List<PredictedRun> runs = new ArrayList<>();
                for (long seed = 1; seed <= 3; seed++) {
                    double[] ofSeed = noise(classes, random);
                    double[] latent = mixed(ofStrategy, 0.8, random);
                    for (int row = 0; row < latent.length; row++) {
                        latent[row] += 0.15 * ofSeed[truths[row]];
                    }
                    runs.add(run(name, seed, classes, truths, predictions(truths, recalls, latent, random)));
                }
                strategies.add(runs);
            }
            found += PairedComparison.of(strategies.get(0), strategies.get(1), HeadlineMetric.BALANCED_ACCURACY)
                            .isSignificant()
                    ? 1
                    : 0;
            foundByRowsAlone += PairedComparison.of(
                                    strategies.get(0).subList(0, 1),
                                    strategies.get(1).subList(0, 1),
                                    HeadlineMetric.BALANCED_ACCURACY)
                            .isSignificant()
                    ? 1
                    : 0;
        }
        double rate = 200.0 * found / DRAWS;
        LOGGER.info(String.format(
                Locale.ROOT, "three seeds %.1f, one seed alone %.1f", rate, 200.0 * foundByRowsAlone / DRAWS));
        assertTrue(rate >= 1.5 && rate <= 7, "a difference in " + rate + " % of test sets");
        assertTrue(foundByRowsAlone > found, "one seed knows nothing of other seeds: " + foundByRowsAlone);
    }

    @Test
    void ofStrategiesThatAreAllEqualOneIsSeldomCalledWorseThanTheBest() {
        SplittableRandom random = new SplittableRandom(20261121);
        double[] recalls = {0.95, 0.9, 0.8, 0.7};
        int wrong = 0;
        for (int draw = 0; draw < 200; draw++) {
            int[] truths = truths(4, false, random);
            double[] shared = noise(truths.length, random);
            List<PredictedRun> runs = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                runs.add(run("s" + i, 1, 4, truths, predictions(truths, recalls, mixed(shared, 0.6, random), random)));
            }
            RankTable table = RankTable.of(runs, HeadlineMetric.BALANCED_ACCURACY);
            wrong += table.places().stream().allMatch(RankTable.Place::tiedWithBest) ? 0 : 1;
        }
        assertTrue(wrong <= 16, "in " + wrong + " of 200 test sets");
    }

    /** Of two classes of 100 and 20 rows, these many of each right, the first ones. */
    private static PredictedRun run(String strategy, long seed, int cats, int eels) {
        int[] truths = IntStream.range(0, 120).map(row -> row < 100 ? 0 : 1).toArray();
        int[] predicted = IntStream.range(0, 120)
                .map(row -> row < 100 ? (row < cats ? 0 : 1) : row - 100 < eels ? 1 : 0)
                .toArray();
        return run(strategy, seed, 2, truths, predicted);
    }

    @Test
    void aClearDifferenceIsFoundWithItsSizeByEveryMetric() {
        for (HeadlineMetric metric : List.of(
                HeadlineMetric.BALANCED_ACCURACY,
                HeadlineMetric.ACCURACY,
                HeadlineMetric.MACRO_F1,
                HeadlineMetric.MCC,
                HeadlineMetric.G_MEAN)) {
            PredictedRun better = run("better", 1, 95, 16);
            PredictedRun worse = run("worse", 1, 70, 6);
            PairedComparison comparison = PairedComparison.of(List.of(better), List.of(worse), metric);
            assertEquals(
                    metric.value(better.metrics().test())
                            - metric.value(worse.metrics().test()),
                    comparison.difference(),
                    1e-12);
            assertTrue(comparison.isSignificant(), metric + " " + comparison);
            assertTrue(comparison.low() > 0 && comparison.high() > comparison.difference(), metric + " " + comparison);
        }
    }

    @Test
    void theSameModelDoesNotDifferFromItself() {
        PairedComparison comparison = PairedComparison.of(
                List.of(run("a", 1, 90, 10)), List.of(run("b", 1, 90, 10)), HeadlineMetric.BALANCED_ACCURACY);
        assertEquals(0, comparison.difference());
        assertEquals(1, comparison.pValue());
        assertFalse(comparison.isSignificant());
        assertEquals(1, comparison.mcNemar().get(0).pValue());
    }

    @Test
    void aGMeanOfZeroOnBothSidesCannotBeCompared() {
        PairedComparison comparison =
                PairedComparison.of(List.of(run("a", 1, 90, 0)), List.of(run("b", 1, 80, 0)), HeadlineMetric.G_MEAN);
        assertEquals(Double.NaN, comparison.pValue());
        assertFalse(comparison.isSignificant());
    }

    /** Rows of classes of the given sizes, one class after the other. */
    static int[] truths(int... sizes) {
        return IntStream.range(0, sizes.length)
                .flatMap(id -> IntStream.range(0, sizes[id]).map(i -> id))
                .toArray();
    }

    /** Two models that get every row right but those given; the last class is the rarest. */
    private static PairedComparison changed(HeadlineMetric metric, int[] sizes, int[] fixed, int[] broken) {
        int[] truths = truths(sizes);
        int[] one = truths.clone();
        int[] other = truths.clone();
        for (int row : fixed) {
            other[row] = (truths[row] + 1) % sizes.length;
        }
        for (int row : broken) {
            one[row] = (truths[row] + 1) % sizes.length;
        }
        return PairedComparison.of(
                List.of(run("strategy", 1, sizes.length, truths, one)),
                List.of(run("baseline", 1, sizes.length, truths, other)),
                metric);
    }

    private static int[] rows(int from, int to) {
        return IntStream.range(from, to).toArray();
    }

    @Test
    void theIntervalOfARarestClassOfFourRowsIsOfPossibleDifferences() {
        PairedComparison comparison =
                changed(HeadlineMetric.RAREST_RECALL, new int[] {50, 4}, rows(50, 53), rows(53, 54));
        assertEquals(0.5, comparison.difference(), 1e-12);
        assertTrue(comparison.low() >= -1 && comparison.low() < 0, comparison.toString());
        assertTrue(comparison.high() > 0.8 && comparison.high() <= 1, comparison.toString());
        // Of 2^4 swaps, 2 change the metric by more, and 8 by as much.
        assertEquals((2 + 8 / 2.0) / 16, comparison.pValue(), 1e-12);
    }

    @Test
    void rowsThatAllChangeAlikeOrNotAtAllAreNoCertainty() {
        PairedComparison fixed =
                changed(HeadlineMetric.RAREST_RECALL, new int[] {50, 50, 50, 6, 6, 6}, rows(162, 168), new int[0]);
        assertEquals(1 / 3.0, fixed.difference(), 1e-12);
        assertTrue(fixed.low() > 0.1 && fixed.low() < 0.2, fixed.toString());
        assertTrue(fixed.high() > 0.4 && fixed.high() < 0.5, fixed.toString());
        PairedComparison same = changed(HeadlineMetric.RAREST_RECALL, new int[] {50, 3}, new int[0], new int[0]);
        assertTrue(same.low() < -0.4 && same.high() > 0.4, same.toString());
        assertEquals(1, same.pValue());
    }

    @Test
    void aDifferenceThatIsClearAndYetHasZeroInItsIntervalIsSaidToBeSo() {
        int[] broken = IntStream.concat(IntStream.range(0, 9), IntStream.of(416, 417, 564))
                .toArray();
        PairedComparison comparison =
                changed(HeadlineMetric.BALANCED_ACCURACY, new int[] {416, 148, 36}, new int[0], broken);
        assertTrue(comparison.pValue() < 0.01, comparison.toString());
        assertTrue(comparison.low() < 0 && comparison.high() > 0, comparison.toString());
        assertEquals(
                List.of(
                        "That strategy differs is clear by the P value, but an interval has 0: by how much, and which way, depends on few"
                                + " rows of a rare class."),
                PairedComparison.cautions(List.of(comparison)));
        PairedComparison clear = changed(HeadlineMetric.RAREST_RECALL, new int[] {50, 20}, rows(50, 69), new int[0]);
        assertEquals(List.of(), PairedComparison.cautions(List.of(clear)));
    }

    @Test
    void severalSeedsThatAllAgreeAreNoCertaintyEither() {
        int[] truths = truths(50, 6);
        int[] missed = truths.clone();
        Arrays.fill(missed, 50, 56, 0);
        for (int[] other : List.of(truths, missed)) {
            PairedComparison comparison = PairedComparison.of(
                    List.of(run("a", 1, 2, truths, truths), run("a", 2, 2, truths, truths)),
                    List.of(run("b", 1, 2, truths, other), run("b", 2, 2, truths, other)),
                    HeadlineMetric.RAREST_RECALL);
            assertTrue(comparison.high() - comparison.low() > 0.2, comparison.toString());
            assertTrue(comparison.high() <= 1 && comparison.low() >= -1, comparison.toString());
            assertTrue(comparison.pValue() > 1e-6, comparison.toString());
        }
    }

    @ParameterizedTest
    @CsvSource({"5", "6", "9", "10", "12", "19"})
    void thePValueOfRowsThatAreAllFixedIsThatOfTheirCoinFlips(int rows) {
        PairedComparison comparison =
                changed(HeadlineMetric.RAREST_RECALL, new int[] {50, 20}, rows(50, 50 + rows), new int[0]);
        assertEquals(Math.scalb(1.0, -rows), comparison.pValue(), 1e-12);
        PairedComparison whole =
                changed(HeadlineMetric.RAREST_RECALL, new int[] {50, rows}, rows(50, 50 + rows), new int[0]);
        assertEquals(Math.scalb(1.0, -rows), whole.pValue(), 1e-12);
    }

    @Test
    void noPValueIsSmallerThanSwapsOfTheDifferingRowsCanMakeIt() {
        int[] sizes = IntStream.range(0, 10).map(k -> 20).toArray();
        int[] fixed = IntStream.range(0, 10)
                .flatMap(k -> IntStream.range(20 * k, 20 * k + 2))
                .toArray();
        PairedComparison comparison = changed(HeadlineMetric.BALANCED_ACCURACY, sizes, fixed, new int[0]);
        assertTrue(comparison.pValue() >= Math.scalb(1.0, -20), comparison.toString());
        assertTrue(comparison.pValue() < 1e-3, comparison.toString());
    }

    @Test
    void aClassOfOneRowHasNoPValueWhetherOrNotItsRowDiffers() {
        for (int[] fixed : List.of(rows(10, 15), rows(10, 16))) {
            PairedComparison comparison =
                    changed(HeadlineMetric.BALANCED_ACCURACY, new int[] {10, 5, 1}, fixed, new int[0]);
            assertEquals(Double.NaN, comparison.pValue());
            assertEquals(Double.NaN, comparison.low());
        }
        PairedComparison ofOthers =
                changed(HeadlineMetric.OTHER_RECALL, new int[] {10, 5, 1}, rows(10, 15), new int[0]);
        assertEquals(1 / 32.0, ofOthers.pValue(), 1e-12);
    }

    @Test
    void aClassThatTheFirstFoldHasNotIsPartOfTheComparison() {
        int[] first = truths(10, 10, 0);
        int[] second = truths(10, 10, 8);
        int[] missed = second.clone();
        Arrays.fill(missed, 20, 28, 0);
        List<PredictedRun> strategy = List.of(
                run("strategy", new Replicate(1, 1), 3, 0, first, first),
                run("strategy", new Replicate(1, 2), 3, 20, second, second));
        List<PredictedRun> baseline = List.of(
                run("baseline", new Replicate(1, 1), 3, 0, first, first),
                run("baseline", new Replicate(1, 2), 3, 20, second, missed));
        PairedComparison comparison = PairedComparison.of(strategy, baseline, HeadlineMetric.BALANCED_ACCURACY);
        assertEquals(1 / 3.0, comparison.difference(), 1e-12);
        assertTrue(comparison.isSignificant(), comparison.toString());
    }

    @Test
    void mcNemarIsThatOfTheLiterature() {
        // Fagerland, Lydersen, Laake 2013, table 1: 1 against 7 discordant pairs, exact conditional P 0.070, mid-P
        // 0.039.
        McNemar test = McNemar.of("seed 1", 7, 1);
        assertEquals(0.0391, test.pValue(), 5e-5);
        assertEquals(7, test.oddsRatio());
        assertEquals(0.375, test.cohensG());
        assertTrue(test.oddsRatioLow() > 1 && test.oddsRatioHigh() > 7, test.toString());
        assertEquals(1, McNemar.of("seed 1", 4, 4).pValue(), 1e-12);
    }

    @Test
    void holmCorrectsTheSmallestPValueMostAndNeverReversesTheirOrder() {
        PairedComparison some = PairedComparison.of(
                List.of(run("a", 1, 90, 10)), List.of(run("b", 1, 80, 10)), HeadlineMetric.ACCURACY);
        List<PairedComparison> corrected = PairedComparison.holm(IntStream.range(0, 4)
                .mapToObj(i -> new PairedComparison(
                        some.metric(),
                        "s" + i,
                        "b",
                        some.seeds(),
                        0.1,
                        0,
                        0.2,
                        new double[] {0.03, 0.01, Double.NaN, 0.02}[i],
                        Double.NaN,
                        some.over(),
                        List.of()))
                .toList());
        assertEquals(
                List.of(0.04, 0.03, Double.NaN, 0.04),
                corrected.stream().map(PairedComparison::adjustedPValue).toList());
    }

    @Test
    void otherTestRowsAreRefused() {
        PredictedRun run = run("a", 1, 90, 10);
        int[] truths = IntStream.range(0, 120).map(row -> row < 99 ? 0 : 1).toArray();
        PredictedRun other = run("b", 1, 2, truths, truths);
        assertEquals(
                "only runs on the same test rows can be compared: from row 99 on, a1 and b1 have other true labels",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> PairedComparison.of(List.of(run), List.of(other), HeadlineMetric.ACCURACY))
                        .getMessage());
        assertEquals(
                "the strategies \"a\" and \"b\" have no seed in common",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> PairedComparison.of(
                                        List.of(run), List.of(run("b", 2, 90, 10)), HeadlineMetric.ACCURACY))
                        .getMessage());
    }

    @Test
    void whatCannotBeTestedIsNoTie() {
        int[] truths = truths(10, 5, 1);
        int[] missed = truths.clone();
        Arrays.fill(missed, 10, 16, 0);
        RankTable oneRow = RankTable.of(
                List.of(run("baseline", 1, 3, truths, missed), run("good", 1, 3, truths, truths)),
                HeadlineMetric.BALANCED_ACCURACY);
        assertFalse(oneRow.places().get(1).tiedWithBest());
        assertEquals(
                "good has the highest balanced accuracy, 1.000; baseline cannot be compared with it.", oneRow.words());
        RankTable otherSeeds = RankTable.of(
                List.of(run("baseline", 1, 80, 10), run("good", 2, 90, 20), run("worse", 2, 10, 0)),
                HeadlineMetric.BALANCED_ACCURACY);
        assertEquals(
                "good has the highest balanced accuracy, 0.950; baseline cannot be compared with it.",
                otherSeeds.words());
    }

    private static List<Finding> doubtsAboutTheLead(List<PredictedRun> runs) {
        FinishedRuns finished = new FinishedRuns(
                "pets", "baseline", runs.stream().map(PredictedRun::metrics).toList(), List.of());
        StrategyTable table = StrategyTable.of(finished, "baseline", runs);
        return new GainWithinChance().find(new Evidence("baseline", List.of(), table));
    }

    @Test
    void aLeadIsDoubtedByTheVerdictOnIt() {
        List<PredictedRun> runs = new ArrayList<>(List.of(run("baseline", 1, 90, 10), run("leader", 1, 90, 19)));
        for (int i = 0; i < 10; i++) {
            runs.add(run("s" + i, 1, 90, 10));
        }
        // Corrected for 11 comparisons with the baseline it is clear, for all 66 pairs of strategies it would not be.
        assertEquals(List.of(), doubtsAboutTheLead(runs));
        assertEquals(
                "It has the highest balanced accuracy, but nothing in common with baseline to be compared by.",
                doubtsAboutTheLead(List.of(run("baseline", 1, 80, 10), run("good", 2, 90, 20)))
                        .get(0)
                        .sentence());
        int[] truths = truths(10, 5, 1);
        int[] missed = truths.clone();
        Arrays.fill(missed, 10, 16, 0);
        assertEquals(
                "It has the highest balanced accuracy, but its gain over baseline, 66.7 points, cannot be tested for chance.",
                doubtsAboutTheLead(List.of(run("baseline", 1, 3, truths, missed), run("good", 1, 3, truths, truths)))
                        .get(0)
                        .sentence());
    }

    @Test
    void theRankTableSaysInWordsWhatTies() {
        List<PredictedRun> runs =
                List.of(run("plain", 1, 99, 3), run("focal", 1, 95, 15), run("ldam", 1, 95, 16), run("none", 1, 50, 2));
        RankTable table = RankTable.of(runs, HeadlineMetric.BALANCED_ACCURACY);
        assertEquals(
                List.of("ldam", "focal", "plain", "none"),
                table.places().stream().map(RankTable.Place::strategy).toList());
        assertEquals(
                "ldam has the highest balanced accuracy, 0.875; focal is a statistical tie with it.", table.words());
        Map<String, PairedComparison> againstPlain =
                PairedComparison.against(runs, "plain", HeadlineMetric.BALANCED_ACCURACY);
        assertEquals(List.of("focal", "ldam", "none"), List.copyOf(againstPlain.keySet()));
        assertTrue(againstPlain.get("ldam").adjustedPValue()
                > againstPlain.get("ldam").pValue());
    }
}
