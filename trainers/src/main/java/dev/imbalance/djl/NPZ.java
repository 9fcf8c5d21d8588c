package dev.imbalance.djl;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Named float tensors in NumPy's NPZ format: a zip file of {@code NAME.npy}, plain or compressed, as {@code numpy.savez} writes.
 * <p>
 * An entry is the magic {@code \x93NUMPY}, the version, the length of the header (2 bytes in version 1, 4 in version 2, little-endian),
 * a header such as {@code {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }}, then the values. Little-endian floats of 2, 4 and 8
 * bytes in C order are read; anything else, pickled objects above all, is refused. PyTorch's {@code num_batches_tracked} counters are skipped.
 */
final class NPZ {
    private static final String SUFFIX = ".npy";
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int LONGEST_HEADER = 1 << 16;
    private static final Pattern HEADER = Pattern.compile(
            "\\{'descr': '([^']*)', 'fortran_order': (True|False), 'shape': \\(((?:\\d+(?:, \\d+)*,?)?)\\),? ?\\}\\s*");
    private static final Map<String, FloatFormat> FORMATS =
            Map.of("<f2", FloatFormat.F16, "<f4", FloatFormat.F32, "<f8", FloatFormat.F64);

    private NPZ() {}

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException naming the file and the entry, if it is not an NPZ file of such tensors
     * @throws IOException if it cannot be read
     */
    static Map<String, HostTensor> read(Path file) throws IOException {
        Map<String, HostTensor> tensors = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                String source = file + ": entry \"" + entry.getName() + "\"";
                if (!entry.getName().endsWith(SUFFIX)) {
                    throw new IllegalArgumentException(
                            source + " is not NAME.npy; of zip files only NumPy's NPZ is read."
                                    + " A PyTorch checkpoint is a pickle, which runs code when it is read: convert it with"
                                    + " safetensors.torch.save_file");
                }
                String name = entry.getName().substring(0, entry.getName().length() - SUFFIX.length());
                if (!name.endsWith(SafeTensors.COUNTER)) {
                    try (InputStream in = zip.getInputStream(entry)) {
                        if (tensors.put(name, tensor(in, source)) != null) {
                            throw new IllegalArgumentException(source + " is there twice");
                        }
                    }
                }
            }
        } catch (ZipException e) {
            throw new IllegalArgumentException(file + ": is not a whole zip file: " + e.getMessage(), e);
        }
        return tensors;
    }

    private static HostTensor tensor(InputStream in, String source) throws IOException {
        byte[] start = exactly(in, MAGIC.length + 2, source, 0);
        if (!Arrays.equals(MAGIC, Arrays.copyOf(start, MAGIC.length))) {
            throw bad(source, 0, "does not start with the magic \\x93NUMPY");
        }
        int version = start[MAGIC.length];
        if (version != 1 && version != 2) {
            throw bad(source, MAGIC.length, "has format version " + version + ", versions 1 and 2 are read");
        }
        byte[] lengthBytes = exactly(in, version == 1 ? 2 : 4, source, start.length);
        ByteBuffer lengthBuffer = littleEndian(lengthBytes);
        int length = version == 1 ? Short.toUnsignedInt(lengthBuffer.getShort(0)) : lengthBuffer.getInt(0);
        int headerStart = start.length + lengthBytes.length;
        if (length < 0 || length > LONGEST_HEADER) {
            throw bad(
                    source,
                    start.length,
                    "has a header of " + Integer.toUnsignedString(length) + " bytes, at most " + LONGEST_HEADER
                            + " are legal");
        }
        String header = new String(exactly(in, length, source, headerStart), StandardCharsets.ISO_8859_1);
        Matcher fields = HEADER.matcher(header);
        if (!fields.matches()) {
            throw bad(
                    source,
                    headerStart,
                    "has the header " + header.strip()
                            + ", must be {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }");
        }
        FloatFormat format = FORMATS.get(fields.group(1));
        if (format == null) {
            throw bad(
                    source,
                    headerStart,
                    "has values of type '" + fields.group(1)
                            + "'; '<f2', '<f4' and '<f8' are read: save numpy.ascontiguousarray(a, '<f4')");
        }
        if (fields.group(2).equals("True")) {
            throw bad(source, headerStart, "is in Fortran order; save numpy.ascontiguousarray(a)");
        }
        long[] shape = fields.group(3).isEmpty()
                ? new long[0]
                : Arrays.stream(fields.group(3).split(",\\s*"))
                        .mapToLong(axis -> axis(axis, source, headerStart))
                        .toArray();
        long size = Arrays.stream(shape)
                .reduce(1, (a, b) -> b == 0 ? 0 : a <= Integer.MAX_VALUE / b ? a * b : Integer.MAX_VALUE);
        if (size > Integer.MAX_VALUE / format.size()) {
            throw bad(source, headerStart, "has shape " + Arrays.toString(shape) + ", too many values for one array");
        }
        int dataStart = headerStart + length;
        byte[] values = exactly(in, (int) size * format.size(), source, dataStart);
        if (in.read() >= 0) {
            throw bad(
                    source,
                    (long) dataStart + values.length,
                    "goes on after the values of its shape " + Arrays.toString(shape));
        }
        return new HostTensor(shape, format.read(littleEndian(values), (int) size));
    }

    private static long axis(String digits, String source, int at) {
        if (digits.length() > 10) {
            throw bad(source, at, "has an axis of " + digits + ", too many values for one array");
        }
        return Long.parseLong(digits);
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] exactly(InputStream in, int length, String source, int at) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw bad(
                    source,
                    (long) at + bytes.length,
                    "ends here; " + (length - bytes.length) + " more bytes are needed");
        }
        return bytes;
    }

    private static IllegalArgumentException bad(String source, long offset, String what) {
        return new IllegalArgumentException(source + ": byte " + offset + ": " + what);
    }
}
