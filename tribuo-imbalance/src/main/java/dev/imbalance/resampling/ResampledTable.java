package dev.imbalance.resampling;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.imbalance.data.AtomicFile;
import dev.imbalance.data.DataException;
import dev.imbalance.data.Digests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The mark of a resampled table: a file beside it, {@code NAME.resampled.json}, that says what it was made from. Whoever measures on rows of such a table measures on copies and
 * relatives of rows that were trained on, and is refused by it.
 * <p>
 * A mark holds for the table of its name and, wherever in the same folder it was moved, for the one of its content.
 *
 * @param schema  {@value #SCHEMA}
 * @param table   the name of the table's file
 * @param sha256  of the table's file
 * @param methods the resamplers, in order
 * @param seed    of their draws
 * @param from    what was resampled; if that was resampled too, then what it was made from, and so on
 */
public record ResampledTable(
        String schema, String table, String sha256, List<String> methods, long seed, List<Source> from) {
    private static final String SCHEMA = "imbalance-resampled/1";
    private static final String ENDING = ".resampled.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A file that was resampled. */
    public record Source(String file, String sha256) {}

    public ResampledTable {
        methods = List.copyOf(methods);
        from = List.copyOf(from);
    }

    /** What a table says that is made of a file: the file as it is now, and what that was made from. */
    static List<Source> sources(Path file) {
        List<Source> sources = new ArrayList<>();
        sources.add(new Source(file.getFileName().toString(), Digests.ofFile(file)));
        new Marks().of(file).ifPresent(mark -> sources.addAll(mark.from()));
        return sources;
    }

    /** Marks a table. */
    static void mark(Path table, List<Source> from, List<String> methods, long seed) throws IOException {
        String name = table.getFileName().toString();
        ResampledTable mark = new ResampledTable(SCHEMA, name, Digests.ofFile(table), methods, seed, from);
        String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(mark) + "\n";
        AtomicFile.write(table.resolveSibling(name + ENDING), out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Refuses to measure on rows of a resampled table, or of one whose resampled rows are trained on.
     *
     * @param test  the files that rows to test on are read from
     * @param train the files that the rows to train on are read from; empty if they are not known
     * @throws DataException naming the file, what it is, and the way out
     */
    public static void refuseTest(List<Path> test, List<Path> train) {
        Marks marks = new Marks();
        for (Path file : test) {
            marks.of(file).ifPresent(mark -> {
                throw new DataException(file + " was resampled (" + mark.how()
                        + "), so rows of it to test on are copies or relatives of others; test on rows that no resampler has seen: read "
                        + mark.original()
                        + " in its place, and let the strategy resample inside the folds by resample: "
                        + mark.list());
            });
        }
        for (Path file : train) {
            marks.of(file).ifPresent(mark -> mark.refuseSources(file, test));
        }
    }

    private void refuseSources(Path trained, List<Path> test) {
        for (Path file : test) {
            String digest = Digests.ofFile(file);
            if (from.stream().anyMatch(source -> source.sha256().equals(digest))) {
                throw new DataException(file + " is what " + trained + " was resampled from (" + how()
                        + "), so its rows and their children are trained on; test on rows that no resampler has seen: read "
                        + original() + " for both with folds, and let the strategy resample inside them by resample: "
                        + list());
            }
        }
    }

    private String how() {
        return String.join(", ", methods) + " of " + from.get(0).file();
    }

    /** What was not resampled, as far as the marks tell. */
    private String original() {
        return from.get(from.size() - 1).file();
    }

    /** The same resamplers as an experiment file names them. */
    private String list() {
        return "["
                + String.join(
                        ", ",
                        methods.stream().map(method -> "{type: " + method + "}").toList()) + "]";
    }

    /** The marks in folders, each read once. */
    private static final class Marks {
        private final Map<Path, List<ResampledTable>> ofFolder = new HashMap<>();

        Optional<ResampledTable> of(Path file) {
            List<ResampledTable> near =
                    ofFolder.computeIfAbsent(file.toAbsolutePath().getParent(), Marks::read);
            String name = file.getFileName().toString();
            Optional<ResampledTable> named =
                    near.stream().filter(mark -> mark.table().equals(name)).findFirst();
            if (named.isPresent() || near.isEmpty() || !Files.isRegularFile(file)) {
                return named;
            }
            String digest = Digests.ofFile(file);
            return near.stream().filter(mark -> mark.sha256().equals(digest)).findFirst();
        }

        private static List<ResampledTable> read(Path folder) {
            List<ResampledTable> marks = new ArrayList<>();
            if (Files.isDirectory(folder)) {
                try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + ENDING)) {
                    for (Path file : files) {
                        marks.add(ResampledTable.read(file));
                    }
                } catch (IOException e) {
                    throw new DataException(
                            folder + " cannot be searched for marks of resampled tables (" + e + ")", e);
                }
            }
            return marks;
        }
    }

    private static ResampledTable read(Path file) throws IOException {
        try {
            ResampledTable mark = JSON.readValue(Files.readAllBytes(file), ResampledTable.class);
            if (SCHEMA.equals(mark.schema()) && !mark.from().isEmpty()) {
                return mark;
            }
        } catch (JacksonException e) {
            throw unreadable(file, e);
        }
        throw unreadable(file, null);
    }

    private static DataException unreadable(Path file, Exception cause) {
        return new DataException(
                file + " is not the mark of a resampled table (" + SCHEMA
                        + "); make the table again with imbalance resample, or move this file away",
                cause);
    }
}
