package dev.imbalance.data;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.Documents.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.tribuo.Example;
import org.tribuo.classification.Label;
import org.tribuo.provenance.ConfiguredDataSourceProvenance;

/**
 * Documents in UTF-8, as bags of words: a CSV file with a column of labels and one of texts, or a folder with one folder a class and one file a document.
 * <p>
 * Class ids follow the labels in numeric order if all are whole numbers, else in alphabetical order; of a folder always the latter, and the documents of a class follow the
 * names of their files. Hidden files are passed over, and an empty folder is a class without rows.
 * <p>
 * {@link #iterator()} gives every word; {@link Loading} keeps to those of the training rows, see {@link TextEncoding}.
 */
public final class TextSource implements LabelledSource {
    @Config(
            mandatory = true,
            description =
                    "A CSV file with a header, or a folder that holds one folder a class, with one file a document.")
    private Path path;

    @Config(description = "The column of a CSV file that holds the label.")
    private String response = "";

    @Config(description = "The column of a CSV file that holds the document.")
    private String text = "";

    @Config(
            description =
                    "What cuts a document into tokens: UNIVERSAL (runs of letters and digits) or WHITESPACE (what stands between white space).")
    private Tokeniser tokeniser = TextSettings.DEFAULT.tokeniser();

    @Config(description = "Whether documents are brought to lower case.")
    private boolean lowerCase = TextSettings.DEFAULT.lowerCase();

    @Config(
            description =
                    "How many tokens in a row a feature has at the most, at least 1: 1 for words alone, 2 for pairs too.")
    private int ngrams = TextSettings.DEFAULT.ngrams();

    @Config(description = "Whether a feature says that a word is there (1), not how often.")
    private boolean binary = TextSettings.DEFAULT.binary();

    @Config(description = "In how many training documents a word or pair must be to become a feature, at least 1.")
    private int minDocuments = TextSettings.DEFAULT.minDocuments();

    @Config(
            description =
                    "What becomes of a document without any token: ERROR, or KEEP (a row without any word, in training and in scoring).")
    private EmptyDocuments emptyDocuments = TextSettings.DEFAULT.emptyDocuments();

    private Documents documents;
    private List<Path> folders;
    private List<List<Path>> filesByClass;
    private List<String> labelNames;
    private ConfiguredDataSourceProvenance provenance;

    /** For the configuration system. */
    public TextSource() {}

    /** A folder with one folder a class and one file a document. */
    public TextSource(Path folder) {
        this(folder, "", "");
    }

    /**
     * A CSV file.
     *
     * @param response the column that holds the label
     * @param text     the column that holds the document
     */
    public TextSource(Path path, String response, String text) {
        this(path, response, text, TextSettings.DEFAULT);
    }

    /**
     * Documents whose words are others than those of {@link TextSettings#DEFAULT}.
     *
     * @param response the column that holds the label; empty for a folder
     * @param text     the column that holds the document; empty for a folder
     */
    public TextSource(Path path, String response, String text, TextSettings settings) {
        this.path = path;
        this.response = response;
        this.text = text;
        this.tokeniser = settings.tokeniser();
        this.lowerCase = settings.lowerCase();
        this.ngrams = settings.ngrams();
        this.binary = settings.binary();
        this.minDocuments = settings.minDocuments();
        this.emptyDocuments = settings.emptyDocuments();
        postConfig();
    }

    @Override
    public void postConfig() {
        if (response.isBlank() != text.isBlank()) {
            String missing = text.isBlank() ? "text" : "response";
            throw new PropertyException(
                    "",
                    missing,
                    "TextSource needs both response and text for a CSV file and neither for a folder; " + missing
                            + " is missing");
        }
        if (!response.isBlank() && response.equals(text)) {
            throw new PropertyException(
                    "", "text", "TextSource response and text must be two columns, both were \"" + text + "\"");
        }
        requirePositive("ngrams", ngrams);
        requirePositive("minDocuments", minDocuments);
    }

    private static void requirePositive(String key, int value) {
        if (value < 1) {
            throw new PropertyException("", key, "TextSource " + key + " must be at least 1, was " + value);
        }
    }

    @Override
    public String typeName() {
        return "text";
    }

    @Override
    public String summary() {
        return "Documents as bags of words: a CSV file with a label and a text column, or a folder with one folder a class and one file a document.";
    }

    @Override
    public Optional<ImageShape> imageShape() {
        return Optional.empty();
    }

    @Override
    public synchronized Optional<Documents> documents() {
        if (documents == null) {
            List<Document> read = isFolder() ? readFolder() : readCSV();
            if (read.isEmpty()) {
                throw new DataException(
                        path + (isFolder() ? " has no document in any class folder" : " has a header but no rows"));
            }
            documents = new Documents(
                    read, new TextSettings(tokeniser, lowerCase, ngrams, binary, minDocuments, emptyDocuments));
        }
        return Optional.of(documents);
    }

    private boolean isFolder() {
        if (!Files.exists(path)) {
            throw ByteReader.missing(path);
        }
        boolean folder = Files.isDirectory(path);
        if (folder && !response.isBlank()) {
            throw new DataException(path + " is a folder, in which the folder of a document is its label; leave out"
                    + " response and text, or give a CSV file");
        }
        if (!folder && response.isBlank()) {
            throw new DataException(path + " is a file; name its columns of labels and documents by response and text,"
                    + " or give the folder that holds one folder a class");
        }
        return folder;
    }

    private List<Document> readCSV() {
        try (CSVRecords records = new CSVRecords(path)) {
            int label = column(records, "response", response);
            int document = column(records, "text", text);
            List<Document> rows = new ArrayList<>();
            Map<String, String> known = new HashMap<>();
            while (records.next()) {
                String name = records.cell(label).strip();
                if (name.isEmpty()) {
                    throw records.malformed(label, "the label is missing; fill it in, or delete the row");
                }
                rows.add(new Document(
                        known.computeIfAbsent(name, own -> own), records.cell(document), path, records.line()));
            }
            return rows;
        }
    }

    private int column(CSVRecords records, String key, String name) {
        int column = records.columns().indexOf(name);
        if (column < 0) {
            throw new DataException(path + ", line 1: there is no column \"" + name + "\" for the " + key
                    + "; the columns are " + records.columns());
        }
        return column;
    }

    private List<Document> readFolder() {
        list();
        List<Document> rows = new ArrayList<>();
        for (int id = 0; id < folders.size(); id++) {
            String label = name(folders.get(id));
            filesByClass.get(id).forEach(file -> rows.add(new Document(label, UTF8.read(file), file, 0)));
        }
        return rows;
    }

    private synchronized void list() {
        if (folders != null) {
            return;
        }
        List<Path> found = sorted(path, Files::isDirectory);
        if (found.isEmpty()) {
            throw new DataException(path + " has no folder in it; expected one folder a class");
        }
        filesByClass = found.stream().map(TextSource::documentsIn).toList();
        folders = found;
    }

    private static List<Path> documentsIn(Path folder) {
        List<Path> files = sorted(folder, file -> true);
        for (Path file : files) {
            if (!Files.isRegularFile(file)) {
                throw new DataException(file + " is not a file; a class folder holds documents and nothing else");
            }
        }
        return files;
    }

    private static List<Path> sorted(Path folder, Predicate<Path> wanted) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> !name(entry).startsWith("."))
                    .filter(wanted)
                    .sorted(Comparator.comparing(TextSource::name))
                    .toList();
        } catch (IOException e) {
            throw new DataException(folder + " cannot be listed (" + e + ")", e);
        }
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    @Override
    public synchronized List<Path> files() {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        list();
        return filesByClass.stream().flatMap(List::stream).toList();
    }

    /** Of a folder, that of the lines that {@code sha256sum} writes for every {@code CLASS/DOCUMENT}, after a line {@code CLASS/} of each class. */
    @Override
    public String digest() {
        if (!isFolder()) {
            return Digests.ofFiles(files());
        }
        list();
        List<String> lines = new ArrayList<>();
        folders.forEach(folder -> lines.add(name(folder) + "/"));
        for (Path file : files()) {
            lines.add(Digests.ofFile(file) + "  " + name(file.getParent()) + "/" + name(file));
        }
        return Digests.ofLines(lines);
    }

    @Override
    public synchronized List<String> labelNames() {
        if (labelNames == null) {
            if (isFolder()) {
                list();
                labelNames = folders.stream().map(TextSource::name).toList();
            } else {
                labelNames = TableSource.inOrder(labels());
            }
        }
        return labelNames;
    }

    /** Of every row; of a folder, without reading the documents. */
    private List<String> labels() {
        if (!isFolder()) {
            return documents().orElseThrow().rows().stream()
                    .map(Document::label)
                    .toList();
        }
        return files().stream().map(file -> name(file.getParent())).toList();
    }

    @Override
    public int[] classIds() {
        Map<String, Integer> ids = new HashMap<>();
        labelNames().forEach(name -> ids.put(name, ids.size()));
        return labels().stream().mapToInt(ids::get).toArray();
    }

    @Override
    public Iterator<Example<Label>> iterator() {
        Documents all = documents().orElseThrow();
        Documents whole = new Documents(all.rows(), all.settings().withMinDocuments(1));
        return TextEncoding.learn(whole).encode(whole).iterator();
    }

    @Override
    public synchronized ConfiguredDataSourceProvenance getProvenance() {
        if (provenance == null) {
            provenance = SourceProvenance.ofFiles(this);
        }
        return provenance;
    }

    @Override
    public String toString() {
        return typeName() + "[" + path + "]";
    }
}
