package dev.imbalance.djl;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Named float tensors in the safetensors format: the length of the header (8 bytes, little-endian), the header as JSON,
 * {@code {"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, ...}}, then the values.
 * <p>
 * F32 is written; F16, BF16, F32 and F64 are read, as floats. PyTorch's {@code num_batches_tracked} counters, which no forward pass uses,
 * are skipped.
 */
public final class SafeTensors {
    private static final int LENGTH_BYTES = 8;
    /** The end of the names of PyTorch's counters, which no forward pass uses. */
    static final String COUNTER = ".num_batches_tracked";

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private SafeTensors() {}

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException naming the file and the byte offset, if it is not a safetensors file of real tensors
     * @throws IOException if it cannot be read
     */
    public static Map<String, HostTensor> read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            if (channel.size() > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        file + ": has " + channel.size() + " bytes, only files up to 2 GiB can be read");
            }
            return read(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()), file.toString());
        }
    }

    /**
     * Reads bytes.
     *
     * @param source what the bytes are, for messages
     * @throws IllegalArgumentException naming the source and the byte offset, if they are not real tensors in safetensors format
     */
    public static Map<String, HostTensor> read(byte[] bytes, String source) {
        return read(ByteBuffer.wrap(bytes), source);
    }

    private static Map<String, HostTensor> read(ByteBuffer bytes, String source) {
        bytes.order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.limit() < LENGTH_BYTES) {
            throw bad(
                    source,
                    0,
                    "has " + bytes.limit() + " bytes, a safetensors file starts with 8 bytes of header length");
        }
        long length = bytes.getLong(0);
        if (length < 2 || length > bytes.limit() - LENGTH_BYTES) {
            throw bad(
                    source,
                    0,
                    "header length is " + length + ", must be from 2 to the remaining " + (bytes.limit() - LENGTH_BYTES)
                            + " bytes");
        }
        JsonNode header = header(bytes, (int) length, source);
        ByteBuffer data = bytes.slice(LENGTH_BYTES + (int) length, bytes.limit() - LENGTH_BYTES - (int) length)
                .order(ByteOrder.LITTLE_ENDIAN);
        Map<String, HostTensor> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : header.properties()) {
            String name = entry.getKey();
            if (!name.equals("__metadata__") && !name.endsWith(COUNTER)) {
                tensors.put(name, tensor(name, entry.getValue(), data, source, LENGTH_BYTES + length));
            }
        }
        return tensors;
    }

    private static JsonNode header(ByteBuffer bytes, int length, String source) {
        byte[] text = new byte[length];
        bytes.get(LENGTH_BYTES, text);
        JsonNode header;
        try {
            header = JSON.readTree(new String(text, StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw bad(source, LENGTH_BYTES, "header is not JSON: " + e.getOriginalMessage());
        }
        if (!header.isObject()) {
            throw bad(source, LENGTH_BYTES, "header must be a JSON object");
        }
        return header;
    }

    private static HostTensor tensor(String name, JsonNode entry, ByteBuffer data, String source, long dataStart) {
        FloatFormat format = Arrays.stream(FloatFormat.values())
                .filter(f -> f.name().equals(entry.path("dtype").asText()))
                .findFirst()
                .orElseThrow(() -> bad(
                        source,
                        LENGTH_BYTES,
                        "tensor \"" + name + "\" has dtype " + entry.path("dtype")
                                + ", only F16, BF16, F32 and F64 are read"));
        long[] shape = integers(name, entry, "shape", source);
        long[] offsets = integers(name, entry, "data_offsets", source);
        long size = 1;
        for (long axis : shape) {
            size = axis == 0 || size <= Integer.MAX_VALUE / axis ? size * axis : Long.MAX_VALUE;
            if (size == Long.MAX_VALUE) {
                throw bad(source, LENGTH_BYTES, "tensor \"" + name + "\" has too many values for one array");
            }
        }
        if (offsets.length != 2 || offsets[1] < offsets[0] || offsets[1] > data.limit()) {
            throw bad(
                    source,
                    LENGTH_BYTES,
                    "tensor \"" + name + "\" has data_offsets " + Arrays.toString(offsets)
                            + ", must be [begin, end] within the " + data.limit() + " bytes of data");
        }
        if (offsets[1] - offsets[0] != size * format.size()) {
            throw bad(
                    source,
                    dataStart + offsets[0],
                    "tensor \"" + name + "\" of shape " + Arrays.toString(shape) + " needs " + size * format.size()
                            + " bytes, has " + (offsets[1] - offsets[0]));
        }
        ByteBuffer own =
                data.slice((int) offsets[0], (int) (offsets[1] - offsets[0])).order(ByteOrder.LITTLE_ENDIAN);
        return new HostTensor(shape, format.read(own, (int) size));
    }

    private static long[] integers(String name, JsonNode entry, String key, String source) {
        JsonNode list = entry.path(key);
        long[] values = new long[list.size()];
        boolean legal = list.isArray();
        for (int i = 0; legal && i < values.length; i++) {
            legal = list.get(i).isIntegralNumber()
                    && list.get(i).canConvertToInt()
                    && list.get(i).intValue() >= 0;
            values[i] = list.get(i).longValue();
        }
        if (!legal) {
            throw bad(
                    source,
                    LENGTH_BYTES,
                    "tensor \"" + name + "\" has " + key + " " + list + ", must be a list of integers from 0");
        }
        return values;
    }

    private static IllegalArgumentException bad(String source, long offset, String what) {
        return new IllegalArgumentException(source + ": byte " + offset + ": " + what);
    }

    /** Writes tensors in the order of the map; equal tensors give equal bytes. */
    public static byte[] write(Map<String, HostTensor> tensors) {
        ObjectNode header = JSON.createObjectNode();
        long end = 0;
        for (Map.Entry<String, HostTensor> named : tensors.entrySet()) {
            ObjectNode entry = header.putObject(named.getKey());
            entry.put("dtype", "F32");
            ArrayNode shape = entry.putArray("shape");
            for (long axis : named.getValue().shape()) {
                shape.add(axis);
            }
            long begin = end;
            end += (long) named.getValue().values().length * Float.BYTES;
            entry.putArray("data_offsets").add(begin).add(end);
        }
        String text = header.toString();
        byte[] json = text.getBytes(StandardCharsets.UTF_8);
        // Spaces align the values to eight bytes.
        int length = (json.length + 7) / 8 * 8;
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(LENGTH_BYTES + length + end))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(length).put(json);
        while (bytes.position() < LENGTH_BYTES + length) {
            bytes.put((byte) ' ');
        }
        FloatBuffer values = bytes.asFloatBuffer();
        tensors.values().forEach(tensor -> values.put(tensor.values()));
        return bytes.array();
    }
}
