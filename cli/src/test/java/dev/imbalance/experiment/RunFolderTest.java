package dev.imbalance.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.imbalance.evaluation.Replicate;
import dev.imbalance.evaluation.RunFailure;
import dev.imbalance.evaluation.RunFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunFolderTest {
    @TempDir
    private Path folder;

    private Path begun(String name) throws IOException {
        Path run = Files.createDirectory(folder.resolve(name + ".unfinished"));
        Files.writeString(run.resolve("log.txt"), "10:00:00 INFO begun\n");
        return run;
    }

    @ParameterizedTest
    @CsvSource({
        "focal-seed1-3f9a1c2b, focal, 1,",
        "focal-seed1-fold12-3f9a1c2b, focal, 1, 12",
        "bad-seed9-seed1-3f9a1c2b, bad-seed9, 1,",
        "a-seed2-fold3-seed-4-00000000, a-seed2-fold3, -4,",
        "last-seed9223372036854775807-12345678, last, 9223372036854775807,",
        "first-seed-9223372036854775808-fold1-12345678, first, -9223372036854775808, 1",
        "mine-seed9223372036854775808-12345678, mine-seed9223372036854775808-12345678, 0,",
        "mine-seed1, mine-seed1, 0,"
    })
    void theNameOfAnUnfinishedRunSaysItsStrategySeedAndFold(String name, String strategy, long seed, Integer fold)
            throws IOException {
        RunFolder run = RunFolder.read(begun(name));
        assertEquals(strategy, run.strategy());
        assertEquals(new Replicate(seed, fold), run.replicate());
    }

    @Test
    void aFailedRunIsWhatItsFailureSays() throws IOException {
        Path renamed = begun("renamed");
        new RunFiles(renamed)
                .writeFailure(new RunFailure("focal", new Replicate(3, 2), "Java heap space", Instant.EPOCH));
        RunFolder run = RunFolder.read(renamed);
        assertEquals("focal", run.strategy());
        assertEquals(new Replicate(3, 2), run.replicate());
    }
}
