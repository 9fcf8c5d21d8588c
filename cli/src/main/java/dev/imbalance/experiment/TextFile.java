package dev.imbalance.experiment;

import dev.imbalance.evaluation.FaultLine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Reads the texts of experiment files, and of nothing that cannot be one. */
final class TextFile {
    private static final List<String> EXTENSIONS = List.of(".yml", ".yaml", ".json");

    private TextFile() {}

    /** A file that is not read, and why in words that follow its name. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        private final int line;
        private final int column;

        private Unreadable(String why, Exception cause) {
            super(why, cause);
            this.line = 0;
            this.column = 0;
        }

        private Unreadable(String why, int line, int column) {
            super(why);
            this.line = line;
            this.column = column;
        }

        /** From 1; 0 if it is the file as a whole. */
        int line() {
            return line;
        }

        /** From 1; 0 if it is the file as a whole. */
        int column() {
            return column;
        }
    }

    /** The text of a file that is there. */
    static String read(Path file) throws Unreadable {
        if (Files.isDirectory(file)) {
            throw new Unreadable("is a folder; name the experiment file in it", null);
        } else if (!Files.isRegularFile(file)) {
            throw new Unreadable("is neither a file nor a folder; save the experiment in a file", null);
        }
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (EXTENSIONS.stream().noneMatch(name::endsWith)) {
            throw new Unreadable(
                    "experiments are YAML (.yml or .yaml) or JSON (.json); rename or rewrite the file", null);
        }
        try (InputStream in = Files.newInputStream(file)) {
            // One byte too many tells, whatever size the system gives the file.
            byte[] bytes = in.readNBytes(DocumentReader.MOST_BYTES + 1);
            if (bytes.length > DocumentReader.MOST_BYTES) {
                throw new Unreadable(
                        "is larger than " + (DocumentReader.MOST_BYTES >> 20) + " MiB; experiments are not", null);
            }
            return decoded(bytes);
        } catch (IOException e) {
            throw new Unreadable("cannot be read: " + FaultLine.of(e), e);
        }
    }

    /** The text of bytes, without the byte order mark that some editors put before it. */
    private static String decoded(byte[] bytes) throws Unreadable {
        CharBuffer read = CharBuffer.allocate(bytes.length);
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes), read, true);
        String text = read.flip().toString();
        if (result.isError()) {
            String[] lines = text.split("\n", -1);
            throw new Unreadable(
                    "is not UTF-8 text from here on; save the file as UTF-8",
                    lines.length,
                    lines[lines.length - 1].length() + 1);
        }
        return text.startsWith("\ufeff") ? text.substring(1) : text;
    }
}
