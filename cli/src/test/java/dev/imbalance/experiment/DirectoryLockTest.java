package dev.imbalance.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryLockTest {
    private static final DirectoryLock.Locking NONE = channel -> {
        throw new IOException("No locks available");
    };

    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve(DirectoryLock.FILE);
    }

    private void left(long pid, String host, String since) throws IOException {
        Files.write(file(), new LockHolder(pid, host, "somebody", since, "./imbalance run a.yml").bytes());
    }

    private static String here() {
        return LockHolder.current("").host();
    }

    @Test
    void theFileNamesItsHolderAndNobodyAfterwards() throws IOException {
        try (DirectoryLock lock = DirectoryLock.of(folder, "./imbalance run b.yml")) {
            LockHolder holder = LockHolder.read(Files.readAllBytes(file())).orElseThrow();
            assertEquals(ProcessHandle.current().pid(), holder.pid());
            assertEquals("./imbalance run b.yml", holder.command());
            lock.awaitWorkers(line -> assertEquals("", line));
        }
        assertEquals(0, Files.size(file()));
    }

    @Test
    void aLinkInItsPlaceIsNotFollowed() throws IOException {
        Path victim = Files.writeString(folder.resolve("victim"), "keep");
        Files.createSymbolicLink(file(), victim);
        assertThrows(IOException.class, () -> DirectoryLock.of(folder, "again"));
        assertThrows(IOException.class, () -> DirectoryLock.worker(folder));
        assertEquals("keep", Files.readString(victim));
    }

    @Test
    void aFileLeftByADeadProcessIsNoLock() throws IOException {
        left(ProcessHandle.current().pid(), here(), "2020-01-01T00:00:00Z");
        DirectoryLock.of(folder, "again").close();
        left(1, "elsewhere", "2020-01-01T00:00:00Z");
        DirectoryLock.of(folder, "again").close();
        Files.writeString(file(), "{\"pid\":");
        DirectoryLock.of(folder, "again").close();
    }

    @Test
    void whereTheFileSystemDoesNotLockTheFileDecides() throws IOException {
        // Another process has the number by now, or none.
        left(ProcessHandle.current().pid(), here(), "2020-01-01T00:00:00Z");
        DirectoryLock.of(folder, "again", NONE).close();
        left(Long.MAX_VALUE, here(), "2020-01-01T00:00:00Z");
        DirectoryLock.of(folder, "again", NONE).close();

        left(ProcessHandle.current().pid(), here(), "2100-01-01T00:00:00Z");
        String alive = assertThrows(IllegalStateException.class, () -> DirectoryLock.of(folder, "again", NONE))
                .getMessage();
        assertTrue(alive.startsWith(folder + " is held by process "), alive);

        left(4, "elsewhere", "2026-01-01T00:00:00Z");
        assertEquals(
                folder
                        + " is held, says its .lock, by process 4 of somebody on elsewhere since 2026-01-01T00:00:00Z, running"
                        + " ./imbalance run a.yml; whether that one still runs cannot be seen from here: wait for it, choose another"
                        + " directory with --out, or, if you know that it is gone, delete " + file(),
                assertThrows(IllegalStateException.class, () -> DirectoryLock.of(folder, "again", NONE))
                        .getMessage());
        Files.delete(file());
        DirectoryLock.of(folder, "again", NONE).close();
    }

    @Test
    void anotherProcessIsNamedByWhatItWrote() throws Exception {
        Process other = locking("run");
        try {
            String held = assertThrows(IllegalStateException.class, () -> DirectoryLock.of(folder, "again"))
                    .getMessage();
            assertTrue(held.startsWith(folder + " is held by process " + other.pid() + " of "), held);
            assertTrue(held.contains(", running another; wait for it"), held);
        } finally {
            other.destroyForcibly().waitFor();
        }
        DirectoryLock.of(folder, "again").close();
    }

    @Test
    void aNewRunnerWaitsForWorkersOfAnEarlierOne() throws Exception {
        Files.createFile(file());
        Process worker = locking("worker");
        try (DirectoryLock lock = DirectoryLock.of(folder, "again")) {
            List<String> notices = new ArrayList<>();
            lock.awaitWorkers(line -> {
                notices.add(line);
                worker.destroyForcibly();
            });
            assertEquals(List.of("waiting for the worker processes of an earlier call to stop"), notices);
        }
    }

    /** A process that has the lock of a kind when this returns, for as long as it lives. */
    private Process locking(String kind) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                Locker.class.getName(),
                kind,
                folder.toString());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Process process = builder.start();
        assertEquals('l', process.getInputStream().read());
        return process;
    }

    /** Locks and waits. */
    static final class Locker {
        private Locker() {}

        public static void main(String[] arguments) throws Exception {
            Path directory = Path.of(arguments[1]);
            if (arguments[0].equals("run")) {
                DirectoryLock.of(directory, "another");
            } else {
                DirectoryLock.worker(directory);
            }
            System.out.println("locked");
            Thread.sleep(60_000);
        }
    }
}
