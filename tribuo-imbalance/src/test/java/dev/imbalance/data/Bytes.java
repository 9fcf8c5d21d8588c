package dev.imbalance.data;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Data files in memory, for tests. */
final class Bytes {
    private Bytes() {}

    /** An IDX file of ints followed by bytes. */
    static byte[] idx(byte[] content, int... header) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            for (int word : header) {
                out.writeInt(word);
            }
            out.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static byte[] images(int count, int height, int width) {
        byte[] pixels = new byte[count * height * width];
        new SplittableRandom(count).nextBytes(pixels);
        return idx(pixels, 0x803, count, height, width);
    }

    static byte[] labels(int... labels) {
        byte[] bytes = new byte[labels.length];
        for (int i = 0; i < labels.length; i++) {
            bytes[i] = (byte) labels[i];
        }
        return idx(bytes, 0x801, labels.length);
    }

    /** CIFAR records with these leading bytes and random pixels. */
    static byte[] cifar(int[]... heads) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        SplittableRandom random = new SplittableRandom(heads.length);
        for (int[] head : heads) {
            for (int label : head) {
                bytes.write(label);
            }
            byte[] pixels = new byte[3072];
            random.nextBytes(pixels);
            bytes.writeBytes(pixels);
        }
        return bytes.toByteArray();
    }

    static byte[] gzip(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** A gzipped archive of every file of a folder, under another folder's name. */
    static byte[] tarGz(Path folder) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes);
                var files = Files.list(folder)) {
            // Backwards, so that the order of the archive is not the order of the batches.
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                TarArchiveEntry entry = new TarArchiveEntry("archive/" + file.getFileName());
                entry.setSize(Files.size(file));
                tar.putArchiveEntry(entry);
                Files.copy(file, tar);
                tar.closeArchiveEntry();
            }
        }
        return gzip(bytes.toByteArray());
    }

    static Path write(Path file, byte[] content) {
        try {
            return Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
