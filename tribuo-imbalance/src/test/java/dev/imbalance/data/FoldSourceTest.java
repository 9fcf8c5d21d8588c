package dev.imbalance.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.config.ConfigurationData;
import com.oracle.labs.mlrg.olcut.config.ConfigurationManager;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import com.oracle.labs.mlrg.olcut.config.property.SimpleProperty;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FoldSourceTest {
    /** 23, 7, 3 and 1 rows of four classes, mixed. */
    private static final int[] COUNTS = {23, 7, 3, 1};

    private static final int ROWS = 34;

    @TempDir
    private Path folder;

    private LabelledSource source;

    @BeforeEach
    void writeATable() {
        source = table("t.csv", COUNTS);
    }

    private TableSource table(String name, int... counts) {
        StringBuilder text = new StringBuilder("x,y\n");
        int[] left = counts.clone();
        int row = 0;
        while (Arrays.stream(left).sum() > 0) {
            for (int c = 0; c < left.length; c++) {
                if (left[c] > 0) {
                    left[c]--;
                    text.append(row++).append(',').append(c).append('\n');
                }
            }
        }
        return new TableSource(write(name, text.toString()), "y");
    }

    private Path write(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private FoldSource test(int folds, int fold, long seed) {
        return new FoldSource(source, folds, fold, seed, FoldSource.Part.TEST);
    }

    private FoldSource train(int folds, int fold, long seed) {
        return new FoldSource(source, folds, fold, seed, FoldSource.Part.TRAIN);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 10, 34, 100})
    void everyRowIsTestedInOneFoldAndTrainsAllOthers(int folds) {
        int[] tested = new int[ROWS];
        for (int fold = 1; fold <= folds; fold++) {
            int[] test = test(folds, fold, 4).rows();
            IntStream.of(test).forEach(row -> tested[row]++);
            int[] all = IntStream.concat(
                            IntStream.of(test),
                            IntStream.of(train(folds, fold, 4).rows()))
                    .sorted()
                    .toArray();
            assertArrayEquals(IntStream.range(0, ROWS).toArray(), all);
        }
        assertTrue(Arrays.stream(tested).allMatch(times -> times == 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 10})
    void foldsDifferByAtMostOneRowOfAnyClassAndInAll(int folds) {
        for (int c = 0; c <= COUNTS.length; c++) {
            int id = c;
            long[] sizes = IntStream.rangeClosed(1, folds)
                    .mapToLong(fold -> {
                        ClassCounts counts = test(folds, fold, 9).labelCounts();
                        return id < COUNTS.length ? counts.count(id) : counts.total();
                    })
                    .toArray();
            assertTrue(
                    Arrays.stream(sizes).max().orElseThrow()
                                    - Arrays.stream(sizes).min().orElseThrow()
                            <= 1,
                    Arrays.toString(sizes));
        }
    }

    @Test
    void aSingleRowIsTestedOnceAndThenTheClassIsUnseen() {
        List<Long> tested = IntStream.rangeClosed(1, 5)
                .mapToObj(fold -> test(5, fold, 1).labelCounts().count(3))
                .sorted()
                .toList();
        assertEquals(List.of(0L, 0L, 0L, 0L, 1L), tested);
        assertEquals(List.of("0", "1", "2", "3"), test(5, 1, 1).labelNames());
    }

    @Test
    void theSameSeedCutsTheSameEverywhereAndAnotherOneDiffers() {
        assertEquals(
                "[6, 12, 13, 19, 28, 31, 33]",
                Arrays.toString(test(5, 1, 7).rows()),
                "pinned: must hold on every machine");
        assertNotEquals(
                Arrays.toString(test(5, 1, 7).rows()),
                Arrays.toString(test(5, 1, 8).rows()));
    }

    @Test
    void rowsOfAClassStayTogetherWhateverTheOtherClassesDo() {
        LabelledSource other = table("other.csv", 2, 7, 3, 1);
        assertEquals(Set.copyOf(together(source, 1)), Set.copyOf(together(other, 1)));
        assertNotEquals(together(source, 1), together(other, 1), "only the numbers of the folds change");
    }

    /** For each fold the rows of a class in it, counted within the class; sorted. */
    private static List<List<Integer>> together(LabelledSource source, int id) {
        int[] ids = source.classIds();
        List<Integer> ofClass = IntStream.range(0, ids.length)
                .filter(row -> ids[row] == id)
                .boxed()
                .toList();
        return IntStream.rangeClosed(1, 5)
                .mapToObj(fold -> IntStream.of(new FoldSource(source, 5, fold, 3, FoldSource.Part.TEST).rows())
                        .filter(row -> ids[row] == id)
                        .mapToObj(ofClass::indexOf)
                        .toList())
                .toList();
    }

    @Test
    void aLongTailIsCutFirst() {
        LongTailSource cut = new LongTailSource(source, new CountsProfile(10, 5, 2, 1), List.of(), 1);
        long rows = 0;
        for (int fold = 1; fold <= 5; fold++) {
            FoldSource test = new FoldSource(cut, 5, fold, 1, FoldSource.Part.TEST);
            assertEquals(2, test.labelCounts().count(0));
            rows += test.rows().length;
            assertTrue(IntStream.of(test.rows()).allMatch(row -> row < 18));
        }
        assertEquals(18, rows);
    }

    @Test
    void aFileSaysTheFoldOfEveryRowInAnyOrderAndIsOneOfTheFiles() {
        source = table("few.csv", 3, 3);
        Path file = write("folds.csv", "\"fold\",\"row\"\n2,5\n1,0\n1,3\n3,1\n2,2\n3,4\n");
        assertEquals(3, FoldSource.count(file));
        FoldSource test = new FoldSource(source, file, 2, FoldSource.Part.TEST);
        assertArrayEquals(new int[] {2, 5}, test.rows());
        assertArrayEquals(new int[] {0, 1, 3, 4}, new FoldSource(source, file, 2, FoldSource.Part.TRAIN).rows());
        assertEquals(List.of(folder.resolve("few.csv"), file), test.files());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    row,part;0,1|, line 1: the columns are [row, part]; expected row,fold
                    row,fold;0,1;1,2;x,1|, line 4, column "row": "x" is not a whole number from 0 to 2147483647
                    row,fold;0,0|, line 2, column "fold": "0" is not a whole number from 1 to 100
                    row,fold;0,1;1,2;0,2|, line 4: the row 0 is there already, at line 2; every row has one fold
                    row,fold;0,1;1,3;2,3;3,1|' has rows of the folds [1, 3]; expected at least two, counted from 1 without a gap'
                    row,fold;0,1;1,1|' has rows of the folds [1]; expected at least two, counted from 1 without a gap'
                    row,fold;0,1;1,2;4,1|, line 4: there is no row 4; the training data have 4 rows, counted from 0
                    row,fold;3,1;0,2;2,1|' has no line for row 1 and names 3 of the 4 rows of the training data; every row needs a fold'
                    """)
    void aFaultInTheFileIsNamedWithItsLine(String lines, String fault) {
        source = table("four.csv", 2, 2);
        Path file = write("folds.csv", lines.replace(';', '\n') + "\n");
        FoldSource fold = new FoldSource(source, file, 1, FoldSource.Part.TEST);
        assertEquals(file + fault, assertThrows(DataException.class, fold::rows).getMessage());
    }

    @Test
    void aFoldThatTheFileDoesNotHaveIsNamed() {
        Path file = write("folds.csv", "row,fold\n0,1\n1,2\n");
        assertEquals(
                file + " has 2 folds; there is no fold 3",
                assertThrows(DataException.class, new FoldSource(source, file, 3, FoldSource.Part.TEST)::rows)
                        .getMessage());
        Path missing = folder.resolve("none.csv");
        assertTrue(assertThrows(DataException.class, () -> FoldSource.count(missing))
                .getMessage()
                .contains(missing.toString()));
    }

    @ParameterizedTest
    @CsvSource({"folds, 10", "seed, 2"})
    void whatAFileSaysIsNotSaidTwice(String key, String value) {
        source = table("few.csv", 3, 3);
        Path file = write("folds.csv", "row,fold\n0,1\n1,2\n2,1\n3,2\n4,1\n5,2\n");
        FoldSource fold = new FoldSource(source, file, 1, FoldSource.Part.TEST);
        List<ConfigurationData> configuration = ProvenanceUtil.extractConfiguration(fold.getProvenance());
        configuration.stream()
                .filter(data -> data.getClassName().equals(FoldSource.class.getName()))
                .forEach(data -> data.add(key, new SimpleProperty(value)));
        ConfigurationManager manager = new ConfigurationManager();
        manager.addConfiguration(configuration);
        String message = assertThrows(PropertyException.class, () -> manager.lookupAll(FoldSource.class))
                .getMessage();
        assertTrue(
                message.contains("FoldSource has a file, which says the fold of every row, and " + key + " = " + value
                        + "; give one of the two"),
                message);
    }

    @Test
    void foldsAreFromTwoToAHundredAndCountFromOne() {
        assertThrows(PropertyException.class, () -> test(1, 1, 1));
        assertThrows(PropertyException.class, () -> test(101, 1, 1));
        assertThrows(PropertyException.class, () -> test(5, 0, 1));
        assertThrows(PropertyException.class, () -> test(5, 6, 1));
    }
}
