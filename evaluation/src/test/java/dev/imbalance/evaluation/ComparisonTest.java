package dev.imbalance.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.imbalance.data.ClassCounts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {
    @TempDir
    Path directory;

    /** Two classes of 10 test rows, of which these many are right; "eel" is rare. */
    private static Comparison.Run run(String strategy, long seed, int cats, int eels) {
        ClassCounts counts = new ClassCounts(List.of("cat", "eel"), 100, 5);
        TestScores scores = new TestScores(counts.labels());
        for (int row = 0; row < 10; row++) {
            scores.add(0, row < cats ? 0 : 1);
            scores.add(1, row < eels ? 1 : 0);
        }
        TestMetrics test = scores.metrics(counts, counts, Shots.DEFAULT);
        return Comparison.Run.done(strategy + "-seed" + seed, RunFilesTest.runMetrics(strategy, seed, test));
    }

    @Test
    void gainsArePairedBySeedAndLeaveFailedRunsOut() {
        Comparison comparison = Comparison.of(
                "pets",
                "baseline",
                "",
                "",
                List.of(
                        run("baseline", 1, 10, 2),
                        run("baseline", 2, 9, 4),
                        run("focal", 1, 9, 5),
                        run("focal", 2, 8, 8),
                        run("focal", 3, 0, 0),
                        Comparison.Run.failed("bad-seed1", "bad", 1, "diverged")));
        assertEquals(1, comparison.gains().size());
        Comparison.Gain gain = comparison.gains().get(0);
        assertEquals("focal", gain.strategy());
        assertEquals(2, gain.seeds());
        assertEquals(0.35, gain.rarestRecall(), 1e-12);
        assertEquals(-0.1, gain.otherRecall(), 1e-12);
        assertEquals(0.125, gain.balancedAccuracy(), 1e-12);
    }

    @Test
    void withoutTheBaselineThereAreNoGains() {
        Comparison comparison = Comparison.of(
                "pets",
                "baseline",
                "",
                "",
                List.of(
                        Comparison.Run.failed("baseline-seed1", "baseline", 1, "out of memory"),
                        run("focal", 1, 9, 5)));
        assertEquals(List.of(), comparison.gains());
    }

    @Test
    void readsBackAsWritten() throws IOException {
        Comparison comparison = Comparison.of(
                "pets",
                "baseline",
                "experiment: pets\n",
                "./imbalance run pets.yml",
                List.of(
                        run("baseline", 1, 10, 2),
                        run("focal", 1, 9, 5),
                        Comparison.Run.failed("bad-seed1", "bad", 1, "diverged")));
        comparison.write(directory);
        assertEquals(comparison, Comparison.read(directory));
    }
}
