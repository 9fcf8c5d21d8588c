package dev.imbalance.data;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads a data file from front to back and knows where it is, so that every fault names the file, the byte offset and what was
 * expected there. The offset counts uncompressed bytes.
 */
final class ByteReader implements Closeable {
    private static final int BUFFER = 1 << 16;

    private final String name;
    private final InputStream in;
    private long offset = 0;

    /**
     * @param name how messages call the file
     * @param in   closed with this reader
     */
    ByteReader(String name, InputStream in) {
        this.name = name;
        this.in = in;
    }

    /** Opens a file, through gzip when its name ends in {@code .gz}. */
    static ByteReader open(Path file) {
        return new ByteReader(file.toString(), stream(file));
    }

    /** The bytes of a file, through gzip when its name ends in {@code .gz} or {@code .tgz}. */
    static InputStream stream(Path file) {
        InputStream raw = null;
        try {
            raw = Files.newInputStream(requireFile(file));
            String name = file.toString();
            return name.endsWith(".gz") || name.endsWith(".tgz")
                    ? new GZIPInputStream(raw, BUFFER)
                    : new BufferedInputStream(raw, BUFFER);
        } catch (IOException e) {
            close(raw, e);
            throw fault(file.toString(), 0, e);
        }
    }

    /**
     * Checks that a file is there.
     *
     * @throws DataException naming it and the folder in which it was looked for
     */
    static Path requireFile(Path file) {
        if (!Files.exists(file)) {
            throw missing(file);
        }
        if (!Files.isRegularFile(file)) {
            throw new DataException(file + " is a folder; give the path of a file");
        }
        return file;
    }

    static DataException missing(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        return new DataException(file + " does not exist"
                + (file.isAbsolute() ? "" : " (looked for " + absolute + ")")
                + "; download it or correct the path");
    }

    /** The number of bytes read so far. */
    long offset() {
        return offset;
    }

    /** Reads exactly so many bytes. The array grows with what is really there, whatever a broken header asks for. */
    byte[] read(int length, String expected) {
        long start = offset;
        try {
            byte[] bytes = in.readNBytes(length);
            offset += bytes.length;
            if (bytes.length < length) {
                throw truncated(start, length, expected);
            }
            return bytes;
        } catch (IOException e) {
            throw fault(name, offset, e);
        }
    }

    /** Passes over exactly so many bytes. */
    void skip(int length, String expected) {
        long start = offset;
        try {
            in.skipNBytes(length);
            offset += length;
        } catch (EOFException e) {
            throw truncated(start, length, expected);
        } catch (IOException e) {
            throw fault(name, offset, e);
        }
    }

    /** Reads four bytes, most significant first. */
    int readInt(String expected) {
        byte[] bytes = read(4, expected);
        return bytes[0] << 24 | (bytes[1] & 0xFF) << 16 | (bytes[2] & 0xFF) << 8 | (bytes[3] & 0xFF);
    }

    /** Reads one unsigned byte. */
    int readByte(String expected) {
        return read(1, expected)[0] & 0xFF;
    }

    /** Checks that nothing follows. */
    void expectEnd(String what) {
        try {
            if (in.read() >= 0) {
                throw fault(offset, "expected the end of the file after " + what + ", but more bytes follow");
            }
        } catch (IOException e) {
            throw fault(name, offset, e);
        }
    }

    /** A fault at a place of this file. */
    DataException fault(long at, String text) {
        return new DataException(name + ", byte " + at + ": " + text);
    }

    private DataException truncated(long start, long length, String expected) {
        return fault(
                offset,
                "the file ends here, expected " + expected + " up to byte " + (start + length)
                        + "; it is cut short, so fetch it again");
    }

    private static DataException fault(String name, long at, IOException cause) {
        if (cause instanceof NoSuchFileException) {
            return missing(Path.of(name));
        }
        String text = cause instanceof ZipException
                ? "not valid gzip (" + cause.getMessage()
                        + "); fetch it again, or drop .gz from its name if it is not compressed"
                : cause instanceof EOFException
                        ? "the compressed data end in the middle; the file is cut short, so fetch it again"
                        : "cannot be read (" + cause + ")";
        return new DataException(name + ", byte " + at + ": " + text, cause);
    }

    private static void close(InputStream stream, IOException because) {
        if (stream != null) {
            try {
                stream.close();
            } catch (IOException e) {
                because.addSuppressed(e);
            }
        }
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw fault(name, offset, e);
        }
    }
}
