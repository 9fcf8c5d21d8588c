package dev.imbalance.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir
    Path directory;

    @Test
    void writesANewFileInANewDirectory() throws IOException {
        Path file = directory.resolve("a/b.txt");
        AtomicFile.write(file, out -> out.write("one".getBytes(StandardCharsets.UTF_8)));
        assertEquals("one", Files.readString(file));
    }

    @Test
    void keepsTheOldFileAndLeavesNothingBehindWhenTheContentFails() throws IOException {
        Path file = directory.resolve("b.txt");
        AtomicFile.write(file, out -> out.write("old".getBytes(StandardCharsets.UTF_8)));
        assertThrows(
                IOException.class,
                () -> AtomicFile.write(file, out -> {
                    out.write("half".getBytes(StandardCharsets.UTF_8));
                    throw new IOException("disk full");
                }));
        assertEquals("old", Files.readString(file));
        try (Stream<Path> left = Files.list(directory)) {
            assertEquals(List.of(file), left.toList());
        }
    }

    @Test
    void lettingTheContentCloseTheStreamIsFine() throws IOException {
        Path file = directory.resolve("c.gz");
        AtomicFile.write(file, out -> {
            try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
                gzip.write("three".getBytes(StandardCharsets.UTF_8));
            }
        });
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            assertEquals("three", new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
