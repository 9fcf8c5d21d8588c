package dev.imbalance.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tribuo.Dataset;
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
                "the test data must have the columns of the training data; missing [age], unknown [size]",
                fault(() -> Loading.test(table("size,kind\n5,b\n"), train)));
    }

    @Test
    void aMissingResponseNamesTheColumnsThereAre() {
        assertTrue(fault(() -> table("age,height\n1,2\n").labelNames())
                .endsWith("line 1: there is no column \"kind\" for the response; the columns are [age, height]"));
    }

    @Test
    void aCellThatIsNoNumberShowsLineAndColumn() {
        assertEquals(
                folder.resolve("t.csv") + ", line 3, column \"age\": \"old\" is not a finite number",
                fault(() -> table("age,kind\n1,a\nold,b\n").labelNames()));
        assertTrue(fault(() -> table("age,kind\nNaN,a\n").labelNames()).contains("\"NaN\" is not a finite number"));
        assertTrue(fault(() -> table("age,kind\n,a\n").labelNames()).contains("line 2, column \"age\": \"\""));
        assertTrue(fault(() -> table("age,kind\n1,\n").labelNames()).endsWith("\"\" is not a label"));
    }

    @Test
    void malformedTablesAreOneLine() {
        assertTrue(fault(() -> table("").labelNames()).contains("is empty"));
        assertTrue(fault(() -> table("age,kind\n").labelNames()).contains("has a header but no rows"));
        assertTrue(fault(() -> table("age,age,kind\n1,2,a\n").labelNames()).contains("is there twice"));
        assertTrue(fault(() -> table("kind\na\n").labelNames()).contains("expected features beside it"));
        assertTrue(fault(() -> table("age,kind\n1\n").labelNames()).startsWith(folder.resolve("t.csv") + ": "));
        assertTrue(fault(() -> new TableSource(folder.resolve("none.csv"), "kind").labelNames())
                .contains("does not exist"));
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
