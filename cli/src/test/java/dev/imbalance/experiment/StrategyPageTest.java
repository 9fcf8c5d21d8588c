package dev.imbalance.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That docs/strategies.md and the table of README are what the registry gives. */
class StrategyPageTest {
    /** Writes both. */
    static final String COMMAND =
            "mvn -q test -pl cli -am -Dtest=StrategyPageTest -Dsurefire.failIfNoSpecifiedTests=false -Dimbalance.write=true";

    private static final Path PAGE = Path.of("../docs/strategies.md");
    private static final Path README = Path.of("../README.md");

    @TempDir
    private static Path folder;

    private static StrategyPage fromRegistry;

    @BeforeAll
    static void makePage() throws IOException {
        fromRegistry = new StrategyPage(Registry.load(), folder);
    }

    @Test
    void thePageIsWhatTheRegistryGives() throws IOException {
        same(PAGE, fromRegistry.markdown());
    }

    @Test
    void readmeCountsTheStrategiesThatThereAre() throws IOException {
        String readme = Files.readString(README);
        String table = "(?s)\\| axis \\| what a strategy on it does .*?\\n(?!\\|)";
        assertTrue(readme.split(table, -1).length == 2, "README.md has one table of the axes");
        same(README, readme.replaceFirst(table, Matcher.quoteReplacement(fromRegistry.axes())));
    }

    private static void same(Path file, String wanted) throws IOException {
        if (Boolean.getBoolean("imbalance.write")) {
            Path part = Files.writeString(file.resolveSibling(file.getFileName() + ".part"), wanted);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        String written = Files.exists(file) ? Files.readString(file) : "";
        // Not assertEquals on the whole: its message would be both pages.
        int differs = Arrays.mismatch(wanted.toCharArray(), written.toCharArray());
        assertTrue(
                differs < 0,
                () -> file.getFileName() + " is not what the registry gives, from line "
                        + (wanted.substring(0, differs)
                                        .chars()
                                        .filter(c -> c == '\n')
                                        .count()
                                + 1) + " on; write it by: " + COMMAND);
    }

    @Test
    void everyStrategyHasAConfigurationThatADeepLearnerTakes() {
        for (StrategyPage.Entry strategy : fromRegistry.strategies()) {
            assertTrue(strategy.config().lines().count() <= 3, strategy.config());
            assertEquals(
                    Optional.empty(),
                    fromRegistry.refusal("djl", strategy.config(), strategy.needs()),
                    strategy.config());
        }
    }

    @Test
    void learnersAreThoseThatTheRulesOfPlansAccept() {
        assertEquals(List.of("djl"), learners("margin", "ldam"));
        assertTrue(learners("reweight", "balanced").containsAll(List.of("cart", "djl")));
        assertTrue(learners("reweight", "balanced").contains("random-forest"));
        assertFalse(learners("reweight", "deferred").contains("cart"));
        assertFalse(learners("loss", "focal").contains("xgboost"));
    }

    private static List<String> learners(String axis, String type) {
        return fromRegistry.strategies().stream()
                .filter(strategy -> strategy.axis().key().equals(axis)
                        && strategy.type().name().equals(type))
                .findFirst()
                .orElseThrow()
                .learners();
    }
}
