package dev.imbalance.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.DataException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PredictionsFileTest {
    @TempDir
    private Path folder;

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("p.csv"), content);
    }

    private TestScores read(String content, String... known) throws IOException {
        return new PredictionsFile(file(content), PredictionsFormat.DEFAULT).read(List.of(known));
    }

    private static long[][] confusion(TestScores scores) {
        return scores.metrics(MetricOptions.DEFAULT).confusion();
    }

    @Test
    void ourOwnFilesRead() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PredictionsWriter writer = new PredictionsWriter(out, List.of("a", "b, c"))) {
            writer.write(0, "a", "a", new double[] {0.75, 0.25});
            writer.write(1, "b, c", "a", new double[] {0.5, 0.5});
        }
        TestScores scores = read(out.toString(StandardCharsets.UTF_8));
        assertEquals(List.of("a", "b, c"), scores.labels());
        assertArrayEquals(new long[][] {{1, 0}, {1, 0}}, confusion(scores));
        assertEquals(1, scores.oneVsRest().get(0).auc());
    }

    @Test
    void columnsComeInAnyOrderAndOthersArePassedOver() throws IOException {
        TestScores scores = read("score_b,id,label,score_a\n0.9,x1,b,0.1\n0.2,x2,b,0.8\n");
        assertEquals(List.of("b", "a"), scores.labels());
        assertArrayEquals(new long[][] {{1, 1}, {0, 0}}, confusion(scores));
    }

    @Test
    void withoutAPredictionTheFirstOfTheHighestScoresDecides() throws IOException {
        assertArrayEquals(new long[][] {{1, 0}, {1, 0}}, confusion(read("label,score_a,score_b\na,1,1\nb,1,1\n")));
    }

    @Test
    void aPredictionByAnotherRuleThanTheHighestScoreIsTaken() throws IOException {
        assertArrayEquals(
                new long[][] {{0, 1}, {0, 0}}, confusion(read("label,prediction,score_a,score_b\na,b,0.9,0.1\n")));
    }

    @Test
    void columnsGoByOtherNamesIfToldSo() throws IOException {
        Path file = file("actual,p.a,p.b,guess\na,0.5,0.5,b\n");
        TestScores scores = new PredictionsFile(file, new PredictionsFormat("actual", "guess", "p.")).read(List.of());
        assertArrayEquals(new long[][] {{0, 1}, {0, 0}}, confusion(scores));
    }

    @Test
    void classesWithoutScoresAreInTheOrderOfNumbersOrOfLetters() throws IOException {
        assertEquals(
                List.of("-1", "2", "10"),
                read("label,prediction\n10,2\n-1,10\n").labels());
        assertEquals(
                List.of("10", "2", "b"), read("label,prediction\nb,10\n2,2\n").labels());
    }

    @Test
    void knownClassesComeFirstInTheirOrderWhetherOrNotARowHasThem() throws IOException {
        TestScores scores = read("label,prediction\nzebra,cat\nant,ant\n", "dog", "cat");
        assertEquals(List.of("dog", "cat", "ant", "zebra"), scores.labels());
        assertEquals(1, confusion(scores)[3][1]);
    }

    @Test
    void excelsByteOrderMarkLineEndsAndBlankLinesAreNoFaults() throws IOException {
        assertEquals(2, read("\uFEFFlabel,prediction\r\na,a\r\n\r\n\"b\",a\r\n").rows());
        assertEquals(1, read("\uFEFF\"label\",\"prediction\"\n\"a\",\"b\"\n").rows());
    }

    @Test
    void aGzippedFileReadsWhateverItsName() throws IOException {
        Path file = folder.resolve("packed");
        try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write("label,prediction\na,a\nb,a\n".getBytes(StandardCharsets.UTF_8));
        }
        assertEquals(
                2,
                new PredictionsFile(file, PredictionsFormat.DEFAULT)
                        .read(List.of())
                        .rows());
        byte[] packed = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(packed, packed.length - 9));
        String message = assertThrows(
                        DataException.class, () -> new PredictionsFile(file, PredictionsFormat.DEFAULT).read(List.of()))
                .getMessage();
        assertEquals(true, message.startsWith(file + " is damaged or cut off after line "), message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "label,prediction\\na,a\\n\\nb#line 4 has 1 fields, the header has 2",
                "label,score_a,score_b\\na,0.5,0.5\\na,x,0#line 3 has \"x\" in the column \"score_a\"; legal is a number",
                "label,score_a,score_b\\na,NaN,0#line 2 has \"NaN\" in the column \"score_a\"; legal is a number",
                "label,score_a,score_b\\nc,1,0#line 2 has the label \"c\", which has no column of scores; legal are a, b",
                "label,prediction,score_a,score_b\\na,c,1,0#line 2 has the prediction \"c\", which has no column of scores; legal are a, b",
                "label,score_a\\na,1#line 1 has one column of scores, \"score_a\"; legal is one a class",
                "label,prediction,label\\na,a,a#line 1 names the column \"label\" twice",
                "label,prediction\\n,a#line 2 has nothing in the column \"label\"; legal is a class",
                "truth,prediction\\na,a#line 1 has no column \"label\", the true class (--label-column names another); its columns are truth, prediction",
                "label,guess\\na,a#line 1 has no column \"prediction\", the predicted class (--prediction-column names another), nor any that begins with \"score_\", a score (--score-prefix); its columns are label, guess"
            })
    void aFaultIsOneLineWithTheFileTheLineAndWhatIsLegal(String content, String message) throws IOException {
        Path file = file(content.replace("\\n", "\n"));
        DataException fault = assertThrows(
                DataException.class, () -> new PredictionsFile(file, PredictionsFormat.DEFAULT).read(List.of()));
        assertEquals(file + " " + message, fault.getMessage());
    }

    @Test
    void aFileWithoutRowsOrContentSaysSo() throws IOException {
        assertEquals(
                folder.resolve("p.csv") + " has no rows below its header; there is nothing to evaluate",
                assertThrows(DataException.class, () -> read("label,prediction\n"))
                        .getMessage());
        assertEquals(
                folder.resolve("p.csv") + " is empty; the first line must name the columns",
                assertThrows(DataException.class, () -> read("")).getMessage());
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() throws IOException {
        Path file = folder.resolve("latin.csv");
        Files.write(file, "label,prediction\ncaf\u00e9,a\n".getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(
                true,
                assertThrows(DataException.class, () -> new PredictionsFile(file, PredictionsFormat.DEFAULT)
                                .read(List.of()))
                        .getMessage()
                        .contains("is not UTF-8"));
    }

    @Test
    void aColumnOfIdentifiersIsNotTakenForClasses() {
        StringBuilder content = new StringBuilder("label,prediction\n");
        for (int row = 0; row < 5_001; row++) {
            content.append(row).append(",0\n");
        }
        assertEquals(
                true,
                assertThrows(DataException.class, () -> read(content.toString()))
                        .getMessage()
                        .contains(
                                " line 5002 has the class number 5001; is \"label\" or \"prediction\" the column of something else?"));
    }

    @Test
    void trainingCountsAreATableOrThoseOfARun() throws IOException {
        ClassCounts counts = LabelTables.trainCounts(file("count,label\n120,cat\n5,dog\n"));
        assertEquals(new ClassCounts(List.of("cat", "dog"), 120, 5), counts);
        assertEquals(
                new ClassCounts(List.of("eel", "cat"), 0, 120), LabelTables.inOrder(counts, List.of("eel", "cat")));
        RunFiles run = new RunFiles(folder);
        run.writeMetrics(RunFilesTest.runMetrics("baseline", 1, RunFilesTest.testMetrics()));
        assertEquals(new ClassCounts(List.of("cat", "dog", "eel"), 120, 30, 0), LabelTables.trainCounts(run.metrics()));
        Path wrong = file("label,count\ncat,-1\n");
        assertEquals(
                wrong + " line 2 has the count \"-1\"; legal is a number of rows, 0 or more",
                assertThrows(DataException.class, () -> LabelTables.trainCounts(wrong))
                        .getMessage());
    }

    @Test
    void aCostMatrixGoesByNamesNotByPlaces() throws IOException {
        Path file = file("dog,label,cat\n0,dog,20\n1,cat,0\n");
        assertArrayEquals(new double[][] {{0, 1}, {20, 0}}, LabelTables.cost(file, List.of("cat", "dog")));
        assertEquals(
                file + " has other columns than label and the classes cat",
                assertThrows(DataException.class, () -> LabelTables.cost(file, List.of("cat")))
                        .getMessage()
                        .replace(" line 1", ""));
        Path half = file("label,cat,dog\ncat,0,1\n");
        assertEquals(
                half + " has no row for the true class \"dog\"",
                assertThrows(DataException.class, () -> LabelTables.cost(half, List.of("cat", "dog")))
                        .getMessage());
    }
}
