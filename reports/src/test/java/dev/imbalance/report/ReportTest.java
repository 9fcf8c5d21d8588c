package dev.imbalance.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imbalance.evaluation.BinaryCounts;
import dev.imbalance.evaluation.CalibrationError;
import dev.imbalance.evaluation.Changes;
import dev.imbalance.evaluation.Comparison;
import dev.imbalance.evaluation.Interval;
import dev.imbalance.evaluation.LabelCurves;
import dev.imbalance.evaluation.MistakenImage;
import dev.imbalance.evaluation.PairedComparison;
import dev.imbalance.evaluation.check.Finding;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    @Test
    void showsTheNumbersOfTheFiles() throws Exception {
        Page page = Report.read(new FixtureExperiment().write(directory));
        for (StrategyView strategy : page.strategies()) {
            RunView run = strategy.done().get(0);
            JsonNode metrics = JSON.readTree(directory
                    .resolve(run.run().directory())
                    .resolve("metrics.json")
                    .toFile());
            assertEquals(
                    metrics.get("rarest").get("recall").doubleValue(),
                    strategy.stat(Measure.RAREST).mean(),
                    1e-12);
            assertEquals(
                    metrics.get("rarest").get("otherRecall").doubleValue(),
                    strategy.stat(Measure.OTHERS).mean(),
                    1e-12);
            assertEquals(
                    metrics.get("mcc").doubleValue(), strategy.stat(Measure.MCC).mean());
            assertEquals(
                    metrics.get("trainSeconds").doubleValue(),
                    strategy.stat(Measure.TRAIN_SECONDS).mean());
            for (ClassView c : page.classes()) {
                JsonNode label = metrics.get("labels").get(c.name());
                assertEquals(label.get("trainCount").longValue(), c.trainCount());
                assertEquals(
                        label.get("f1").doubleValue(),
                        strategy.stat(c.name(), metric -> metric.f1()).mean(),
                        1e-12);
            }
        }
        assertEquals(1959, page.trainRows());
        assertEquals(2000, page.testRows());
        assertEquals(50, page.imbalanceFactor());
        assertEquals("2026-11-21 10:01 UTC", page.date());
        assertEquals("0.1.0", page.toolkit());
    }

    @Test
    void ordersClassesByTrainingCountAndTheMatrixWithThem() throws Exception {
        Page page = Report.read(new FixtureExperiment().write(directory));
        assertEquals(
                List.of(
                        "Trouser",
                        "Bag",
                        "Ankle boot",
                        "Sandal",
                        "Sneaker",
                        "Dress",
                        "T-shirt/top",
                        "Coat",
                        "Pullover",
                        "Shirt"),
                page.classes().stream().map(ClassView::name).toList());
        StrategyView baseline = page.strategies().get(0);
        List<List<Long>> matrix = Charts.confusion(page, baseline);
        for (int i = 0; i < matrix.size(); i++) {
            ClassView c = page.classes().get(i);
            long row = matrix.get(i).stream().mapToLong(Long::longValue).sum();
            assertEquals(c.support(), row);
            assertEquals(
                    baseline.stat(c.name(), label -> label.recall()).mean(),
                    matrix.get(i).get(i) / (double) row,
                    1e-12);
        }
    }

    @Test
    void gainsAreThoseOfTheComparison() throws Exception {
        new FixtureExperiment().seeds(1, 2, 3).failing("focal", "out of memory").write(directory);
        Page page = Report.read(directory);
        List<Comparison.Gain> gains = Comparison.read(directory).gains();
        assertEquals(4, gains.size());
        for (Comparison.Gain gain : gains) {
            StrategyView.Change change = page.summary().compared().stream()
                    .filter(strategy -> strategy.name().equals(gain.strategy()))
                    .findFirst()
                    .orElseThrow()
                    .change();
            assertEquals(gain.rarestRecall(), change.rare().mean(), 1e-12);
            assertEquals(gain.otherRecall(), change.others().mean(), 1e-12);
            assertEquals(gain.seeds(), change.rare().values().size());
        }
        List<Double> order = page.summary().compared().stream()
                .map(strategy -> strategy.change().rare().mean())
                .toList();
        assertEquals(order.stream().sorted((a, b) -> Double.compare(b, a)).toList(), order);
    }

    @Test
    void theSummaryComparesTheSharedSeedsOnly() throws Exception {
        Page page = Report.read(new FixtureExperiment()
                .strategies("baseline", "oversample")
                .seeds(1, 2, 3)
                .failing("oversample", "out of memory")
                .write(directory));
        StrategyView baseline = page.strategies().get(0);
        StrategyView.Change change = page.strategies().get(1).change();
        List<Double> all = baseline.stat(Measure.RAREST).values();
        assertEquals(all.subList(1, 3), change.from(Measure.RAREST).values());
        assertEquals(
                change.rare().mean(),
                change.to(Measure.RAREST).mean() - change.from(Measure.RAREST).mean(),
                1e-12);
        String from = Show.percent(change.from(Measure.RAREST).mean());
        assertFalse(from.equals(Show.percent(baseline.stat(Measure.RAREST).mean())), "the seeds differ");
        assertTrue(text(Report.render(page))
                .contains("from " + from + "\u00a0% to "
                        + Show.percent(change.to(Measure.RAREST).mean()) + "\u00a0%"));
    }

    @Test
    void withoutASharedSeedThereIsNoChange() throws Exception {
        Page page = Report.read(new FixtureExperiment().seeds(1, 2).write(directory));
        List<RunView> baseline = page.strategies().get(0).done();
        List<RunView> other = page.strategies().get(1).done();
        assertNull(StrategyView.Change.of(other.subList(0, 1), baseline.subList(1, 2)));
    }

    @Test
    void theSummarySaysWhatTheNumbersSay() throws Exception {
        Page page = Report.read(new FixtureExperiment().write(directory));
        StrategyView best = page.summary().compared().get(0);
        String text = text(Report.render(page));
        PairedComparison gain = page.summary().chance().rarest().get(best.name());
        PairedComparison cost = page.summary().chance().others().get(best.name());
        assertEquals(best.change().rare().mean(), gain.difference(), 1e-12);
        assertTrue(
                text.contains(
                        best.name() + " raises the mean recall of the three rarest classes (Shirt, Pullover, Coat) by "
                                + Show.number(100 * gain.difference(), 1) + " points (95\u00a0% interval "
                                + Show.number(100 * gain.low(), 1)
                                + " to " + Show.number(100 * gain.high(), 1) + ") over baseline, from "),
                text);
        assertTrue(text.contains("and costs the other classes " + Show.number(-100 * cost.difference(), 1)
                + " points (95\u00a0% interval " + Show.number(-100 * cost.high(), 1) + " to "
                + Show.number(-100 * cost.low(), 1) + ")."));
        assertTrue(text.contains("One seed each. The intervals are of other test rows"));
        assertTrue(text.contains(
                "corrected for 4 strategies (Holm), is below 0.05. The rarest classes have 600 test rows"));
        assertTrue(
                text.contains(Sentences.ranking(page.summary().chance().ranks()).text()));
    }

    @Test
    void withSeveralSeedsTheIntervalsAreOfSeedsToo() throws Exception {
        Page page = Report.read(new FixtureExperiment().seeds(1, 2, 3).write(directory));
        StrategyView best = page.summary().best();
        PairedComparison gain = page.summary().chance().rarest().get(best.name());
        assertEquals("test rows and seeds", gain.over());
        assertEquals(best.change().rare().mean(), gain.difference(), 1e-12);
        assertTrue(text(Report.render(page))
                .contains(
                        "3 seeds. Differences are means over the seeds; their intervals are of other test rows and other"
                                + " seeds."));
    }

    @Test
    void withFoldsTheirRowsAreComparedTogether() throws Exception {
        Page page = Report.read(new FixtureExperiment().folds(3).write(directory));
        assertEquals(3, page.summary().folds());
        assertEquals(6000, page.testRows());
        String text = text(Report.render(page));
        assertTrue(text.contains("3 folds. Differences are of the rows of all folds together;"), text);
        assertTrue(text.contains("baseline, seed 1, fold 2"));
        assertTrue(text.contains("corrected for the training rows that folds share"));
        for (StrategyView strategy : page.finished()) {
            for (ClassView c : page.classes()) {
                double precision =
                        strategy.ofCounts(c.name(), BinaryCounts::precision).mean();
                Interval interval = strategy.interval(c.name(), "precision");
                assertTrue(
                        interval.low() <= precision && precision <= interval.high(),
                        strategy.name() + " " + c.name() + " " + precision + " " + interval);
            }
            if (!strategy.baseline()) {
                PairedComparison gain = page.summary().chance().rarest().get(strategy.name());
                assertEquals(gain.difference(), page.summary().chance().rareGain(strategy));
            }
        }
    }

    @Test
    void aMeanOverFewerRunsThanAskedForIsNone() {
        assertEquals(Double.NaN, Stat.of(DoubleStream.of(0.5, Double.NaN)).mean());
        assertEquals(0.5, Stat.of(DoubleStream.of(0.25, 0.75)).mean());
    }

    @Test
    void oneRunAmongRepeatedOnesHasNoIntervalOfAnotherKind() throws Exception {
        Page page = Report.read(new FixtureExperiment()
                .strategies("baseline", "whole", "half")
                .seeds(1, 2)
                .failing("half", "out of memory")
                .write(directory));
        StrategyView half = page.strategies().get(2);
        assertEquals(1, half.done().size());
        for (Measure measure : Measure.values()) {
            assertEquals(Double.NaN, half.interval(measure).low(), measure.title());
            assertFalse(Double.isNaN(page.strategies().get(1).interval(measure).low()), measure.title());
        }
        String text = text(Report.render(page));
        assertTrue(text.contains("Two seeds say little of the chance of seeds"));
        assertTrue(
                text.contains(
                        "other test rows and other seeds, but for half, with one seed in common with baseline, of other test rows alone."));
    }

    @Test
    void aDifferenceThatMayBeChanceIsNotCalledAGain() throws Exception {
        // Two strategies that the fixture does not know: nothing but noise is between them.
        Page page = Report.read(
                new FixtureExperiment().strategies("one", "other").seeds(5).write(directory));
        String text = text(Report.render(page));
        assertTrue(
                text.contains("No strategy raises the mean recall of the three rarest classes (Shirt, Pullover, Coat)"
                        + " beyond chance over one, which reaches "));
        assertTrue(
                text.contains("makes no clear difference") || text.contains("The largest difference is that of other"));
        assertTrue(text.contains("other is a statistical tie with it")
                || text.contains("one is a statistical tie with it"));
        assertTrue(text.contains(Captions.NOT_CLEAR));
    }

    @Test
    void withoutPredictionsNothingIsSaidOfChanceRowByRow() throws Exception {
        Page page = Report.read(new FixtureExperiment().withoutPredictions().write(directory));
        assertFalse(page.summary().chance().known());
        String text = text(Report.render(page));
        assertTrue(text.contains("and changes the other classes by "));
        assertTrue(text.contains("Strategies are not compared row by row: a run has no predictions.csv.gz."));
        assertTrue(text.contains("within one seed, a difference of up to about "));
        assertFalse(text.contains("95 % interval "
                + Show.number(100 * page.summary().best().change().rare().mean(), 1)));
    }

    @Test
    void runsOnOtherTestRowsAreShownAndNotCompared() throws Exception {
        new FixtureExperiment().strategies("baseline", "focal").write(directory);
        Path other = directory.resolve("other");
        new FixtureExperiment().strategies("baseline", "focal").untested().write(other);
        String focal = Comparison.read(directory).runs().get(1).directory();
        Files.copy(
                other.resolve(focal).resolve("predictions.csv.gz"),
                directory.resolve(focal).resolve("predictions.csv.gz"),
                StandardCopyOption.REPLACE_EXISTING);
        Page page = Report.read(directory);
        assertTrue(page.summary().chance().unknown().contains("only runs on the same test rows can be compared"));
        assertTrue(text(Report.render(page)).contains("only runs on the same test rows can be compared"));
    }

    @Test
    void chanceIsTheHalfWidthForTwoIndependentTestSets() throws Exception {
        // Two classes, so one rarest class of 200 test rows.
        Page page = Report.read(new FixtureExperiment()
                .classes(List.of("ham", "spam"), 90, 10)
                .strategies("baseline", "oversample")
                .write(directory));
        assertEquals(List.of("spam"), page.summary().rarest());
        double a = page.strategies().get(0).stat(Measure.RAREST).mean();
        double b = page.strategies().get(1).stat(Measure.RAREST).mean();
        assertEquals(agrestiCaffo(a, b, 200), page.summary().halfWidth(), 1e-12);
    }

    /** One success and one failure more in either arm. */
    private static double agrestiCaffo(double a, double b, int rows) {
        double p = (a * rows + 1) / (rows + 2);
        double q = (b * rows + 1) / (rows + 2);
        return Interval.Z * Math.sqrt((p * (1 - p) + q * (1 - q)) / (rows + 2));
    }

    @Test
    void recallsOfNothingAndOfEverythingLeaveRoomForChance() throws Exception {
        Path experiment = new FixtureExperiment()
                .classes(List.of("ham", "spam"), 90, 10)
                .strategies("baseline", "oversample")
                .write(directory);
        double[] recalls = {0, 1};
        List<Comparison.Run> runs = Comparison.read(experiment).runs();
        for (int i = 0; i < recalls.length; i++) {
            Path file = experiment.resolve(runs.get(i).directory()).resolve("metrics.json");
            ObjectNode metrics = (ObjectNode) JSON.readTree(file.toFile());
            ((ObjectNode) metrics.get("labels").get("spam")).put("recall", recalls[i]);
            JSON.writeValue(file.toFile(), metrics);
        }
        assertEquals(agrestiCaffo(0, 1, 200), Report.read(experiment).summary().halfWidth(), 1e-12);
        assertTrue(agrestiCaffo(0, 1, 200) > 0.01);
    }

    @Test
    void starsTheBestOfAColumnAndTies() throws Exception {
        Page page = Report.read(new FixtureExperiment().write(directory));
        for (Measure measure : Measure.values()) {
            List<StrategyView> best = page.strategies().stream()
                    .filter(strategy -> page.best(measure, strategy))
                    .toList();
            assertFalse(best.isEmpty(), measure.title());
            double top = best.get(0).stat(measure).mean();
            for (StrategyView strategy : page.strategies()) {
                double other = strategy.stat(measure).mean();
                boolean lessIsBetter = measure.isLoss() || measure == Measure.TRAIN_SECONDS;
                double tolerance =
                        switch (measure) {
                            case TRAIN_SECONDS -> 0.05;
                            case IMAGES_PER_SECOND -> 0.5;
                            default -> 0.0005;
                        };
                assertTrue(lessIsBetter ? other >= top - tolerance : other <= top + tolerance, measure.title());
            }
        }
        assertFalse(Measure.ACCURACY.better(0.70004, 0.7), "both read 70.0");
        assertTrue(Measure.TRAIN_SECONDS.better(10, 11));
    }

    @Test
    void showsMeanAndSpreadOfSeveralSeeds() throws Exception {
        Page page = Report.read(new FixtureExperiment().seeds(1, 2, 3).write(directory));
        Stat stat = page.strategies().get(0).stat(Measure.ACCURACY);
        assertEquals(3, stat.values().size());
        assertEquals(
                (stat.values().get(0) + stat.values().get(1) + stat.values().get(2)) / 3, stat.mean(), 1e-12);
        assertTrue(stat.min() < stat.mean() && stat.mean() < stat.max());
        Interval interval = page.strategies().get(0).interval(Measure.ACCURACY);
        assertTrue(interval.low() < stat.mean() && stat.mean() < interval.high());
        assertTrue(text(Report.render(page))
                .contains(Show.percent(interval.low()) + " to " + Show.percent(interval.high())));
        JsonNode recall =
                JSON.readTree(Charts.of(page).json()).get("strategies").get(0).get("recall");
        assertEquals(3, recall.get("seeds").size());
        assertEquals(
                IntStream.range(0, 3)
                        .mapToDouble(
                                seed -> recall.get("seeds").get(seed).get(4).doubleValue())
                        .average()
                        .orElseThrow(),
                recall.get("mean").get(4).doubleValue(),
                1e-4);
    }

    @Test
    void listsFailedRunsWithTheirError() throws Exception {
        Page page = Report.read(new FixtureExperiment()
                .failing("focal", "No space left on device")
                .write(directory));
        RunView failed = page.failed().get(0);
        assertTrue(failed.config().startsWith("experiment: quickstart"), failed.config());
        String text = text(Report.render(page));
        assertTrue(text.contains("One run is missing from this page. focal, seed 1: failed. No space left on device"));
        assertEquals(3, page.summary().compared().size());
        assertTrue(text.contains("runs done"));
    }

    @Test
    void comparesNothingWhenTheBaselineFailed() throws Exception {
        Page page = Report.read(
                new FixtureExperiment().failing("baseline", "killed").write(directory));
        assertNull(page.summary().baseline());
        assertTrue(page.summary().compared().isEmpty());
        assertTrue(text(Report.render(page)).contains("There is nothing to compare"));
    }

    @Test
    void aPageWithoutAFinishedRunHasTheErrors() throws Exception {
        Path experiment = new FixtureExperiment()
                .strategies("baseline")
                .failing("baseline", "train-images-idx3-ubyte.gz is cut off at byte 12")
                .write(directory);
        String text = text(Report.render(Report.read(experiment)));
        assertTrue(text.contains(Sentences.NO_RUN));
        assertTrue(text.contains("train-images-idx3-ubyte.gz is cut off at byte 12"));
    }

    @Test
    void aTrainerWithoutEpochsOrExportHasNoCurvesAndSaysSo() throws Exception {
        Page page = Report.read(new FixtureExperiment().withoutNetwork().write(directory));
        String html = Report.render(page);
        assertFalse(html.contains("id=\"curves\""));
        assertTrue(text(html).contains("No model of this experiment has an ONNX export."));
    }

    @Test
    void anUnseenClassAndAnUntestedOneAreShownAsSuch() throws Exception {
        Page page = Report.read(new FixtureExperiment()
                .classes(List.of("cat", "dog", "newt", "owl"), 80, 40, 0, 9)
                .untested()
                .strategies("baseline", "focal")
                .write(directory));
        ClassView newt = page.classes().get(3);
        assertEquals(List.of("newt", "unseen"), List.of(newt.name(), newt.shot()));
        assertEquals(80 / 9.0, page.imbalanceFactor(), 1e-12);
        assertEquals(
                Double.NaN,
                page.strategies()
                        .get(0)
                        .ofCounts("owl", counts -> counts.recall())
                        .mean());
        assertTrue(Report.render(page).contains("<td>\u2013</td>"));
    }

    @Test
    void theSameFilesGiveTheSamePage() throws Exception {
        Path experiment = new FixtureExperiment().write(directory);
        Path first =
                Report.write(experiment, directory.resolve("a/report.html")).file();
        Report.Written second = Report.write(experiment, directory.resolve("b/report.html"));
        assertArrayEquals(Files.readAllBytes(first), Files.readAllBytes(second.file()));
        assertEquals(Files.size(second.file()), second.bytes());
    }

    @Test
    void twelveRunsOfAHundredClassesStayUnderTwoMegabytes() throws Exception {
        Path experiment = new FixtureExperiment()
                .classes(
                        IntStream.range(0, 100)
                                .mapToObj(c -> "class number " + c)
                                .toList(),
                        IntStream.range(0, 100).mapToLong(c -> 500 - 4L * c).toArray())
                .strategies(
                        IntStream.range(0, 12).mapToObj(i -> "strategy " + i).toArray(String[]::new))
                .write(directory);
        long bytes = Report.write(experiment, directory.resolve("report.html")).bytes();
        assertTrue(bytes < 2_000_000, bytes + " bytes");
    }

    @Test
    void threeHundredRunsStayUnderSixMegabytesAndTwelveStrategiesAreDrawn() throws Exception {
        Path experiment = new FixtureExperiment()
                .strategies(
                        IntStream.range(0, 100).mapToObj(i -> "strategy " + i).toArray(String[]::new))
                .seeds(1, 2, 3)
                .write(directory);
        Page page = Report.read(experiment);
        assertEquals(12, page.drawn().size());
        assertTrue(page.drawn().get(0).baseline());
        String html = Report.render(page);
        assertTrue(html.length() < 6_000_000, html.length() + " characters");
        assertTrue(text(html).contains("Of 100 strategies the charts show 12"));
        assertTrue(text(html).contains("91 more strategies are in the table."));
    }

    @Test
    void aPageWithoutAFinishedRunHasTheCurvesOfThoseUnderWay() throws Exception {
        new FixtureExperiment()
                .strategies("baseline")
                .failing("baseline", "stopped")
                .write(directory);
        Comparison comparison = FixtureExperiment.running(directory, "baseline", 3);
        Path html = directory.resolve("live.html");
        Report.writeLive(directory, comparison, html, true);
        String page = Files.readString(html);
        assertTrue(page.contains("<meta http-equiv=\"refresh\" content=\"5\">"));
        assertTrue(page.contains("data-plot=\"loss\""));
        assertTrue(text(page).contains("One run is not done yet. baseline, seed 1: running, after epoch 3"));
        assertFalse(text(page).contains("missing from this page"));
        Report.writeLive(directory, comparison, html, false);
        assertFalse(Files.readString(html).contains("http-equiv=\"refresh\""));
        new FixtureExperiment().write(directory.resolve("done"));
        assertFalse(Report.render(Report.read(directory.resolve("done"))).contains("http-equiv=\"refresh\""));
    }

    @Test
    void theGalleryHasAtMostTwoHundredImagesAndTwoMegabytes() throws Exception {
        Page page = Report.read(new FixtureExperiment().images(28).write(directory.resolve("small")));
        assertEquals(200, page.errors().images().size());
        page = Report.read(new FixtureExperiment().images(64).write(directory.resolve("large")));
        assertTrue(page.errors().images().size() > 100);
        String html = Report.render(page);
        long bytes = Pattern.compile("src=\"data:image/png;base64,([^\"]*)\"")
                .matcher(html)
                .results()
                .mapToLong(match -> match.group().length())
                .sum();
        assertTrue(bytes > 1_900_000 && bytes < 2_000_000, bytes + " bytes");
    }

    @Test
    void theErrorsAreThoseOfTheFiles() throws Exception {
        Page page = Report.read(new FixtureExperiment().seeds(1, 2).images(8).write(directory));
        StrategyView baseline = page.strategies().get(0);
        List<List<Long>> matrix = Charts.confusion(page, baseline);
        for (Errors.Pair pair : page.errors().pairs()) {
            List<Long> row = matrix.get(page.place(pair.label()));
            Errors.Rate rate = pair.rates().get(0);
            assertEquals(row.get(page.place(pair.prediction())), rate.rows());
            assertEquals(row.stream().mapToLong(Long::longValue).sum(), rate.of());
        }
        long most = page.errors().pairs().stream()
                .mapToLong(pair ->
                        pair.rates().stream().mapToLong(Errors.Rate::rows).sum())
                .max()
                .orElseThrow();
        assertEquals(
                most,
                page.errors().pairs().get(0).rates().stream()
                        .mapToLong(Errors.Rate::rows)
                        .sum());
        for (MistakenImage image : page.errors().images()) {
            assertTrue(image.wrong() >= 1 && image.wrong() <= image.runs(), image::label);
            assertEquals(10, image.runs());
        }
        String text = text(Report.render(page)).replace("\u00a0", " ");
        assertTrue(text.contains("The test rows of 2 seeds are counted together."), text);
        Changes.Counts all = page.errors().changes().get("focal").all();
        assertEquals(4000, all.bothRight() + all.bothWrong() + all.fixed() + all.broken());
        assertTrue(text.contains(Show.count(all.fixed())));
    }

    @Test
    void errorsOfTablesOfOneStrategyAndWithoutPredictionsAreLeftOutOrExplained() throws Exception {
        String table = Report.render(
                Report.read(new FixtureExperiment().withoutNetwork().write(directory.resolve("table"))));
        assertTrue(table.contains("data-plot=\"confused\"") && table.contains("data-plot=\"changes\""));
        assertFalse(table.contains("class=\"gallery\""));
        String one = Report.render(Report.read(
                new FixtureExperiment().strategies("baseline").images(8).write(directory.resolve("one"))));
        assertTrue(one.contains("data-plot=\"confused\"") && one.contains("class=\"gallery\""));
        assertFalse(one.contains("data-plot=\"changes\""));
        String old = Report.render(
                Report.read(new FixtureExperiment().withoutPredictions().write(directory.resolve("old"))));
        assertTrue(text(old).contains("Errors cannot be shown row by row: a run has no predictions.csv.gz."));
    }

    @Test
    void repeatsAreCalledWhatTheyAre() throws Exception {
        Page folds = Report.read(new FixtureExperiment().folds(3).write(directory.resolve("folds")));
        assertEquals("3 folds", Sentences.replicates(folds.summary()));
        assertTrue(text(Report.render(folds)).contains("Lines are means over 3 folds, bands from"));
        Page both = Report.read(new FixtureExperiment().seeds(1, 2).folds(3).write(directory.resolve("both")));
        assertTrue(text(Report.render(both)).contains("Lines are means over 2 seeds \u00d7 3 folds, bands from"));
    }

    @Test
    void theDocumentHasTheNumbersOfThePage() throws Exception {
        Page page = Report.read(new FixtureExperiment()
                .failing("focal", "out of memory")
                .strategies("baseline", "oversample", "focal")
                .write(directory));
        Document document = Document.of(page);
        JsonNode json = JSON.readTree(document.json());
        assertEquals("imbalance-report-data/1", json.get("schema").textValue());
        JsonNode recall =
                json.get("strategies").get(0).get("labels").get("Coat").get("recall");
        StrategyView baseline = page.strategies().get(0);
        assertEquals(
                baseline.stat("Coat", label -> label.recall()).mean(),
                recall.get("mean").doubleValue(),
                1e-6);
        assertEquals(
                baseline.interval("Coat", "recall").low(), recall.get("low").doubleValue(), 1e-6);
        assertEquals("failed", json.get("runs").get(2).get("status").textValue());
        assertEquals(Report.json(directory), document.json());
        JsonNode oversample = json.get("strategies").get(1);
        assertEquals(
                page.errors().changes().get("oversample").all().fixed(),
                oversample.get("changes").get("fixed").longValue());
        assertEquals(
                page.errors().analyses().get("oversample").confused().get(0).rows(),
                oversample.get("confused").get(0).get("rows").longValue());
        assertTrue(json.get("strategies").get(0).get("changes").isNull());
    }

    @Test
    void theMarkdownSaysWhatThePageSays() throws Exception {
        new FixtureExperiment()
                .strategies("baseline", "oversample", "a|b<img>_c_", "focal")
                .failing("focal", "out of memory")
                .write(directory);
        Page page = Report.read(directory);
        String markdown = Report.markdown(directory);
        assertTrue(markdown.startsWith("## quickstart\n\n- **oversample** raises "), markdown);
        assertTrue(markdown.contains(
                Markdown.text(Sentences.caution(page.summary()).get(1))));
        assertTrue(markdown.contains("| a\\|b&lt;img&gt;\\_c\\_ |"), markdown);
        assertTrue(markdown.contains("- **focal, seed 1**: failed. out of memory"));
        assertTrue(markdown.endsWith("```sh\n./imbalance run quickstart\n```\n"));
        long columns = markdown.lines()
                .filter(line -> line.startsWith("|"))
                .map(line ->
                        line.replace("\\|", "").chars().filter(c -> c == '|').count())
                .distinct()
                .count();
        assertEquals(1, columns);
    }

    @Test
    void theFindingsOfTheChecksAreOnThePage() throws Exception {
        Page page = Report.read(new FixtureExperiment().write(directory));
        assertFalse(page.findings().isEmpty(), "one seed is a finding");
        String text = text(Report.render(page)).replace("&#34;", "\"");
        for (Finding finding : page.findings()) {
            assertTrue(text.contains(finding.check()), finding.check());
            assertTrue(Report.markdown(directory).contains(Markdown.text(finding.remedy())), finding.remedy());
        }
    }

    @Test
    void aCurveIsThatOfTheFileAtItsPlaces() {
        LabelCurves curves = new LabelCurves(
                2,
                2,
                3,
                0.75,
                0.8,
                new double[] {Double.NaN, 0.9, 0.5, 0.1},
                new double[] {0, 0, 0.5, 1},
                new double[] {0, 0.5, 0.5, 1},
                new double[] {1, 1, 0.5, 0.5},
                new CalibrationError(0, 0, List.of()));
        double[] roc = CurveGrid.roc(curves);
        for (int i = 0; i < roc.length; i++) {
            double rate = CurveGrid.FALSE_POSITIVE_RATES[i];
            assertEquals(rate <= 0.5 ? 0.5 : rate, roc[i], 1e-12);
            assertEquals(CurveGrid.RECALLS[i] <= 0.5 ? 1 : 0.5, CurveGrid.precision(curves)[i]);
        }
        LabelCurves untested = new LabelCurves(
                0,
                2,
                1,
                Double.NaN,
                Double.NaN,
                new double[] {1, 0},
                new double[] {0, 1},
                new double[] {Double.NaN, Double.NaN},
                new double[] {1, 0},
                curves.reliability());
        assertEquals(new CurveGrid(null, null), CurveGrid.of(List.of(untested)));
        assertEquals(1000, CurveGrid.of(List.of(curves, curves)).roc().get(40));
    }

    @Test
    void namesAFileThatIsMissing() throws Exception {
        Path experiment = new FixtureExperiment().write(directory);
        Page page = Report.read(experiment);
        Path metrics = directory.resolve(page.runs().get(0).run().directory()).resolve("metrics.json");
        Files.delete(metrics);
        IOException e =
                assertThrows(IOException.class, () -> Report.write(experiment, directory.resolve("report.html")));
        assertTrue(e.getMessage().contains(metrics.toString()), e::getMessage);
        assertFalse(Files.exists(directory.resolve("report.html")));
    }

    @Test
    void thePolicyKnowsTheScriptsOfThePageAndNoOthers() throws Exception {
        String html = Report.render(Report.read(new FixtureExperiment().write(directory)));
        List<String> scripts = Pattern.compile("<script>(.*?)</script>", Pattern.DOTALL)
                .matcher(html)
                .results()
                .map(match -> match.group(1))
                .toList();
        assertEquals(3, scripts.size());
        List<String> allowed = Pattern.compile("'sha256-([^']+)'")
                .matcher(html.replace("&#39;", "'"))
                .results()
                .map(MatchResult::group)
                .toList();
        List<String> hashes = scripts.stream()
                .map(script -> "'sha256-"
                        + Base64.getEncoder().encodeToString(sha256(script.getBytes(StandardCharsets.UTF_8))) + "'")
                .toList();
        assertEquals(hashes, allowed);
    }

    @Test
    void theJsonInThePageCannotEndItsElement() throws Exception {
        String hostile = "</script><!--<script>&";
        Page page = Report.read(new FixtureExperiment()
                .classes(List.of(hostile, "b"), 20, 10)
                .strategies("baseline", hostile)
                .write(directory));
        String json = Charts.of(page).json();
        assertFalse(json.contains("<") || json.contains("&"));
        assertEquals(
                hostile, JSON.readTree(json).get("classes").get(0).get("name").textValue());
    }

    @Test
    void theChartLibraryIsTheOneThatItsRecipeMade() throws Exception {
        try (InputStream library = Report.class.getResourceAsStream("echarts.js");
                InputStream recorded = Report.class.getResourceAsStream("echarts.js.sha256")) {
            assertEquals(
                    new String(recorded.readAllBytes(), StandardCharsets.UTF_8),
                    HexFormat.of().formatHex(sha256(library.readAllBytes())) + "  echarts.js\n");
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** What a reader sees, roughly: without scripts, style and tags, white space as one space. */
    private static String text(String html) {
        return html.replaceAll("(?s)<(script|style)[^>]*>.*?</\\1>", "")
                .replaceAll("<[^>]+>", "")
                .replaceAll("\\s+", " ");
    }
}
