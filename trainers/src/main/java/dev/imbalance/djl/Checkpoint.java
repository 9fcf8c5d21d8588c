package dev.imbalance.djl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imbalance.data.AtomicFile;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * All that it takes to go on with a training as if it had not been interrupted.
 * <p>
 * As a file: a zip of {@code state.json} and the tensors in safetensors files, then the SHA-256 of all bytes before it, 32 bytes.
 *
 * @param training  what is trained, as {@link Fingerprint} tells it
 * @param progress  where it stands
 * @param weights   every tensor of the network, running statistics included
 * @param optimiser what the optimiser remembers
 * @param best      the weights of the best epoch; empty if there is none yet
 */
record Checkpoint(
        Map<String, String> training,
        Progress progress,
        Map<String, HostTensor> weights,
        Map<String, HostTensor> optimiser,
        Map<String, HostTensor> best) {
    private static final String STATE = "state.json";
    private static final String WEIGHTS = "weights.safetensors";
    private static final String OPTIMISER = "optimiser.safetensors";
    private static final String BEST = "best.safetensors";
    private static final int DIGEST_BYTES = 32;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Writes the file so that it is there whole or not at all. */
    void write(Path file) throws IOException {
        AtomicFile.write(file, out -> {
            MessageDigest sha256 = sha256();
            writeEntries(new DigestOutputStream(out, sha256));
            out.write(sha256.digest());
        });
    }

    private void writeEntries(OutputStream out) throws IOException {
        ObjectNode state = JSON.createObjectNode();
        state.set("training", JSON.valueToTree(training));
        state.set("progress", JSON.valueToTree(progress));
        ZipOutputStream zip = new ZipOutputStream(out);
        // Weights do not compress.
        zip.setLevel(Deflater.NO_COMPRESSION);
        writeEntry(zip, STATE, JSON.writeValueAsBytes(state));
        // One after the other, so that no more than one of them is in memory twice.
        writeEntry(zip, WEIGHTS, SafeTensors.write(weights));
        writeEntry(zip, OPTIMISER, SafeTensors.write(optimiser));
        writeEntry(zip, BEST, SafeTensors.write(best));
        zip.finish();
    }

    private static void writeEntry(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(bytes);
        zip.closeEntry();
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException naming the file, if it is not whole, or a byte of it is not as it was written
     * @throws IOException if it cannot be read
     */
    static Checkpoint read(Path file) throws IOException {
        requireWhole(file);
        JsonNode state = null;
        Map<String, Map<String, HostTensor>> tensors = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                byte[] bytes = zip.readAllBytes();
                if (entry.getName().equals(STATE)) {
                    state = JSON.readTree(bytes);
                } else {
                    tensors.put(entry.getName(), SafeTensors.read(bytes, file + "/" + entry.getName()));
                }
            }
        }
        if (state == null || !tensors.keySet().containsAll(List.of(WEIGHTS, OPTIMISER, BEST))) {
            throw new IllegalArgumentException(
                    file + " lacks a part of a checkpoint; another version of the toolkit may have written it");
        }
        Map<String, String> training = new LinkedHashMap<>();
        state.path("training")
                .properties()
                .forEach(part -> training.put(part.getKey(), part.getValue().asText()));
        return new Checkpoint(
                training,
                JSON.treeToValue(state.path("progress"), Progress.class),
                tensors.get(WEIGHTS),
                tensors.get(OPTIMISER),
                tensors.get(BEST));
    }

    private static void requireWhole(Path file) throws IOException {
        MessageDigest sha256 = sha256();
        long size = Files.size(file);
        if (size <= DIGEST_BYTES) {
            throw new IllegalArgumentException(file + " is cut off: it has " + size + " bytes");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[1 << 16];
            for (long left = size - DIGEST_BYTES; left > 0; ) {
                int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
                if (read < 0) {
                    throw new EOFException(file + " became shorter while it was read");
                }
                sha256.update(buffer, 0, read);
                left -= read;
            }
            if (!MessageDigest.isEqual(sha256.digest(), in.readAllBytes())) {
                throw new IllegalArgumentException(
                        file + " is cut off or damaged: its bytes do not have the SHA-256 at its end");
            }
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
