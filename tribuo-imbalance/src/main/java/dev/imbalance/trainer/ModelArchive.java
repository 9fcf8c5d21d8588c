package dev.imbalance.trainer;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Named byte entries as the payload of a Tribuo protobuf, for models whose state no Tribuo message describes.
 * <p>
 * The payload is a {@link BytesValue} that holds an uncompressed zip file, so that any tool can look inside and equal entries
 * give equal bytes.
 */
public final class ModelArchive {
    private ModelArchive() {}

    /** Packs entries in the order of the map. */
    public static Any pack(Map<String, byte[]> entries) {
        int size = Math.toIntExact(
                entries.values().stream().mapToLong(entry -> entry.length).sum());
        // A stream of byte strings keeps its pieces where an array would be copied at every growth.
        ByteString.Output bytes = ByteString.newOutput(size + 4096);
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> named : entries.entrySet()) {
                CRC32 checksum = new CRC32();
                checksum.update(named.getValue());
                ZipEntry entry = new ZipEntry(named.getKey());
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(named.getValue().length);
                entry.setCrc(checksum.getValue());
                // The time of writing would make equal models differ.
                entry.setTimeLocal(LocalDateTime.of(2000, 1, 1, 0, 0));
                zip.putNextEntry(entry);
                zip.write(named.getValue());
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a zip file in memory could not be written", e);
        }
        return Any.pack(BytesValue.of(bytes.toByteString()));
    }

    /**
     * Reads back what {@link #pack} wrote.
     *
     * @throws IllegalArgumentException if the message is something else, an entry is there twice, or an entry is compressed, which
     *     could grow without bound
     */
    public static Map<String, byte[]> unpack(Any message) {
        try {
            return unzip(message.unpack(BytesValue.class).getValue());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("the payload of a saved model is not an archive of named entries", e);
        }
    }

    /** The entries of the zip file inside, under the rules of {@link #unpack}. */
    static Map<String, byte[]> unzip(ByteString bytes) {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(bytes.newInput())) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getMethod() != ZipEntry.STORED) {
                    throw new IllegalArgumentException("the entry \"" + entry.getName()
                            + "\" of a saved model is compressed; saved models hold uncompressed entries only");
                }
                if (entries.put(entry.getName(), zip.readAllBytes()) != null) {
                    throw new IllegalArgumentException("a saved model has the entry \"" + entry.getName() + "\" twice");
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("the archive of a saved model is damaged: " + e.getMessage(), e);
        }
        return entries;
    }

    /**
     * One entry of an unpacked archive.
     *
     * @throws IllegalArgumentException naming the entries there are, if it is missing
     */
    public static byte[] require(Map<String, byte[]> entries, String name) {
        byte[] entry = entries.get(name);
        if (entry == null) {
            throw new IllegalArgumentException(
                    "a saved model lacks the entry \"" + name + "\"; it has " + entries.keySet());
        }
        return entry;
    }
}
