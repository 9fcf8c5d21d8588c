package dev.imbalance.evaluation;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

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
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        long bytes = 0;
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
                bytes += read;
            }
        }
        return new DataFile(file.toString(), bytes, HexFormat.of().formatHex(digest.digest()));
    }
}
