package dev.imbalance.djl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Memory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** In a process of its own: what it sets cannot be taken back. */
class NativeAllocatorTest {
    private static final long BLOCK = 100L << 20;

    /**
     * Prints whether memory is kept, how many pages the second of two equal blocks cost, how many came to be resident by giving memory
     * back, and what came through of an exception.
     */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) {
            long faults = NativeAllocator.keepingMemory(() -> {
                use();
                long before = minorFaults();
                use();
                return minorFaults() - before;
            });
            long resident = residentPages();
            NativeAllocator.giveBack();
            long came = residentPages() - resident;
            String thrown = "nothing";
            try {
                NativeAllocator.keepingMemory(() -> {
                    throw new IllegalStateException("loss");
                });
            } catch (IllegalStateException e) {
                thrown = e.getMessage();
            }
            System.out.println(NativeAllocator.keepMemory() + " " + faults + " " + came + " " + thrown);
        }

        private static void use() {
            try (Memory block = new Memory(BLOCK)) {
                block.setMemory(0, BLOCK, (byte) 1);
            }
        }

        /** The second field of the process's statm. */
        private static long residentPages() {
            try {
                return Long.parseLong(
                        Files.readString(Path.of("/proc/self/statm")).split(" ", -1)[1]);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        /** The tenth field of the thread's stat; the second, its name, ends with the last bracket. */
        private static long minorFaults() {
            try {
                String stat = Files.readString(Path.of("/proc/thread-self/stat"));
                return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[7]);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aBlockThatWasFreedIsUsedAgainWithoutFaultsAndGivenBackWhenAsked() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Program.class.getName())
                .redirectErrorStream(true)
                .start();
        try (InputStream out = process.getInputStream()) {
            String[] said = new String(out.readAllBytes(), StandardCharsets.UTF_8)
                    .strip()
                    .split(" ");
            assertEquals("true", said[0], String.join(" ", said));
            // 100 MiB are 25,600 pages of 4 KiB.
            assertTrue(Long.parseLong(said[1]) < 1000, said[1]);
            assertTrue(Long.parseLong(said[2]) < -24_600, said[2]);
            assertEquals("loss", said[3]);
        }
        assertEquals(0, process.waitFor());
    }
}
