package dev.imbalance.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** SHA-256 digests of data, in lower-case hexadecimal. */
public final class Digests {
    private Digests() {}

    /** The digest of a file's bytes as they are on disk. */
    public static String ofFile(Path file) {
        try (InputStream in = Files.newInputStream(ByteReader.requireFile(file))) {
            return ofStream(in);
        } catch (IOException e) {
            throw new DataException(file + " cannot be read (" + e + ")", e);
        }
    }

    /** The digest of a file's content, without gzip when its name ends in {@code .gz}. */
    public static String ofContent(Path file) {
        try (InputStream in = ByteReader.stream(file)) {
            return ofStream(in);
        } catch (IOException e) {
            throw new DataException(file + " cannot be read (" + e + ")", e);
        }
    }

    private static String ofStream(InputStream in) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[1 << 16];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            digest.update(buffer, 0, n);
        }
        return hex(digest);
    }

    /**
     * The digest of a list of files: of the one file, or else of the lines that {@code sha256sum} writes for the plain file names in
     * this order.
     */
    public static String ofFiles(List<Path> files) {
        if (files.size() == 1) {
            return ofFile(files.get(0));
        }
        return ofLines(files.stream()
                .map(file -> ofFile(file) + "  " + file.getFileName())
                .toList());
    }

    /** The digest of lines of text in UTF-8, each with a line feed at its end. */
    static String ofLines(List<String> lines) {
        return ofBytes((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** The digest of row numbers, each as four bytes, most significant first. */
    public static String ofRows(int[] rows) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * rows.length);
        for (int row : rows) {
            bytes.putInt(row);
        }
        return ofBytes(bytes.array());
    }

    /** The digest of bytes. */
    public static String ofBytes(byte[] bytes) {
        MessageDigest digest = sha256();
        digest.update(bytes);
        return hex(digest);
    }

    /** The total size of files. */
    static long bytes(List<Path> files) {
        long total = 0;
        for (Path file : files) {
            try {
                total += Files.size(ByteReader.requireFile(file));
            } catch (IOException e) {
                throw new DataException(file + " cannot be read (" + e + ")", e);
            }
        }
        return total;
    }

    /** A new SHA-256. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** What a digest has come to, in lower-case hexadecimal; it starts anew then. */
    public static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }
}
