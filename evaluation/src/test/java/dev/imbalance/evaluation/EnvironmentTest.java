package dev.imbalance.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        Environment environment = Environment.capture(2, "cpu", null);
        assertTrue(environment.toolkit().matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?"), environment.toolkit());
        assertEquals("4.3.2", environment.tribuo());
        assertTrue(environment.onnxruntime().matches("\\d+\\.\\d+\\.\\d+"), environment.onnxruntime());
        assertEquals(null, environment.djl(), "DJL is not on this module's class path");
        assertEquals(2, environment.threads());
        assertFalse(environment.cpu().isBlank());
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
