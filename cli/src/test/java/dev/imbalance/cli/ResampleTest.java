package dev.imbalance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command {@code resample}, and what a table may have wrong. */
class ResampleTest {
    private static final Path TABLE = Path.of("..", "data", "hpc-jobs", "hpc_data.csv");

    @TempDir
    private Path folder;

    @Test
    void theBundledTableIsBalancedWithItsRowsFirst() throws IOException {
        Path out = folder.resolve("balanced.csv");
        Path lineage = folder.resolve("lineage.csv");
        Outcome made = Outcome.of(
                "resample", TABLE, "--label", "class", "--method", "smote-nc", "--out", out, "--lineage", lineage);
        assertEquals("", made.err());
        assertEquals(0, made.code());
        assertEquals(
                """
                class  before  after  made
                F      1347    2211   864
                L      259     2211   1952
                M      514     2211   1697
                VF     2211    2211   0
                all    4331    8844   4513
                written to %s
                """
                        .formatted(out),
                made.out());
        String before = Files.readString(TABLE);
        assertTrue(Files.readString(out).startsWith(before));
        List<String> lines = Files.readAllLines(out);
        assertEquals(1 + 8844, lines.size());
        assertTrue(lines.get(lines.size() - 1).matches("[A-O](,[-0-9.E]+){5},[A-Z][a-z]{2},M"), lines.get(8844));
        assertEquals(1 + 8844, Files.readAllLines(lineage).size());
    }

    @Test
    void severalMethodsTakeTheirOwnSettingsAndJSONHasTheCounts() throws IOException {
        Outcome made = Outcome.of(
                "resample",
                TABLE,
                "--label=class",
                "--method=smote-nc",
                "--method=random-under",
                "--set=smote-nc.target={type: counts, counts: {L: 500}}",
                "--set=random-under.target={type: counts, counts: {VF: 600, F: 600}}",
                "--seed=7",
                "--out=" + folder.resolve("x.csv.gz"),
                "--json");
        JsonNode json = new ObjectMapper().readTree(made.out());
        assertEquals("imbalance-resample/1", json.get("schema").asText());
        assertEquals(7, json.get("seed").asInt());
        assertEquals(
                "[{\"label\":\"F\",\"before\":1347,\"after\":600,\"made\":0},"
                        + "{\"label\":\"L\",\"before\":259,\"after\":500,\"made\":241},"
                        + "{\"label\":\"M\",\"before\":514,\"after\":514,\"made\":0},"
                        + "{\"label\":\"VF\",\"before\":2211,\"after\":600,\"made\":0}]",
                json.get("classes").toString());
    }

    /** 40 rows, a number and a class each. */
    private Path table(String name, int first) throws IOException {
        StringBuilder text = new StringBuilder("x,y\n");
        for (int row = first; row < first + 40; row++) {
            text.append(row * row % 97).append(row % 4 == 0 ? ",rare\n" : ",common\n");
        }
        return Files.writeString(folder.resolve(name), text);
    }

    private Outcome validated(String data) throws IOException {
        Path experiment = Files.writeString(
                folder.resolve("my.yml"),
                """
                experiment: my
                data: %s
                trainer: {type: cart}
                strategies:
                  - name: plain
                """
                        .formatted(data));
        return Outcome.of("validate", experiment);
    }

    private static String csv(String name) {
        return "{type: csv, path: " + name + ", response: y}";
    }

    private void resample(Path from, String to) {
        Outcome made = Outcome.of(
                "resample",
                from,
                "--label=y",
                "--method=smote",
                "--method=random-under",
                "--out=" + folder.resolve(to));
        assertEquals(0, made.code(), made.err());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "train: B, folds: 4",
                "train: B, folds: 4, longTail: {profile: exponential, imbalanceFactor: 2}",
                "train: A, test: B",
                "train: B, test: B"
            })
    void rowsOfAResampledTableAreNotTestedOn(String data) throws IOException {
        resample(table("loans.csv", 0), "balanced.csv");
        Outcome refused = validated("{" + data.replace("A", csv("loans.csv")).replace("B", csv("balanced.csv")) + "}");
        assertEquals(4, refused.code(), refused.err());
        assertEquals(
                folder.resolve("balanced.csv")
                        + " was resampled (smote, random-under of loans.csv), so rows of it to test on are copies or relatives of others; test on rows that"
                        + " no resampler has seen: read loans.csv in its place, and let the strategy resample inside the folds by"
                        + " resample: [{type: smote}, {type: random-under}]",
                refused.fault());
    }

    @Test
    void aResampledTableIsTrainedOnButNotTestedByWhatItWasMadeFrom() throws IOException {
        Path loans = table("loans.csv", 0);
        table("clean.csv", 100);
        resample(loans, "once.csv");
        resample(folder.resolve("once.csv"), "twice.csv");
        assertEquals(
                0,
                validated("{train: " + csv("twice.csv") + ", test: " + csv("clean.csv") + "}")
                        .code());
        Outcome refused = validated("{train: " + csv("twice.csv") + ", test: " + csv("loans.csv") + "}");
        assertEquals(4, refused.code(), refused.err());
        assertTrue(
                refused.fault()
                        .startsWith(
                                loans + " is what " + folder.resolve("twice.csv")
                                        + " was resampled from (smote, random-under of once.csv), so its rows and their children are trained on;"),
                refused.err());
    }

    @Test
    void theMarkOfAResampledTableHoldsWhenItIsRenamedAndWhenItWasMadeInPlace() throws IOException {
        resample(table("loans.csv", 0), "balanced.csv");
        Files.move(folder.resolve("balanced.csv"), folder.resolve("data.csv"));
        assertEquals(4, validated("{train: " + csv("data.csv") + ", folds: 4}").code());
        Path inPlace = table("inplace.csv", 0);
        Path copy = Files.copy(inPlace, folder.resolve("copy.csv"));
        resample(inPlace, "inplace.csv");
        assertEquals(
                4,
                validated("{train: " + csv("inplace.csv") + ", test: "
                                + csv(copy.getFileName().toString()) + "}")
                        .code());
        Files.writeString(folder.resolve("broken.csv.resampled.json"), "{}");
        Outcome refused = validated("{train: " + csv("copy.csv") + ", folds: 4}");
        assertEquals(4, refused.code());
        assertTrue(
                refused.fault().contains("broken.csv.resampled.json is not the mark of a resampled table"),
                refused.err());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--method smoote               | --method smoote: the text \"smoote\" is not legal here",
                "--method smote --set k=0      | --set k=0: must be at least 1, was 0",
                "--method smote --set j=0      | --set j=0: unknown key; legal keys: type, k, smallClass, target; did you mean \"k\"?",
                "--method smote --set k        | --set k: must look like",
                "--method smote --method enn --set k=3 | --set k=3: must begin with one of the methods, such as smote.k=3",
                "--method smote --ignore class | TableSource ignore names the column \"class\", which response names already",
                "--method smote --missing zero | Invalid value for option '--missing'"
            })
    void aWrongArgumentIsOneLineThatNamesIt(String arguments, String message) {
        Outcome refused = Outcome.of(
                (Object[]) ("resample " + TABLE + " --label class --out " + folder.resolve("no.csv") + " " + arguments)
                        .split(" +"));
        assertEquals(2, refused.code(), refused.err());
        assertTrue(refused.fault().startsWith(message), refused.err());
        assertFalse(Files.exists(folder.resolve("no.csv")));
    }

    /** Content with {@code /} for line ends, arguments, and what is said after the file's name. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "age,town,y/1,Ulm,a/2,Ulm,b | --label class | , line 1: there is no column \"class\" for the response; the columns are [age, town, y]",
                "age,y/1,a/2,a/3,a/9,b | | smote needs k + 1 = 6 rows of each class it grows; \"b\" has 1. Lower k, or set smallClass to",
                "age,y/1,a/NaN,a/3,b | | , line 3, column \"age\": \"NaN\" says that it is missing; fill it in, say missing: median, mean or indicator",
                "age,y/1,a/,a/3,b | | , line 3, column \"age\": the cell is empty; fill it in",
                "age,y/1,a/old,a/3,b | | , line 3, column \"age\": \"old\" is not a finite number, but 2 other cells are; correct it",
                "age,y/1,a/old,a/3,b | --numeric age | , line 3, column \"age\": \"old\" is not a finite number",
                "age,y/1,a/1e999,b | | , line 3, column \"age\": \"1e999\" is not a finite number",
                "age,town,y/1,Ulm,a/2,b | | , line 3: has 2 cells, the header names 3 columns",
                "`` | | is empty; expected a header line with the column names",
                "age,y | | has a header but no rows",
                "age,age,y/1,2,a/3,4,b | | , line 1: the column \"age\" is there twice; rename one",
                "age,,y/1,2,a/3,4,b | | , line 1: column 2 of the header has no name",
                "age,y/1,a/2,/3,b | | , line 3, column \"y\": the label is missing; fill it in, or delete the row",
                "age,y/1,a/2,a | | : every row has the label \"a\"; a classifier needs two classes",
                "age,y/1,a/2,b | --categorical town | , line 1: categorical names the column \"town\", which is not there; the columns are [age]",
                "age,y/1,a/2,b | --ignore age | every column beside the response is ignored; expected features",
                "y/a/b | | , line 1: the response is the only column; expected features beside it",
                "age;y/1;a/2;b | | , line 1: the header has no comma; cells must be separated by commas, not by semicolons",
                "age,y/1,\"a/2,b | | , line 2: a quote is opened and never closed",
                "age,y/1,a/2,b | --method smote-nc | smote-nc finds no categorical field",
                "town,y/Ulm,a/Ems,b/Ulm,a | --method smote-nc | smote-nc needs numbers beside the categorical fields [town]"
            })
    void aFaultyTableIsOneLineThatSaysWhatAndWhere(String content, String arguments, String message)
            throws IOException {
        Path file = Files.writeString(
                folder.resolve("t.csv"), content == null || content.isEmpty() ? "" : content.replace('/', '\n') + "\n");
        String given = arguments == null ? "" : arguments;
        String method = given.contains("--method") ? "" : " --method smote";
        String label = given.contains("--label") ? "" : " --label y";
        Outcome refused = Outcome.of(
                (Object[]) ("resample " + file + method + label + " --out " + folder.resolve("no.csv") + " " + given)
                        .strip()
                        .split(" +"));
        assertEquals(4, refused.code(), refused.err());
        assertTrue(refused.fault().contains(message), refused.err());
        boolean ofTheFile = !message.startsWith("smote");
        assertEquals(ofTheFile, refused.fault().startsWith(file.toString()), refused.err());
        assertFalse(Files.exists(folder.resolve("no.csv")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "age,town,z/1,Ulm,a/2,Ulm,b  | , line 1: there is no column \"y\" for the response",
                "age,y/1,a/NaN,a/3,b/4,b     | , line 3, column \"age\": \"NaN\" says that it is missing",
                "age,y/1,a/old,a/3,b/4,b     | , line 3, column \"age\": \"old\" is not a finite number",
                "age,town,y/1,Ulm,a/2,b      | , line 3: has 2 cells, the header names 3 columns",
                "age,y                       | has a header but no rows",
                "age,age,y/1,2,a/3,4,b       | , line 1: the column \"age\" is there twice; rename one",
                "age,y/1,a/2,/3,b            | , line 3, column \"y\": the label is missing",
                "age,y/1,a/2,a/3,a/4,a       | : every row has the label \"a\"; a classifier needs two classes"
            })
    void anExperimentSaysTheSameOfAFaultyTable(String content, String message) throws IOException {
        Path file = Files.writeString(folder.resolve("t.csv"), content.replace('/', '\n') + "\n");
        Path experiment = Files.writeString(
                folder.resolve("my.yml"),
                """
                experiment: my
                data:
                  train: {type: csv, path: t.csv, response: y}
                  folds: 2
                trainer: {type: cart}
                strategies:
                  - name: smote
                    resample: [{type: smote, k: 1}]
                """);
        for (String command : List.of("validate", "run")) {
            Outcome refused = Outcome.of(command, experiment);
            assertEquals(4, refused.code(), refused.err());
            assertTrue(
                    refused.fault().startsWith(file + message)
                            || refused.fault().startsWith(file + " " + message),
                    refused.err());
        }
    }
}
