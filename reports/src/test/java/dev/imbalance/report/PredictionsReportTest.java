package dev.imbalance.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report of predictions from anywhere. */
class PredictionsReportTest {
    @TempDir
    private Path directory;

    @Test
    void withoutTrainingCountsClassesAreOrderedByTestRowsAndNoneIsRare() throws Exception {
        Page page = Report.read(new FixturePredictions().write(directory));
        assertEquals(
                List.of("sedan", "van", "bus", "fire engine"),
                page.classes().stream().map(ClassView::name).toList());
        assertNull(page.classes().get(0).trainCount());
        assertFalse(page.measures().contains(Measure.RAREST));
        assertFalse(page.measures().contains(Measure.TRAIN_SECONDS));
        String html = Report.render(page);
        assertTrue(html.contains("How good are these predictions?"));
        assertTrue(html.contains("Which classes are rare is not known"));
        assertFalse(html.contains("seed 0"));
        assertFalse(html.contains("Rarest classes"));
        assertFalse(html.contains("ONNX parity"));
    }

    @Test
    void withTrainingCountsTheRarestClassesAreSpokenOf() throws Exception {
        Page page = Report.read(new FixturePredictions()
                .named("forest.csv", "boosted.csv")
                .withCounts()
                .write(directory));
        String summary = Sentences.summary(page.summary()).get(0).text();
        assertTrue(
                summary.startsWith(
                        "boosted.csv raises the mean recall of the two rarest classes (fire engine, bus) by "),
                summary);
        assertTrue(Report.render(page).contains("Which predictions are better for the rare classes"));
        assertEquals(3502, page.trainRows());
    }

    @Test
    void severalFilesWithoutTrainingCountsAreComparedByBalancedAccuracy() throws Exception {
        Page page = Report.read(
                new FixturePredictions().named("forest.csv", "boosted.csv").write(directory));
        List<Sentence> summary = Sentences.summary(page.summary());
        assertTrue(
                summary.get(0)
                        .text()
                        .matches("boosted\\.csv raises the balanced accuracy by .*, against forest\\.csv\\."),
                summary.get(0).text());
        assertTrue(
                summary.get(1).text().startsWith("Over all classes boosted.csv has the highest balanced accuracy"),
                summary.get(1).text());
    }

    @Test
    void withoutScoresThereAreNoCurvesAndItSaysSo() throws Exception {
        Page page = Report.read(new FixturePredictions().withoutScores().write(directory));
        String html = Report.render(page);
        assertTrue(html.contains(Captions.NO_SCORES));
        assertFalse(html.contains("id=\"thresholds\""));
        assertTrue(page.summary().chance().known());
    }

    @Test
    void noCheckSpeaksOfTrainingThatIsNotKnown() throws Exception {
        Page page = Report.read(new FixturePredictions().withCounts().write(directory));
        assertTrue(page.findings().stream().noneMatch(finding -> finding.check().equals("one-seed")));
    }
}
