package dev.imbalance.evaluation;

import dev.imbalance.data.Digests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file that a run read.
 *
 * @param path   as the experiment names it
 * @param bytes  its length
 * @param sha256 of its bytes, in lower-case hexadecimal
 */
public record DataFile(String path, long bytes, String sha256) {
    /** Reads a file through once. */
    public static DataFile of(Path file) throws IOException {
        return new DataFile(file.toString(), Files.size(file), Digests.ofFile(file));
    }
}
