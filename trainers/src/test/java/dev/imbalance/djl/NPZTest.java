package dev.imbalance.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of the resources were written by NumPy 2.4.6. */
class NPZTest {
    private static Path resource(String name) throws URISyntaxException {
        return Path.of(NPZTest.class.getResource("/weights/" + name).toURI());
    }

    @ParameterizedTest
    @ValueSource(strings = {"numpy.npz", "numpy-compressed.npz"})
    void readsWhatNumPyWroteButForCounters(String name) throws IOException, URISyntaxException {
        Map<String, HostTensor> tensors = NPZ.read(resource(name));
        assertEquals(Set.of("a.weight", "a.bias", "half", "scalar"), tensors.keySet());
        assertArrayEquals(new long[] {2, 3}, tensors.get("a.weight").shape());
        assertArrayEquals(
                new float[] {0, 0.25f, 0.5f, 0.75f, 1, 1.25f},
                tensors.get("a.weight").values());
        assertArrayEquals(new float[] {1.5f, -2}, tensors.get("a.bias").values());
        assertArrayEquals(
                new float[] {1, -0.5f, 0x1p-14f, 0x1p-24f, 65504},
                tensors.get("half").values());
        assertArrayEquals(new long[0], tensors.get("scalar").shape());
        assertArrayEquals(new float[] {7}, tensors.get("scalar").values());
    }

    @ParameterizedTest
    @CsvSource({
        "numpy-object.npz, values of type '|O'",
        "numpy-fortran.npz, is in Fortran order",
        "numpy-big.npz, values of type '>f4'"
    })
    void refusesPicklesFortranOrderAndBigEndians(String name, String fault) {
        String error = assertThrows(IllegalArgumentException.class, () -> NPZ.read(resource(name)))
                .getMessage();
        assertTrue(error.contains("numpy") && error.contains("entry \"x.npy\"") && error.contains(fault), error);
    }

    private static byte[] npy(int version, String header, int dataBytes) {
        byte[] text = header.getBytes(StandardCharsets.ISO_8859_1);
        byte[] start = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0, (byte) text.length, 0, 0, 0};
        int prefix = version == 1 ? 10 : 12;
        byte[] all = Arrays.copyOf(start, prefix + text.length + dataBytes);
        System.arraycopy(text, 0, all, prefix, text.length);
        return all;
    }

    private static Path zip(Path folder, String entry, byte[] bytes) throws IOException {
        Path file = folder.resolve("x.npz");
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry(entry));
            zip.write(bytes);
        }
        return file;
    }

    private static final String HEADER = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }\n";

    @Test
    void readsTheLongHeadersOfVersionTwo(@TempDir Path folder) throws IOException {
        Path file = zip(folder, "x.npy", npy(2, HEADER, 8));
        assertArrayEquals(new float[2], NPZ.read(file).get("x").values());
    }

    @Test
    void refusesEntriesThatAreNotWhatTheyShouldBe(@TempDir Path folder) throws IOException {
        Map<String, byte[]> faults = Map.of(
                "ends here; 4 more bytes", npy(1, HEADER, 4),
                "goes on after the values", npy(1, HEADER, 9),
                "format version 3", npy(3, HEADER, 8),
                "too many values", npy(1, HEADER.replace("2,", "99999, 99999"), 8),
                "an axis of 99999999999", npy(1, HEADER.replace("2,", "99999999999,"), 8),
                "has the header", npy(1, "{'descr': [('a', '<f4')], 'shape': (2,)}", 8),
                "does not start with the magic", new byte[20]);
        for (Map.Entry<String, byte[]> fault : faults.entrySet()) {
            Path file = zip(folder, "x.npy", fault.getValue());
            String error = assertThrows(IllegalArgumentException.class, () -> NPZ.read(file))
                    .getMessage();
            assertTrue(error.contains("entry \"x.npy\": byte ") && error.contains(fault.getKey()), error);
        }
        Path checkpoint = zip(folder, "archive/data.pkl", new byte[5]);
        assertTrue(assertThrows(IllegalArgumentException.class, () -> NPZ.read(checkpoint))
                .getMessage()
                .contains("safetensors.torch.save_file"));
    }
}
