package dev.imbalance.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.evaluation.ScoreInterval.Scale;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IntervalsTest {
    private static TestMetrics metrics(int[][] confusion, long... trainCounts) {
        List<String> names = IntStream.range(0, confusion.length)
                .mapToObj(id -> "class" + id)
                .toList();
        TestScores scores = new TestScores(names);
        for (int t = 0; t < confusion.length; t++) {
            for (int p = 0; p < confusion.length; p++) {
                for (int row = 0; row < confusion[t][p]; row++) {
                    scores.add(t, p);
                }
            }
        }
        ClassCounts counts = new ClassCounts(names, trainCounts);
        return scores.metrics(counts, counts, Shots.DEFAULT);
    }

    @Test
    void wilsonsIntervalIsThatOfTheLiterature() {
        // Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17, 1998, table
        // I.
        assertArrayEquals(new double[] {0.2553, 0.3662}, ScoreInterval.wilson(81, 263), 5e-5);
        assertArrayEquals(new double[] {0, 0.1611}, ScoreInterval.wilson(0, 20), 5e-5);
        assertArrayEquals(new double[] {0.0061, 0.1718}, ScoreInterval.wilson(1, 29), 5e-5);
    }

    @Test
    void theScoreIntervalOfOneProportionIsWilsons() {
        for (double hits : new double[] {0, 1, 7, 19, 20}) {
            double[] wilson = ScoreInterval.wilson(hits, 20);
            double[] x = {hits};
            double[] n = {20};
            assertArrayEquals(wilson, ScoreInterval.ofMean(x, n, 1, Scale.PROPORTION, 1), 1e-9, "of " + hits);
            double[] logarithms = ScoreInterval.ofMean(x, n, 1, Scale.LOGARITHM, 1);
            assertArrayEquals(
                    wilson, new double[] {Math.exp(logarithms[0]), Math.exp(logarithms[1])}, 1e-6, "of " + hits);
            double[] f1 = ScoreInterval.ofMean(x, n, 1, Scale.F1, 1);
            assertArrayEquals(
                    new double[] {Scale.F1.value(wilson[0]), Scale.F1.value(wilson[1])}, f1, 1e-6, "of " + hits);
        }
    }

    @Test
    void ofManyProportionsItIsTheNormalInterval() {
        double[] hits = IntStream.range(0, 1000).mapToDouble(k -> 100 + k / 2).toArray();
        double[] trials = IntStream.range(0, 1000).mapToDouble(k -> 1000).toArray();
        double mean = 0;
        double variance = 0;
        for (double hit : hits) {
            double p = hit / 1000;
            mean += p / 1000;
            variance += p * (1 - p) / 1000 / 1e6;
        }
        double margin = 1.959964 * Math.sqrt(variance);
        assertArrayEquals(
                new double[] {mean - margin, mean + margin},
                ScoreInterval.ofMean(hits, trials, 1000, Scale.PROPORTION, 1),
                margin / 100);
    }

    @Test
    void everyIntervalHoldsItsEstimate() {
        TestMetrics test = metrics(new int[][] {{90, 8, 2}, {3, 40, 7}, {1, 0, 9}}, 900, 50, 5);
        Intervals intervals = Intervals.of(test);
        for (HeadlineMetric metric : HeadlineMetric.values()) {
            Interval interval = intervals.overall().get(metric.key());
            double value = metric.value(test);
            assertTrue(interval.low() < value && value < interval.high(), metric + " " + value + " " + interval);
        }
        test.labels().forEach((name, label) -> {
            Interval f1 = intervals.labels().get(name).get("f1");
            assertTrue(f1.low() < label.f1() && label.f1() < f1.high(), name);
        });
    }

    @Test
    void aPerfectModelIsNotCertainToStayOne() {
        Intervals intervals = Intervals.of(metrics(new int[][] {{100, 0}, {0, 20}}, 900, 50));
        for (String key : List.of("accuracy", "balancedAccuracy", "macroF1", "mcc", "gMean")) {
            Interval interval = intervals.overall().get(key);
            assertEquals(1, interval.high(), 1e-6, key);
            assertTrue(interval.low() < 0.98, key + " " + interval);
        }
    }

    @Test
    void aClassThatIsNeverFoundLeavesTheGMeanItsUpperEnd() {
        Interval gMean = Intervals.of(metrics(new int[][] {{95, 5}, {20, 0}}, 900, 50))
                .overall()
                .get("gMean");
        assertEquals(0, gMean.low());
        // sqrt(0.95 * 0.161), a little less for the doubt about the 0.95.
        assertEquals(0.39, gMean.high(), 0.01);
    }

    @Test
    void whatIsUndefinedHasNoInterval() {
        Intervals intervals = Intervals.of(metrics(new int[][] {{9, 1, 0}, {2, 8, 0}, {0, 0, 0}}, 900, 800, 5));
        assertFalse(intervals.overall().containsKey("fewRecall"));
        assertEquals(Set.of(), intervals.labels().get("class2").keySet());
        assertFalse(Intervals.of(metrics(new int[][] {{9, 0}, {1, 0}}, 900, 50))
                .overall()
                .containsKey("mcc"));
        assertEquals(
                Set.of(),
                Intervals.of(metrics(new int[][] {{0, 0}, {0, 0}}, 9, 5))
                        .overall()
                        .keySet());
    }

    @Test
    void predictionsOfNoClassOfTheTestSetHaveIntervals() {
        Intervals intervals = Intervals.of(metrics(new int[][] {{0, 1}, {0, 0}}, 9, 5));
        assertEquals(0, intervals.overall().get("accuracy").low());
        assertFalse(intervals.overall().containsKey("macroPrecision"));
    }

    @Test
    void withoutTrainingCountsThereIsNoRecallOfOtherClasses() {
        TestScores scores = new TestScores(List.of("a", "b"));
        scores.add(0, 0);
        scores.add(1, 1);
        TestMetrics test = scores.metrics(MetricOptions.DEFAULT);
        assertEquals(Double.NaN, HeadlineMetric.OTHER_RECALL.value(test));
        assertFalse(Intervals.of(test).overall().containsKey("otherRecall"));
    }

    @Test
    void theJsonNamesAnIntervalByItsMetric() throws IOException {
        Intervals intervals = Intervals.of(metrics(new int[][] {{9, 1}, {2, 8}}, 900, 800));
        String json = Json.MAPPER.writeValueAsString(intervals);
        assertEquals(
                "score of the recalls",
                Json.MAPPER.readTree(json).at("/balancedAccuracy/method").asText());
        assertEquals(intervals, Json.MAPPER.readValue(json, Intervals.class));
    }
}
