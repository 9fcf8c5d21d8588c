package dev.imbalance.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import com.google.protobuf.StringValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

class ModelArchiveTest {
    private static Map<String, byte[]> entries() {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("weights", new byte[] {1, 2, 3});
        entries.put("empty", new byte[0]);
        entries.put("a/b", new byte[70_000]);
        return entries;
    }

    @Test
    void readsBackWhatItPackedInOrder() {
        Map<String, byte[]> back = ModelArchive.unpack(ModelArchive.pack(entries()));
        assertEquals(List.of("weights", "empty", "a/b"), List.copyOf(back.keySet()));
        entries().forEach((name, bytes) -> assertArrayEquals(bytes, back.get(name)));
    }

    @Test
    void equalEntriesGiveEqualBytes() {
        assertEquals(ModelArchive.pack(entries()), ModelArchive.pack(entries()));
    }

    @Test
    void refusesOtherMessages() {
        assertThrows(IllegalArgumentException.class, () -> ModelArchive.unpack(Any.pack(StringValue.of("x"))));
    }

    @Test
    void refusesCompressedEntries() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("bomb"));
            zip.write(new byte[1_000_000]);
        }
        Any message = Any.pack(BytesValue.of(ByteString.copyFrom(bytes.toByteArray())));
        String error = assertThrows(IllegalArgumentException.class, () -> ModelArchive.unpack(message))
                .getMessage();
        assertTrue(error.contains("\"bomb\""), error);
    }

    @Test
    void refusesDamagedEntries() throws IOException {
        byte[] bytes = ModelArchive.pack(Map.of("weights", new byte[] {1, 2, 3}))
                .unpack(BytesValue.class)
                .getValue()
                .toByteArray();
        bytes[30 + "weights".length()] ^= 1;
        Any message = Any.pack(BytesValue.of(ByteString.copyFrom(bytes)));
        assertThrows(IllegalArgumentException.class, () -> ModelArchive.unpack(message));
    }

    @Test
    void aMissingEntryIsNamed() {
        String error = assertThrows(
                        IllegalArgumentException.class, () -> ModelArchive.require(Map.of("a", new byte[0]), "b"))
                .getMessage();
        assertEquals("a saved model lacks the entry \"b\"; it has [a]", error);
    }
}
