package dev.imbalance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.imbalance.data.Digests;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Whole experiments on a disk of 8 MB that becomes full or read-only after the first runs. */
class FullDiskTest {
    @TempDir
    Path folder;

    private Path disk;

    /** What a command left behind. */
    private record Outcome(int code, String err) {}

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(
                Programs.succeeds("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk.toString()),
                "a small disk is mounted for this test, and this user cannot");
        for (String part : new String[] {"train", "test"}) {
            StringBuilder csv = new StringBuilder("x,class\n");
            for (int i = 0; i < 60; i++) {
                csv.append(i % 7).append(",c").append(i % 7 < 5 ? 0 : 1).append('\n');
            }
            Files.writeString(folder.resolve(part + ".csv"), csv);
        }
    }

    @AfterEach
    void unmount() throws Exception {
        Programs.succeeds("umount", disk.toString());
    }

    private Outcome run(String seeds, int jobs) throws IOException {
        Path file = folder.resolve("small.yml");
        Files.writeString(
                file,
                """
                experiment: small
                data:
                  train: {type: csv, path: train.csv, response: class}
                  test: {type: csv, path: test.csv, response: class}
                trainer: {type: linear, epochs: 2}
                strategies: [{name: baseline}]
                seeds: %s
                """
                        .formatted(seeds));
        StringWriter err = new StringWriter();
        CommandLine command =
                Main.command().setOut(new PrintWriter(new StringWriter())).setErr(new PrintWriter(err, true));
        int code = command.execute(
                "run", file.toString(), "--out", disk.resolve("out").toString(), "--jobs", Integer.toString(jobs));
        return new Outcome(code, err.toString());
    }

    /** Every file of finished runs and of the experiment, with what is in it. */
    private Map<Path, String> results() throws IOException {
        Map<Path, String> results = new TreeMap<>();
        try (Stream<Path> all = Files.walk(disk.resolve("out"))) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                if (!file.toString().contains(".unfinished") && !file.endsWith(".lock")) {
                    results.put(file, Digests.ofFile(file));
                }
            }
        }
        return results;
    }

    private Path fill(int leave) throws IOException {
        Path filler = disk.resolve("filler");
        try (OutputStream out = Files.newOutputStream(filler)) {
            byte[] page = new byte[4096];
            while (disk.toFile().getUsableSpace() > leave) {
                out.write(page);
            }
        }
        return filler;
    }

    private static void assertOneLine(Outcome outcome, Path place, String reason) {
        assertEquals(ExitCode.FAILED, outcome.code(), outcome.err());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
        assertTrue(outcome.err().startsWith(place.toString()), outcome.err());
        assertTrue(outcome.err().strip().endsWith(reason), outcome.err());
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "1, 12288", "1, 61440", "2, 12288", "2, 61440"})
    void aFullDiskStopsTheExperimentInALineThatNamesItAndLeavesTheResults(int jobs, int left) throws IOException {
        assertEquals(ExitCode.OK, run("[1]", 1).code());
        Map<Path, String> before = results();
        Path filler = fill(left);
        Outcome full = run("[1, 2, 3, 4]", jobs);
        assertOneLine(full, disk.resolve("out"), "No space left on device");
        before.forEach((file, digest) -> assertEquals(digest, Digests.ofFile(file), file::toString));

        Files.delete(filler);
        assertEquals(ExitCode.OK, run("[1, 2, 3, 4]", 1).code());
        Map<Path, String> after = results();
        assertTrue(after.size() > before.size());
        before.keySet().stream()
                .filter(file -> file.toString().contains("-seed1-"))
                .forEach(file -> assertEquals(before.get(file), after.get(file)));
    }

    @Test
    void aReadOnlyDirectoryIsRefusedInALineThatNamesIt() throws Exception {
        assertEquals(ExitCode.OK, run("[1]", 1).code());
        Map<Path, String> before = results();
        assertTrue(Programs.succeeds("mount", "-o", "remount,ro", disk.toString()));
        assertOneLine(run("[1, 2]", 1), disk.resolve("out"), "Read-only file system");
        assertOneLine(run("[1, 2]", 2), disk.resolve("out"), "Read-only file system");
        assertEquals(before, results());
    }
}
