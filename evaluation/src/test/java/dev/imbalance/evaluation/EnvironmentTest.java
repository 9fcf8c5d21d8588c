package dev.imbalance.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentTest {
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    @TempDir
    Path directory;

    @Test
    void knowsVersionsWithoutLoadingAnEngine() throws IOException {
        Environment environment = Environment.capture(2, "cpu");
        assertTrue(environment.toolkit().matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?"), environment.toolkit());
        assertEquals("4.3.2", environment.tribuo());
        assertTrue(environment.onnxruntime().matches("\\d+\\.\\d+\\.\\d+"), environment.onnxruntime());
        assertEquals(null, environment.djl(), "DJL is not on this module's class path");
        assertEquals(2, environment.threads());
        assertFalse(environment.cpu().isBlank());
        assertTrue(environment.olcut().matches("\\d+\\.\\d+\\.\\d+"), environment.olcut());
        assertTrue(environment.jackson().matches("\\d+\\.\\d+\\.\\d+"), environment.jackson());
        assertEquals(null, environment.driver(), "nothing looks for a GPU that was not used");
    }

    @Test
    void aProcessorIsItsNameAndItsNumericInstructions() {
        assertEquals(
                new Processor("AMD EPYC 9V74", List.of("fma", "sse4_1", "avx2", "avx512_bf16")),
                Processor.of(List.of(
                        "processor\t: 0",
                        "model name\t: AMD EPYC 9V74",
                        "flags\t\t: fpu vme fma sse4_1 avx2 avx512_bf16 rdseed",
                        "model name\t: another")));
        assertEquals(
                new Processor(System.getProperty("os.arch"), List.of("asimd", "asimdhp", "sve", "bf16")),
                Processor.of(List.of("Features\t: fp asimd crc32 asimdhp sve bf16")));
        assertEquals(new Processor(System.getProperty("os.arch"), List.of()), Processor.of(List.of()));
    }

    @Test
    void aGraphicsCardIsItsNameAndItsDriver() {
        assertEquals(
                Optional.of(new GraphicsCard("NVIDIA H100 80GB HBM3", "550.54.15")),
                GraphicsCard.of("NVIDIA H100 80GB HBM3, 550.54.15\nNVIDIA H100 80GB HBM3, 550.54.15\n"));
        assertEquals(Optional.empty(), GraphicsCard.of("No devices were found"));
    }

    @Test
    void aProgramThatIsNotThereOrFailsTellsNothing() {
        assertEquals(Optional.empty(), Command.output("no-such-program-at-all"));
        assertEquals(Optional.empty(), Command.output("git", "no-such-command"));
    }

    @Test
    void aChangedFileOfTheWorkTreeIsNoticed() throws IOException {
        assumeTrue(Command.output("git", "init", "-q", directory.toString()).isPresent(), "git is not installed");
        write("a.txt", "as committed");
        git("add", "a.txt");
        git("-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-q", "-m", "first");
        write("b.txt", "not known to git");
        assertEquals(Optional.of(false), GitHead.changed(directory));
        write("a.txt", "changed since");
        assertEquals(Optional.of(true), GitHead.changed(directory));
    }

    private void git(String... arguments) {
        List<String> command = new ArrayList<>(List.of("git", "-C", directory.toString()));
        command.addAll(List.of(arguments));
        assertTrue(Command.output(command.toArray(String[]::new)).isPresent(), command::toString);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void peakMemoryIsAtLeastTheHeapInUse() {
        long heap = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        assertTrue(ProcessMemory.peakRssMb().orElseThrow() >= heap >> 20);
    }

    @Test
    void readsTheCommitOfALooseBranchFromASubdirectory() throws IOException {
        write(".git/HEAD", "ref: refs/heads/main\n");
        write(".git/refs/heads/main", COMMIT + "\n");
        Path inside = Files.createDirectories(directory.resolve("a/b"));
        assertEquals(Optional.of(COMMIT), GitHead.commit(inside));
    }

    @Test
    void readsTheCommitOfAPackedBranch() throws IOException {
        write(".git/HEAD", "ref: refs/heads/main\n");
        write(
                ".git/packed-refs",
                "# pack-refs with: peeled\n" + "f".repeat(40) + " refs/heads/other/main\n" + COMMIT
                        + " refs/heads/main\n");
        assertEquals(Optional.of(COMMIT), GitHead.commit(directory));
    }

    @Test
    void readsADetachedHead() throws IOException {
        write(".git/HEAD", COMMIT + "\n");
        assertEquals(Optional.of(COMMIT), GitHead.commit(directory));
    }

    @Test
    void readsTheCommitOfALinkedWorkTree() throws IOException {
        write("main/.git/refs/heads/topic", COMMIT + "\n");
        write("main/.git/worktrees/linked/HEAD", "ref: refs/heads/topic\n");
        write("main/.git/worktrees/linked/commondir", "../..\n");
        write("linked/.git", "gitdir: ../main/.git/worktrees/linked\n");
        assertEquals(Optional.of(COMMIT), GitHead.commit(directory.resolve("linked")));
    }

    @Test
    void aRepositoryWithoutACommitHasNone() throws IOException {
        write(".git/HEAD", "ref: refs/heads/main\n");
        assertEquals(Optional.empty(), GitHead.commit(directory));
    }

    private void write(String name, String content) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }
}
