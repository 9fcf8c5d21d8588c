package dev.imbalance.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.config.PropertyException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.Feature;
import org.tribuo.classification.Label;

class TableSourceTest {
    @TempDir
    private Path folder;

    @Test
    void everyOtherColumnIsAFeatureUnderItsName() throws IOException {
        Dataset<Label> data = Loading.train(table("age,kind,height\n1,b,0\n2.5,a,-1e3\n3,b,4\n"));
        assertEquals(List.of("a", "b"), ClassCounts.labels(data.getOutputIDInfo()));
        assertEquals(2, data.getFeatureMap().size());
        assertEquals(-1000, data.getExample(1).lookup("height").getValue());
        assertEquals(0, data.getExample(0).lookup("height").getValue());
        assertEquals("a 1, b 2", ClassCounts.of(data).toString());
    }

    @Test
    void wholeNumbersAsLabelsAreInNumericOrder() throws IOException {
        assertEquals(
                List.of("-1", "2", "10"), table("x,y\n1,10\n1,2\n1,-1\n", "y").labelNames());
        assertEquals(
                List.of("10", "2", "x"), table("x,y\n1,10\n1,2\n1,x\n", "y").labelNames());
    }

    @Test
    void everyReadGivesFreshExamples() throws IOException {
        TableSource source = table("age,kind\n1,b\n");
        assertNotSame(source.iterator().next(), source.iterator().next());
        assertEquals(source.iterator().next(), source.iterator().next());
    }

    @Test
    void testDataFollowTheTrainingDomain() throws IOException {
        Dataset<Label> train = Loading.train(table("age,kind\n1,b\n2,a\n"));
        Dataset<Label> test = Loading.test(table("age,kind\n5,b\n"), train);
        assertEquals(train.getOutputIDInfo(), test.getOutputIDInfo());
        assertEquals(1, test.size());
        assertTrue(fault(() -> Loading.test(table("age,kind\n5,c\n"), train))
                .startsWith("label \"c\" is not one of the classes [a, b]"));
        assertEquals(
                folder.resolve("t.csv")
                        + ", line 1: the test data must have the columns of the training data; missing [age], unknown [size]",
                fault(() -> Loading.test(table("size,kind\n5,b\n"), train)));
    }

    @Test
    void aMissingResponseNamesTheColumnsThereAre() {
        assertTrue(fault(() -> table("age,height\n1,2\n").labelNames())
                .endsWith("line 1: there is no column \"kind\" for the response; the columns are [age, height]"));
    }

    @Test
    void aColumnWithNumbersAndTextMustBeDeclared() throws IOException {
        assertEquals(
                folder.resolve("t.csv")
                        + ", line 3, column \"age\": \"old\" is not a finite number, but 1 other cell is; correct it, or list the"
                        + " column under categorical",
                fault(() -> Loading.train(table("age,kind\n1,a\nold,b\n"))));
        Path file = write("age,kind\n1,a\nold,b\n");
        Dataset<Label> declared = Loading.train(declared(file, List.of(), List.of("age"), List.of()));
        assertEquals(List.of("age@1", "age@old"), names(declared.getExample(0), declared.getExample(1)));
        assertEquals(
                file + ", line 3, column \"age\": \"old\" is not a finite number",
                fault(() -> Loading.train(declared(file, List.of("age"), List.of(), List.of()))));
    }

    @Test
    void onlyFiniteDecimalNumbersAreNumbers() throws IOException {
        assertEquals(List.of("x"), names(first("x,kind\n -1.5e-3 ,a\n.5,b\n")));
        assertEquals(List.of("x@1d"), names(first("x,kind\n1d,a\n2d,b\n")));
        assertEquals(List.of("x@Infinity"), names(first("x,kind\nInfinity,a\n-Infinity,b\n")));
        assertTrue(fault(() -> Loading.train(table("x,kind\n1e999,a\n"))).contains("\"1e999\" is not a finite number"));
    }

    @Test
    void aCategoryIsAFeatureUnderColumnAndCategory() throws IOException {
        Dataset<Label> data = Loading.train(table("age,town,kind\n1,Ulm,a\n2,\"Bad Ems, Lahn\",b\n3,Ulm,a\n"));
        assertEquals(3, data.getFeatureMap().size());
        assertEquals(1, data.getExample(0).lookup("town@Ulm").getValue());
        assertEquals(1, data.getExample(1).lookup("town@Bad Ems, Lahn").getValue());
        // Two of three features are never 0 of themselves, so that rows name all of them.
        assertEquals(0, data.getExample(1).lookup("town@Ulm").getValue());
        assertEquals(3, data.getExample(2).lookup("age").getValue());
    }

    @Test
    void rowsOfManyCategoriesStaySparse() throws IOException {
        Dataset<Label> data = Loading.train(table("town,kind\nUlm,a\nEms,b\nHof,a\n"));
        assertEquals(List.of("town@Ulm"), names(data.getExample(0)));
        assertEquals(1, data.getExample(0).size());
        Dataset<Label> test = Loading.test(table("town,kind\nRom,a\n"), data);
        assertEquals(List.of(), names(test.getExample(0)));
        assertEquals(1, test.getExample(0).size(), "models refuse a row without features");
    }

    @Test
    void testColumnsAreReadAsThoseOfTrainingData() throws IOException {
        Dataset<Label> train = Loading.train(table("code,kind\nA,b\nB,a\n"));
        Dataset<Label> test = Loading.test(table("code,kind\n1,b\nA,b\n"), train);
        assertEquals(List.of(), names(test.getExample(0)), "a category that training rows lack is none");
        assertEquals(2, test.getExample(0).size());
        assertEquals(List.of("code@A"), names(test.getExample(1)));
        Dataset<Label> numbers = Loading.train(table("code,kind\n1,b\n2,a\n"));
        assertTrue(fault(() -> Loading.test(table("code,kind\nA,b\n"), numbers))
                .endsWith("line 2, column \"code\": \"A\" is not a finite number"));
    }

    @Test
    void missingCellsAreAnErrorUnlessSomethingStandsIn() {
        assertEquals(
                folder.resolve("t.csv")
                        + ", line 2, column \"age\": the cell is empty; fill it in, say missing: median, mean or indicator, or list"
                        + " the column under ignore",
                fault(() -> Loading.train(table("age,kind\n,a\n"))));
        assertTrue(fault(() -> Loading.train(table("age,kind\nNaN,a\n")))
                .contains("line 2, column \"age\": \"NaN\" says that it is missing"));
        assertTrue(fault(() -> Loading.train(table("t,kind\nNA,a\nx,b\n"))).contains("\"NA\" says"));
        assertTrue(fault(() -> table("age,kind\n1,\n").labelNames())
                .endsWith("line 2, column \"kind\": the label is missing; fill it in, or delete the row"));
    }

    @ParameterizedTest
    @CsvSource({"MEAN, 4", "MEDIAN, 2", "INDICATOR, 2"})
    void whatStandsInIsThatOfTrainingRows(MissingCells missing, double expected) throws IOException {
        Dataset<Label> train =
                Loading.train(new TableSource(write("x,kind\n1,a\n2,b\n9,a\nNA,a\n"), "kind", missing, false));
        Dataset<Label> test = Loading.test(table("x,kind\n100,a\n,b\n"), train);
        assertEquals(expected, train.getExample(3).lookup("x").getValue());
        assertEquals(expected, test.getExample(1).lookup("x").getValue());
        boolean says = missing == MissingCells.INDICATOR;
        assertEquals(List.of("x"), names(test.getExample(0)));
        assertEquals(says ? List.of("x", "x@missing") : List.of("x"), names(test.getExample(1)));
    }

    @Test
    void aMissingCategoryIsNone() throws IOException {
        Dataset<Label> train = Loading.train(
                new TableSource(write("x,t,kind\n1,p,a\n2,,b\n3,q,a\n"), "kind", MissingCells.MEDIAN, false));
        assertEquals(0, train.getExample(1).lookup("t@p").getValue());
        assertEquals(0, train.getExample(1).lookup("t@q").getValue());
    }

    @Test
    void foldsLearnOfTheirTrainingRowsAlone() throws IOException {
        Path file = write("x,t,kind\n1,p,a\n3,p,b\n1000,q,a\n,q,b\n");
        Path folds = Files.writeString(folder.resolve("folds.csv"), "row,fold\n0,1\n1,1\n2,2\n3,2\n");
        TableSource all = new TableSource(file, "kind", MissingCells.MEAN, true);
        Dataset<Label> train = Loading.train(new FoldSource(all, folds, 2, FoldSource.Part.TRAIN));
        Dataset<Label> test = Loading.test(new FoldSource(all, folds, 2, FoldSource.Part.TEST), train);
        assertEquals(
                List.of("t@p", "x"),
                List.copyOf(new TreeSet<>(train.getFeatureMap().keySet())));
        assertEquals(-1, train.getExample(0).lookup("x").getValue());
        assertEquals(1, train.getExample(1).lookup("x").getValue());
        assertEquals(998, test.getExample(0).lookup("x").getValue());
        assertEquals(0, test.getExample(1).lookup("x").getValue());
    }

    @Test
    void standardisedNumbersHaveMeanZeroAndDeviationOne() throws IOException {
        Dataset<Label> train = Loading.train(
                new TableSource(write("x,c,kind\n1,7.1,a\n2,7.1,b\n6,7.1,a\n"), "kind", MissingCells.ERROR, true));
        double sum = 0;
        double squares = 0;
        for (Example<Label> row : train) {
            sum += row.lookup("x").getValue();
            squares += Math.pow(row.lookup("x").getValue(), 2);
            assertEquals(0, row.lookup("c").getValue(), "a constant");
        }
        assertEquals(0, sum, 1e-12);
        assertEquals(3, squares, 1e-12);
    }

    @Test
    void settingsThatContradictEachOtherOrTheFileAreRefused() throws IOException {
        Path file = write("x,t,kind\n1,p,a\n3,p,b\n");
        assertEquals(
                file + ", line 1: categorical names the column \"town\", which is not there; the columns are [x, t]",
                fault(() -> Loading.train(declared(file, List.of(), List.of("town"), List.of()))));
        assertTrue(fault(() -> Loading.train(declared(file, List.of(), List.of(), List.of("x", "t"))))
                .endsWith("every column beside the response is ignored; expected features"));
        assertTrue(fault(() -> Loading.train(declared(file, List.of(), List.of(), List.of("id"))))
                .endsWith("line 1: ignore names the column \"id\", which is not there; the columns are [x, t, kind]"));
        assertTrue(assertThrows(PropertyException.class, () -> declared(file, List.of("x"), List.of("x"), List.of()))
                .getMessage()
                .contains("\"x\", which numeric names already"));
        assertTrue(assertThrows(PropertyException.class, () -> declared(file, List.of(), List.of(), List.of("kind")))
                .getMessage()
                .contains("which response names already"));
        Dataset<Label> train = Loading.train(new TableSource(file, "kind"));
        assertTrue(fault(() -> Loading.test(new TableSource(file, "kind", MissingCells.MEAN, true), train))
                .contains("has settings of its own"));
    }

    @Test
    void aSavedEncodingGivesTheSameRows() throws IOException {
        Path file = write("id,x,t,kind\n7,1,p,a\n8,NA,q,b\n9,4,,a\n");
        EncodedDataset train = (EncodedDataset) Loading.train(
                new TableSource(file, "kind", List.of(), List.of(), List.of("id"), MissingCells.INDICATOR, true));
        Path saved = folder.resolve("model.columns.json");
        train.encoding().write(saved);
        TableEncoding read = TableEncoding.read(saved);
        assertEquals(train.getData(), read.encode(new TableSource(file, "kind")));
        assertEquals(((TableEncoding) train.encoding()).numbers(), read.numbers());
        Files.writeString(saved, "{\"schema\": \"imbalance-model/1\"}");
        assertTrue(assertThrows(IOException.class, () -> TableEncoding.read(saved))
                .getMessage()
                .endsWith("has the schema imbalance-model/1; expected imbalance-columns/1"));
    }

    @Test
    void ignoredColumnsMayBeMissingInTestData() throws IOException {
        Dataset<Label> train =
                Loading.train(declared(write("id,x,kind\n7,1,a\n8,2,b\n"), List.of(), List.of(), List.of("id")));
        assertEquals(List.of("x"), names(train.getExample(0)));
        assertEquals(1, Loading.test(table("x,kind\n1,a\n"), train).size());
        assertEquals(1, Loading.test(table("x,id,kind\n1,foo,a\n"), train).size());
    }

    @Test
    void malformedTablesAreOneLine() {
        assertTrue(fault(() -> table("").labelNames()).contains("is empty"));
        assertTrue(fault(() -> table("age,kind\n").labelNames()).contains("has a header but no rows"));
        assertTrue(fault(() -> table("age,age,kind\n1,2,a\n").labelNames()).contains("is there twice"));
        assertTrue(
                fault(() -> table("age,,kind\n1,2,a\n").labelNames()).contains("column 2 of the header has no name"));
        assertTrue(fault(() -> table("kind\na\n").labelNames()).contains("expected features beside it"));
        assertTrue(fault(() -> table("age;kind\n1;a\n").labelNames()).contains("not by semicolons"));
        assertTrue(fault(() -> table("age,kind\n1\n").labelNames())
                .endsWith("line 2: has 1 cell, the header names 2 columns"));
        assertTrue(fault(() -> table("age,kind\n1,\"a\n").labelNames()).contains("never closed"));
        assertTrue(fault(() -> table("age,kind\n1,a\"b\n").labelNames()).contains("a quote stands inside a cell"));
        assertTrue(fault(() -> Loading.train(table("a@b,t,kind\n1,p,a\n"))).contains("rename it"));
        assertTrue(fault(() -> new TableSource(folder.resolve("none.csv"), "kind").labelNames())
                .contains("does not exist"));
    }

    @Test
    void textThatIsNotUTF8IsSaid() throws IOException {
        Path latin = folder.resolve("latin.csv");
        Files.write(latin, "town,kind\nKöln,a\n".getBytes(StandardCharsets.ISO_8859_1));
        assertTrue(fault(() -> new TableSource(latin, "kind").labelNames()).contains("is not UTF-8"));
    }

    @Test
    void recordsKnowTheirLineAndTheirText() throws IOException {
        Path file = folder.resolve("r.csv.gz");
        Bytes.write(
                file, Bytes.gzip("\uFEFFa,\"b\"\r\n\"x\ny\",1\r\n\r\n\"q\"\"\" ,\n".getBytes(StandardCharsets.UTF_8)));
        try (CSVRecords records = new CSVRecords(file)) {
            assertEquals(List.of("a", "b"), records.columns());
            assertEquals("a,\"b\"", records.header());
            assertTrue(records.next());
            assertEquals("x\ny", records.cell(0));
            assertEquals(2, records.line());
            assertTrue(records.next());
            assertEquals(5, records.line());
            assertEquals("q\" ", records.cell(0));
            assertEquals("", records.cell(1));
            assertEquals("\"q\"\"\" ,", records.text());
            assertFalse(records.next());
        }
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("train.csv"), text);
    }

    private static TableSource declared(
            Path file, List<String> numeric, List<String> categorical, List<String> ignore) {
        return new TableSource(file, "kind", numeric, categorical, ignore, MissingCells.ERROR, false);
    }

    private Example<Label> first(String text) throws IOException {
        return Loading.train(table(text)).getExample(0);
    }

    /** The names of the features that are not 0. */
    private static List<String> names(Example<?>... rows) {
        return Stream.of(rows)
                .flatMap(row -> StreamSupport.stream(row.spliterator(), false))
                .filter(feature -> feature.getValue() != 0)
                .map(Feature::getName)
                .distinct()
                .sorted()
                .toList();
    }

    private TableSource table(String text) throws IOException {
        return table(text, "kind");
    }

    private TableSource table(String text, String response) throws IOException {
        return new TableSource(Files.writeString(folder.resolve("t.csv"), text), response);
    }

    private static String fault(org.junit.jupiter.api.function.Executable action) {
        return assertThrows(DataException.class, action).getMessage();
    }
}
