package dev.imbalance.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/defects.md says is tested. */
class DefectsPageTest {
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)\\.(\\w+)`");

    @Test
    void everyRowNamesTestsThatThereAre() throws IOException {
        Map<String, Path> classes;
        try (Stream<Path> files = Files.walk(Path.of(".."))) {
            classes = files.filter(file -> file.toString().contains("src/test/java")
                            && file.toString().endsWith("Test.java"))
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString().replace(".java", ""), file -> file, (a, b) -> a));
        }
        List<String> rows = Files.readAllLines(Path.of("../docs/defects.md")).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| Defect"))
                .toList();
        // One for each defect of the specification, and one more where a defect is two.
        assertEquals(17, rows.size());
        List<String> missing = new ArrayList<>();
        for (String row : rows) {
            Matcher test = TEST.matcher(row);
            int found = 0;
            while (test.find()) {
                Path file = classes.get(test.group(1));
                if (file == null || !Files.readString(file).contains("void " + test.group(2) + "(")) {
                    missing.add(test.group());
                }
                found++;
            }
            if (found == 0) {
                missing.add(row);
            }
        }
        assertEquals(List.of(), missing);
    }
}
