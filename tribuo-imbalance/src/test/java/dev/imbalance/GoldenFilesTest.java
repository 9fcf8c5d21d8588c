package dev.imbalance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoldenFilesTest {
    @Test
    void aRootThatIsNotThereFailsAndAMissingFolderInItDoesNot(@TempDir Path root) {
        assertThrows(IllegalStateException.class, () -> GoldenFiles.in(root.resolve("absent"), "loss"));
        assertEquals(root.resolve("loss"), GoldenFiles.in(root, "loss"));
    }
}
