package dev.imbalance.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafeTensorsTest {
    private static byte[] file(String header, int dataBytes) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + json.length + dataBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .array();
    }

    private static String error(byte[] bytes) {
        return assertThrows(IllegalArgumentException.class, () -> SafeTensors.read(bytes, "w"))
                .getMessage();
    }

    @Test
    void readsBackWhatItWroteInOrder(@TempDir Path directory) throws IOException {
        Map<String, HostTensor> tensors = new LinkedHashMap<>();
        tensors.put("b.weight", new HostTensor(new long[] {2, 3}, new float[] {1, -2, 3.5f, Float.MIN_VALUE, 0, 9}));
        tensors.put("a", new HostTensor(new long[] {}, new float[] {4}));
        tensors.put("empty", new HostTensor(new long[] {0, 3}, new float[0]));
        Path file = directory.resolve("w.safetensors");
        Files.write(file, SafeTensors.write(tensors));
        Map<String, HostTensor> back = SafeTensors.read(file);
        assertEquals(List.of("b.weight", "a", "empty"), List.copyOf(back.keySet()));
        tensors.forEach((name, tensor) -> {
            assertArrayEquals(tensor.shape(), back.get(name).shape());
            assertArrayEquals(tensor.values(), back.get(name).values());
        });
    }

    @Test
    void skipsMetadataAndCounters() {
        byte[] bytes = file(
                "{\"__metadata__\":{\"format\":\"pt\"},\"n.num_batches_tracked\":{\"dtype\":\"I64\",\"shape\":[],"
                        + "\"data_offsets\":[0,8]},\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[8,12]}}",
                12);
        assertEquals(List.of("x"), List.copyOf(SafeTensors.read(bytes, "w").keySet()));
    }

    @Test
    void refusesAHeaderLongerThanTheFile() {
        byte[] bytes = ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(Long.MAX_VALUE)
                .array();
        assertTrue(error(bytes).startsWith("w: byte 0: header length is 9223372036854775807"), error(bytes));
        assertTrue(error(new byte[3]).startsWith("w: byte 0: has 3 bytes"), error(new byte[3]));
    }

    @Test
    void refusesAHeaderThatIsNotAJsonObject() {
        assertTrue(error(file("{\"x\":", 0)).startsWith("w: byte 8: header is not JSON"));
        assertTrue(error(file("[1]", 0)).startsWith("w: byte 8: header must be a JSON object"));
        assertTrue(error(file("{\"x\":1,\"x\":2}", 0)).startsWith("w: byte 8: header is not JSON"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"dtype":"I32","shape":[2],"data_offsets":[0,8]}          | only F16, BF16, F32 and F64 are read
                    {"dtype":"F32","shape":[2],"data_offsets":[0,4]}          | needs 8 bytes, has 4
                    {"dtype":"F32","shape":[2],"data_offsets":[8,16]}         | must be [begin, end] within the 8 bytes
                    {"dtype":"F32","shape":[2],"data_offsets":[8,0]}          | must be [begin, end] within the 8 bytes
                    {"dtype":"F32","shape":[2],"data_offsets":[0]}            | must be [begin, end] within the 8 bytes
                    {"dtype":"F32","shape":[-2],"data_offsets":[0,8]}         | must be a list of integers from 0
                    {"dtype":"F32","shape":"2","data_offsets":[0,8]}          | must be a list of integers from 0
                    {"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}        | must be a list of integers from 0
                    {"dtype":"F32","data_offsets":[0,8]}                      | must be a list of integers from 0
                    {"dtype":"F32","shape":[2000000000,2000000000,2000000000,2000000000],"data_offsets":[0,8]} | too many values
                    5                                                         | only F16, BF16, F32 and F64 are read
                    """)
    void refusesABrokenEntry(String entry, String fault) {
        String error = error(file("{\"x\":" + entry + "}", 8));
        assertTrue(error.startsWith("w: byte ") && error.contains("tensor \"x\"") && error.contains(fault), error);
    }
}
