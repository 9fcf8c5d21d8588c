package dev.imbalance.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import org.junit.jupiter.api.Test;

class FaultLineTest {
    @Test
    void aLongMessageIsItsFirstLineWithText() {
        assertEquals("no kernel", FaultLine.of(new IllegalStateException("\n  no kernel\r\n\tat frame 1\n")));
    }

    @Test
    void aFaultWithoutAMessageIsItsClass() {
        assertEquals("java.lang.NullPointerException", FaultLine.of(new NullPointerException()));
        assertEquals("java.lang.OutOfMemoryError", FaultLine.of(new OutOfMemoryError(" ")));
    }

    @Test
    void aFaultOfTheFileSystemHasItsPathAndKind() {
        assertEquals("a/b: AccessDenied", FaultLine.of(new AccessDeniedException("a/b")));
        assertEquals(
                "a/b: No space left on device",
                FaultLine.of(new FileSystemException("a/b", null, "No space left on device")));
    }
}
