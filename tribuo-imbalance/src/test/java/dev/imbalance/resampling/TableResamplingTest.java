package dev.imbalance.resampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.data.CSVRecords;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.MissingCells;
import dev.imbalance.data.TableSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableResamplingTest {
    private static final int FREQUENT = 40;
    private static final int RARE = 8;

    @TempDir
    private Path folder;

    /** Rows of a frequent class, then of a rare one, with quotes and spaces that another program would not write. */
    private Path table(String lineBreak) throws IOException {
        SplittableRandom random = new SplittableRandom(7);
        StringBuilder text = new StringBuilder("id,\"size\",town,flat,Class" + lineBreak);
        for (int row = 0; row < FREQUENT + RARE; row++) {
            text.append(String.format(
                    Locale.ROOT,
                    "%d, %.3f,\"%s\",12,%s%s",
                    row,
                    1000 + random.nextDouble(),
                    row % 3 == 0 ? "Ems, Bad" : "Ulm",
                    row < FREQUENT ? "0" : "F",
                    lineBreak));
        }
        return Files.writeString(folder.resolve("t.csv"), text);
    }

    private static TableSource source(Path file) {
        return new TableSource(file, "Class", List.of(), List.of(), List.of("id"), MissingCells.ERROR, true);
    }

    private Path written(TableResampling resampling, String name) throws IOException {
        Path out = folder.resolve(name);
        resampling.write(out);
        return out;
    }

    @Test
    void theRowsOfTheTableComeFirstByteForByte() throws IOException {
        for (String lineBreak : List.of("\n", "\r\n")) {
            Path in = table(lineBreak);
            TableResampling resampling = new TableResampling(source(in), List.of(new SMOTENC()), 3);
            String out = Files.readString(written(resampling, "out.csv"));
            assertTrue(out.startsWith(Files.readString(in)));
            assertEquals(1 + 2 * FREQUENT, out.split(lineBreak, -1).length - 1);
            assertEquals("0 40, F 40", resampling.after().toString());
            assertEquals("0 0, F 32", resampling.made().toString());
            assertEquals("0 40, F 8", resampling.before().toString());
        }
    }

    @Test
    void rowsThatWereMadeAreInTheUnitsOfTheTableWithWholeCategories() throws IOException {
        TableResampling resampling = new TableResampling(source(table("\n")), List.of(new SMOTENC()), 3);
        List<Double> sizes = new ArrayList<>();
        try (CSVRecords records = new CSVRecords(written(resampling, "out.csv.gz"))) {
            for (int row = 0; records.next(); row++) {
                if (row < FREQUENT + RARE) {
                    continue;
                }
                assertEquals("", records.cell(0), "an ignored column is empty");
                sizes.add(Double.valueOf(records.cell(1)));
                assertTrue(Set.of("Ulm", "Ems, Bad").contains(records.cell(2)), records.text());
                assertEquals("12", records.cell(3), "a constant stays one");
                assertEquals("F", records.cell(4));
            }
        }
        assertEquals(FREQUENT - RARE, sizes.size());
        sizes.forEach(size -> assertTrue(size >= 1000 && size <= 1001, size.toString()));
        assertTrue(sizes.stream().distinct().count() > RARE);
    }

    @Test
    void smoteOnCategoriesGivesTheLargest() throws IOException {
        TableResampling resampling = new TableResampling(source(table("\n")), List.of(new SMOTE(3)), 3);
        try (CSVRecords records = new CSVRecords(written(resampling, "out.csv"))) {
            while (records.next()) {
                assertTrue(Set.of("Ulm", "Ems, Bad").contains(records.cell(2)), records.text());
            }
        }
    }

    @Test
    void rowsThatAreLeftKeepTheirOrder() throws IOException {
        Path in = table("\n");
        TableResampling resampling = new TableResampling(source(in), List.of(new RandomUnderSampler()), 3);
        List<String> before = Files.readAllLines(in);
        List<String> after = Files.readAllLines(written(resampling, "out.csv"));
        assertEquals(1 + 2 * RARE, after.size());
        assertEquals(before.stream().filter(Set.copyOf(after)::contains).toList(), after);
    }

    @Test
    void theSameSeedGivesTheSameBytes() throws IOException {
        Path in = table("\n");
        List<String> texts = new ArrayList<>();
        for (long seed : new long[] {3, 3, 4}) {
            texts.add(Files.readString(
                    written(new TableResampling(source(in), List.of(new SMOTENC()), seed), "out.csv")));
        }
        assertEquals(texts.get(0), texts.get(1));
        assertNotEquals(texts.get(0), texts.get(2));
    }

    @Test
    void theLineageNamesTheParentsOfEveryRow() throws IOException {
        TableResampling resampling = new TableResampling(
                source(table("\n")),
                List.of(new SMOTE(3), new RandomUnderSampler(new CountsTarget(Map.of("0", 5L, "F", 40L)))),
                3);
        Path file = folder.resolve("lineage.csv");
        resampling.writeLineage(file);
        int made = 0;
        int row = 0;
        try (CSVRecords records = new CSVRecords(file)) {
            for (; records.next(); row++) {
                assertEquals(row, Integer.parseInt(records.cell(0)));
                int origin = Integer.parseInt(records.cell(1));
                if (origin >= 0) {
                    assertEquals(row + "," + origin + ",,,,", records.text());
                    continue;
                }
                made++;
                assertEquals("smote", records.cell(2));
                for (int parent : new int[] {3, 4}) {
                    int at = Integer.parseInt(records.cell(parent));
                    assertTrue(at >= FREQUENT && at < FREQUENT + RARE, "a row of the same class");
                }
                double gap = Double.parseDouble(records.cell(5));
                assertTrue(gap >= 0 && gap < 1);
            }
        }
        assertEquals(45, row);
        assertEquals(32, made);
    }

    @Test
    void missingNumbersOfTheTableStayMissing() throws IOException {
        Path in = Files.writeString(folder.resolve("m.csv"), "x,y,Class\n1,2,a\n,2,a\n3,,a\n4,5,b\n");
        TableResampling resampling = new TableResampling(
                new TableSource(in, "Class", MissingCells.MEDIAN, true), List.of(new RandomOverSampler()), 1);
        assertTrue(Files.readString(written(resampling, "out.csv")).startsWith(Files.readString(in)));
        assertEquals(new ClassCounts(List.of("a", "b"), 3, 3), resampling.after());
    }
}
