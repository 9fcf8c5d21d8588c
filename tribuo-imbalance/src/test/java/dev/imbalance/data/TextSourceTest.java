package dev.imbalance.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.config.PropertyException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.classification.Label;
import org.tribuo.impl.ArrayExample;

class TextSourceTest {
    private static final TextSettings SINGLE =
            new TextSettings(Tokeniser.UNIVERSAL, true, 1, false, 1, EmptyDocuments.ERROR);

    @TempDir
    private Path folder;

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private TextSource csv(String text, TextSettings settings) throws IOException {
        return new TextSource(write("t.csv", text), "kind", "body", settings);
    }

    private static Map<String, Double> words(Example<Label> row) {
        Map<String, Double> words = new TreeMap<>();
        row.forEach(word -> words.put(word.getName(), word.getValue()));
        return words;
    }

    private static String fault(Executable executable) {
        return assertThrows(DataException.class, executable).getMessage();
    }

    @Test
    void aDocumentIsItsWordsAndPairsWithTheirCounts() throws IOException {
        TextSettings pairs = new TextSettings(Tokeniser.UNIVERSAL, true, 2, false, 1, EmptyDocuments.ERROR);
        Dataset<Label> data = Loading.train(csv("kind,body\na,\"Corn, corn!\nU.S. crop\"\nb,wheat\n", pairs));
        assertEquals(
                Map.of(
                        "1-N=corn",
                        2.0,
                        "1-N=u",
                        1.0,
                        "1-N=s",
                        1.0,
                        "1-N=crop",
                        1.0,
                        "2-N=corn/corn",
                        1.0,
                        "2-N=corn/u",
                        1.0,
                        "2-N=u/s",
                        1.0,
                        "2-N=s/crop",
                        1.0),
                words(data.getExample(0)));
        assertEquals(List.of("corn", "corn", "u", "s", "crop"), ((TextExample) data.getExample(0)).tokens());
    }

    @Test
    void settingsChangeTokensCaseAndValues() throws IOException {
        TextSettings plain = new TextSettings(Tokeniser.WHITESPACE, false, 1, true, 1, EmptyDocuments.ERROR);
        Dataset<Label> data = Loading.train(csv("kind,body\na,U.S. corn Corn corn\nb,wheat\n", plain));
        assertEquals(Map.of("1-N=Corn", 1.0, "1-N=U.S.", 1.0, "1-N=corn", 1.0), words(data.getExample(0)));
    }

    @Test
    void lettersOfEveryScriptAreLowered() throws IOException {
        Dataset<Label> data = Loading.train(csv("kind,body\na,ÄPFEL TITLE ΣΙΤΟΣ\nb,wheat\n", SINGLE));
        assertEquals(List.of("äpfel", "title", "σιτος"), ((TextExample) data.getExample(0)).tokens());
    }

    @Test
    void theVocabularyIsLearnedOfTheTrainingRowsOfAFoldAlone() throws IOException {
        StringBuilder text = new StringBuilder("kind,body\n");
        for (int row = 0; row < 12; row++) {
            text.append(row % 2 == 0 ? "a" : "b").append(",all own").append(row).append('\n');
        }
        TextSource source = csv(text.toString(), SINGLE);
        FoldSource train = new FoldSource(source, 3, 1, 5, FoldSource.Part.TRAIN);
        FoldSource test = new FoldSource(source, 3, 1, 5, FoldSource.Part.TEST);
        Dataset<Label> rows = Loading.train(train);
        assertEquals(1 + train.rows().length, rows.getFeatureMap().size());
        for (int row : test.rows()) {
            assertEquals(null, rows.getFeatureMap().get("1-N=own" + row));
        }
        for (Example<Label> row : Loading.test(test, rows)) {
            assertEquals(Map.of("1-N=all", 1.0), words(row));
        }
    }

    @Test
    void aWordOfTooFewTrainingDocumentsIsNoFeature() throws IOException {
        TextSettings twice = SINGLE.withMinDocuments(2);
        Dataset<Label> data = Loading.train(csv("kind,body\na,corn corn crop\nb,crop\n", twice));
        assertEquals(Map.of("1-N=crop", 1.0), words(data.getExample(0)));
        assertEquals(
                "no word is in 3 of the 2 training documents, so that there is nothing to learn of; lower minDocuments",
                fault(() -> Loading.train(csv("kind,body\na,corn\nb,crop\n", SINGLE.withMinDocuments(3)))));
    }

    @Test
    void aFolderPerClassAndAFilePerDocumentAreTheSameAsCSV() throws IOException {
        write("docs/wheat/1.txt", "wheat crop\n");
        write("docs/corn/b.txt", "\uFEFFcorn");
        write("docs/corn/a.txt", "corn\n\nmaize");
        write("docs/corn/.hidden", "nothing");
        Files.createDirectories(folder.resolve("docs/rye"));
        TextSource source = new TextSource(folder.resolve("docs"), "", "", SINGLE);
        assertEquals(List.of("corn", "rye", "wheat"), source.labelNames());
        assertArrayEquals(new int[] {0, 0, 2}, source.classIds());
        Dataset<Label> files = Loading.train(source);
        Dataset<Label> table = Loading.train(csv("kind,body\ncorn,corn maize\ncorn,corn\nwheat,wheat crop\n", SINGLE));
        assertEquals(table.getData(), files.getData());
        String digest = source.digest();
        Files.move(folder.resolve("docs/corn/a.txt"), folder.resolve("docs/rye/a.txt"));
        assertNotEquals(digest, new TextSource(folder.resolve("docs"), "", "", SINGLE).digest());
    }

    @Test
    void aSavedVocabularyGivesTheSameRows() throws IOException {
        String text = "kind,body\na,corn crop corn\nb,wheat crop\nb,wheat\n";
        EncodedDataset train = (EncodedDataset) Loading.train(csv(text, TextSettings.DEFAULT));
        Path saved = folder.resolve("model.vocabulary.json");
        train.encoding().write(saved);
        assertEquals(
                train.getData(),
                TextEncoding.read(saved)
                        .encode(new TextSource(csv(text, SINGLE).files().get(0), "kind", "body")));
        Files.writeString(saved, "{\"schema\": \"imbalance-model/1\"}");
        assertTrue(assertThrows(IOException.class, () -> TextEncoding.read(saved))
                .getMessage()
                .endsWith("has the schema imbalance-model/1; expected imbalance-vocabulary/1"));
    }

    @Test
    void aDocumentWithoutAKnownWordIsStillARowThatModelsTake() throws IOException {
        Dataset<Label> train = Loading.train(csv("kind,body\na,corn\nb,wheat\n", SINGLE));
        Dataset<Label> test =
                Loading.test(new TextSource(write("n.csv", "kind,body\na,rice\n"), "kind", "body"), train);
        assertEquals(Map.of("1-N=corn", 0.0), words(test.getExample(0)));
    }

    @Test
    void copiesKeepTheTokensAndSavedExamplesTheFeatures() throws IOException, ClassNotFoundException {
        TextExample row = (TextExample)
                Loading.train(csv("kind,body\na,corn crop\nb,wheat\n", SINGLE)).getExample(0);
        assertEquals(row.tokens(), row.copy().tokens());
        assertEquals(row, Example.deserialize(row.serialize()));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(row);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertEquals(row, assertInstanceOf(ArrayExample.class, in.readObject()));
        }
    }

    @Test
    void whatIsWrongWithAFileIsOneLineThatSaysWhere() throws IOException {
        Path file = folder.resolve("t.csv");
        assertEquals(
                file + ", line 1: there is no column \"body\" for the text; the columns are [kind, text]",
                fault(() -> Loading.train(csv("kind,text\na,corn\n", SINGLE))));
        assertEquals(
                file + ", line 1: there is no column \"kind\" for the response; the columns are [label, body]",
                fault(() -> Loading.train(csv("label,body\na,corn\n", SINGLE))));
        assertEquals(
                file + " is empty; expected a header line with the column names",
                fault(() -> Loading.train(csv("", SINGLE))));
        assertEquals(file + " has a header but no rows", fault(() -> Loading.train(csv("kind,body\n", SINGLE))));
        assertEquals(
                file + ", line 3, column \"kind\": the label is missing; fill it in, or delete the row",
                fault(() -> Loading.train(csv("kind,body\na,corn\n,wheat\n", SINGLE))));
        assertEquals(
                file + ", line 2: has 3 cells, the header names 2 columns",
                fault(() -> Loading.train(csv("kind,body\na,corn, crop\nb,wheat\n", SINGLE))));
        assertEquals(
                file + ", line 1: the header has no comma; cells must be separated by commas, not by tabs",
                fault(() -> Loading.train(csv("kind\tbody\na\tcorn\n", SINGLE))));
        assertEquals(
                file + ": every row has the label \"a\"; a classifier needs two classes",
                fault(() -> Loading.train(csv("kind,body\na,corn\n", SINGLE))));
        assertEquals(
                folder.resolve("none.csv") + " does not exist; download it or correct the path",
                fault(() -> Loading.train(new TextSource(folder.resolve("none.csv"), "kind", "body"))));
    }

    @Test
    void theFirstByteThatIsNotUTF8IsNamed() throws IOException {
        byte[] latin = "kind,body\na,corn\nb,caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
        Path file = Files.write(folder.resolve("latin.csv"), latin);
        assertEquals(
                file + ", line 3, byte 22: 0xE9 is not UTF-8; save it as UTF-8",
                fault(() -> Loading.train(new TextSource(file, "kind", "body"))));
        write("docs/b/1.txt", "wheat");
        Path document = Files.createDirectories(folder.resolve("docs/a")).resolve("1.txt");
        Files.write(document, new byte[] {'c', '\n', (byte) 0xFF});
        assertEquals(
                document + ", line 2, byte 2: 0xFF is not UTF-8; save it as UTF-8",
                fault(() -> Loading.train(new TextSource(folder.resolve("docs")))));
    }

    @Test
    void aDocumentWithoutATokenIsRefusedByItsPlaceOrKept() throws IOException {
        String text = "kind,body\na,corn\nb,wheat\nb,\" ?! \"\n";
        assertEquals(
                folder.resolve("t.csv") + ", line 4: the document has no token; write one, delete it, or set"
                        + " emptyDocuments to keep",
                fault(() -> Loading.train(csv(text, SINGLE))));
        TextSettings keep = new TextSettings(Tokeniser.UNIVERSAL, true, 1, false, 1, EmptyDocuments.KEEP);
        assertEquals(
                Map.of("1-N=corn", 0.0), words(Loading.train(csv(text, keep)).getExample(2)));
        write("docs/a/1.txt", "corn");
        Path empty = write("docs/b/1.txt", "");
        assertTrue(fault(() -> Loading.train(new TextSource(folder.resolve("docs"), "", "", SINGLE)))
                .startsWith(empty + ": the document has no token"));
    }

    @Test
    void aFolderAndAFileAreNotTakenForEachOther() throws IOException {
        Path file = write("t.csv", "kind,body\na,corn\nb,wheat\n");
        assertTrue(fault(() -> new TextSource(file).labelNames()).contains("name its columns of labels and documents"));
        assertTrue(fault(() -> new TextSource(folder, "kind", "body").labelNames())
                .contains("is a folder, in which the folder of a document is its label"));
        assertTrue(fault(() -> new TextSource(Files.createDirectories(folder.resolve("none"))).labelNames())
                .endsWith("has no folder in it; expected one folder a class"));
        Files.createDirectories(folder.resolve("deep/a/b"));
        assertTrue(
                fault(() -> new TextSource(folder.resolve("deep")).labelNames()).contains("is not a file"));
        Files.createDirectories(folder.resolve("bare/a"));
        assertTrue(fault(() -> Loading.train(new TextSource(folder.resolve("bare"))))
                .endsWith("has no document in any class folder"));
        for (String[] columns : new String[][] {{"kind", ""}, {"", "body"}, {"kind", "kind"}}) {
            assertThrows(PropertyException.class, () -> new TextSource(file, columns[0], columns[1]));
        }
    }

    @Test
    void testDataAreReadAsTheTrainingDataAre() throws IOException {
        Dataset<Label> train = Loading.train(csv("kind,body\na,corn\nb,wheat\n", SINGLE));
        TextSettings others = new TextSettings(Tokeniser.WHITESPACE, true, 1, false, 1, EmptyDocuments.ERROR);
        TextSource test = new TextSource(folder.resolve("t.csv"), "kind", "body", others);
        assertTrue(fault(() -> Loading.test(test, train)).contains("has settings of its own"));
        Path table = write("table.csv", "x,kind\n1,a\n2,b\n");
        assertEquals(
                "csv is not text, as the training data are",
                fault(() -> Loading.test(new TableSource(table, "kind"), train)));
    }
}
