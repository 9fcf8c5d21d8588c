package dev.imbalance.trainer;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** The named parts of a model, as a zip inside Tribuo's model protobuf: readable by any tool, and no message type of our own. */
public final class ModelArchive {
    private ModelArchive() {}

    /** Packs parts in the order given. Entry times are fixed, so that equal parts give equal bytes. */
    public static Any pack(Map<String, byte[]> parts) {
        ByteString.Output bytes = ByteString.newOutput();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            // Weights do not compress; deflating 100 MB of them would only cost time.
            zip.setLevel(0);
            for (Map.Entry<String, byte[]> part : parts.entrySet()) {
                ZipEntry entry = new ZipEntry(part.getKey());
                entry.setTime(0);
                zip.putNextEntry(entry);
                zip.write(part.getValue());
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Any.pack(BytesValue.of(bytes.toByteString()));
    }

    /**
     * Unpacks what {@link #pack} packed.
     *
     * @throws InvalidProtocolBufferException if the message is not such an archive
     */
    public static Map<String, byte[]> unpack(Any message) throws InvalidProtocolBufferException {
        Map<String, byte[]> parts = new LinkedHashMap<>();
        try (ZipInputStream zip =
                new ZipInputStream(message.unpack(BytesValue.class).getValue().newInput())) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                ByteArrayOutputStream part = new ByteArrayOutputStream();
                zip.transferTo(part);
                parts.put(entry.getName(), part.toByteArray());
            }
        } catch (InvalidProtocolBufferException e) {
            throw e;
        } catch (IOException e) {
            throw new InvalidProtocolBufferException(e);
        }
        return parts;
    }
}
