package dev.imbalance.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/** Reads text as UTF-8, and nothing else. */
public final class UTF8 {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private UTF8() {}

    /**
     * The text of a file, without a byte order mark.
     *
     * @throws DataException if it cannot be read or is not UTF-8; names the first byte that is not
     */
    public static String read(Path file) {
        String text = decode(file);
        return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    }

    private static String decode(Path file) {
        byte[] bytes = bytes(file);
        ByteBuffer from = ByteBuffer.wrap(bytes);
        CharBuffer to = CharBuffer.allocate(bytes.length);
        if (StandardCharsets.UTF_8.newDecoder().decode(from, to, true).isError()) {
            throw fault(file, bytes, from.position());
        }
        return to.flip().toString();
    }

    private static byte[] bytes(Path file) {
        try (InputStream in = ByteReader.stream(file)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new DataException(file + " cannot be read (" + e + ")", e);
        }
    }

    private static DataException fault(Path file, byte[] bytes, int at) {
        int line = 1;
        for (int i = 0; i < at; i++) {
            line += bytes[i] == '\n' ? 1 : 0;
        }
        return new DataException(String.format(
                Locale.ROOT, "%s, line %d, byte %d: 0x%02X is not UTF-8; save it as UTF-8", file, line, at, bytes[at]));
    }
}
