package dev.imbalance.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.logging.Logger;
import org.tribuo.Example;
import org.tribuo.Feature;
import org.tribuo.classification.Label;
import org.tribuo.data.text.TextPipeline;
import org.tribuo.data.text.impl.TokenPipeline;
import org.tribuo.util.tokens.Tokenizer;
import org.tribuo.util.tokens.impl.WhitespaceTokenizer;

/**
 * How documents become features: Tribuo's tokenisers and n-grams, and a vocabulary that is learned of training documents and holds for any others.
 * <p>
 * A feature is a run of n tokens and named as Tribuo does, {@code 1-N=corn} or {@code 2-N=corn/crop}; its value is how often the document has it, or 1. What is not
 * in the vocabulary is left out. A document without any word of it has the first one with the value 0, because Tribuo's models refuse a row without features.
 */
public final class TextEncoding implements RowEncoding {
    private static final Logger LOGGER = Logger.getLogger(TextEncoding.class.getName());
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /** The name and version of the form in which it is written. */
    public static final String SCHEMA = "imbalance-vocabulary/1";

    private final TextSettings settings;
    /** Each word by itself, so that all examples share one text of it; in the order in which Tribuo numbers features. */
    private final TreeMap<String, String> vocabulary;

    private final ThreadLocal<Tokenizer> tokeniser;
    private final TextPipeline pipeline;

    private TextEncoding(TextSettings settings, Iterable<String> vocabulary) {
        this.settings = settings;
        this.vocabulary = new TreeMap<>();
        vocabulary.forEach(word -> this.vocabulary.put(word, word));
        this.tokeniser = ThreadLocal.withInitial(() -> settings.tokeniser().tokenizer());
        this.pipeline = pipeline(settings);
    }

    /** Tokens have no white space in them, so that the pipeline finds those of a changed document as they are. */
    private static TextPipeline pipeline(TextSettings settings) {
        return new TokenPipeline(new WhitespaceTokenizer(), settings.ngrams(), !settings.binary());
    }

    /**
     * Learns a vocabulary.
     *
     * @param documents those to train on
     * @throws DataException if a document has no token and that is an error, or no word is in enough of them
     */
    static TextEncoding learn(Documents documents) {
        TextSettings settings = documents.settings();
        TextEncoding bare = new TextEncoding(settings, List.of());
        Map<String, Integer> documentsOf = new HashMap<>();
        for (Documents.Document document : documents.rows()) {
            for (Feature word : bare.words(bare.tokens(document))) {
                documentsOf.merge(word.getName(), 1, Integer::sum);
            }
        }
        Set<String> vocabulary = new HashSet<>();
        documentsOf.forEach((word, number) -> {
            if (number >= settings.minDocuments()) {
                vocabulary.add(word);
            }
        });
        if (vocabulary.isEmpty()) {
            throw new DataException("no word is in " + settings.minDocuments() + " of the " + documents.size()
                    + " training documents, so that there is nothing to learn of; lower minDocuments");
        }
        return new TextEncoding(settings, vocabulary);
    }

    /**
     * Its content as a file.
     *
     * @param schema     {@link #SCHEMA}
     * @param vocabulary in the order of the features of a model
     */
    private record Saved(
            String schema,
            Tokeniser tokeniser,
            boolean lowerCase,
            int ngrams,
            boolean binary,
            EmptyDocuments emptyDocuments,
            List<String> vocabulary) {}

    @Override
    public void write(Path file) throws IOException {
        Saved saved = new Saved(
                SCHEMA,
                settings.tokeniser(),
                settings.lowerCase(),
                settings.ngrams(),
                settings.binary(),
                settings.emptyDocuments(),
                List.copyOf(vocabulary.keySet()));
        AtomicFile.write(file, out -> out.write(JSON.writeValueAsBytes(saved)));
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IOException if the file cannot be read, or is none such
     */
    public static TextEncoding read(Path file) throws IOException {
        Saved saved;
        try {
            saved = JSON.readValue(Files.readAllBytes(file), Saved.class);
        } catch (JsonProcessingException e) {
            throw new IOException(file + " is not the vocabulary of a model of text: " + e.getOriginalMessage(), e);
        }
        if (!SCHEMA.equals(saved.schema())) {
            throw new IOException(file + " has the schema " + saved.schema() + "; expected " + SCHEMA);
        }
        return new TextEncoding(
                new TextSettings(
                        saved.tokeniser(),
                        saved.lowerCase(),
                        saved.ngrams(),
                        saved.binary(),
                        1,
                        saved.emptyDocuments()),
                saved.vocabulary());
    }

    @Override
    public List<Example<Label>> encode(LabelledSource source) {
        Documents documents = source.documents()
                .orElseThrow(() -> new DataException(source.typeName() + " is not text, as the training data are"));
        if (!documents.settings().equals(TextSettings.DEFAULT)
                && !documents.settings().equals(settings)) {
            throw new DataException(source.files().get(0) + " is read as the training data are, but has settings of its"
                    + " own; say tokeniser, lowerCase, ngrams, binary, minDocuments and emptyDocuments with the"
                    + " training data only");
        }
        return encode(documents);
    }

    /** The documents as examples; says how many have no word of the vocabulary. */
    List<Example<Label>> encode(Documents documents) {
        List<Example<Label>> examples = new ArrayList<>(documents.size());
        Map<String, Label> labels = new HashMap<>();
        Map<String, String> shared = new HashMap<>();
        int unknown = 0;
        for (Documents.Document document : documents.rows()) {
            List<String> tokens = tokens(document).stream()
                    .map(token -> shared.computeIfAbsent(token, own -> own))
                    .toList();
            List<Feature> features = features(tokens);
            unknown += features.get(0).getValue() == 0 ? 1 : 0;
            examples.add(new TextExample(
                    labels.computeIfAbsent(document.label(), Label::new),
                    features.stream().map(Feature::getName).toArray(String[]::new),
                    features.stream().mapToDouble(Feature::getValue).toArray(),
                    tokens,
                    this));
        }
        if (unknown > 0) {
            LOGGER.warning(unknown + " of " + documents.size()
                    + " documents have no word of the vocabulary, which was learned of the training documents");
        }
        return examples;
    }

    /** The tokens of a document. */
    private List<String> tokens(Documents.Document document) {
        List<String> tokens = tokens(document.text());
        if (tokens.isEmpty() && settings.emptyDocuments() == EmptyDocuments.ERROR) {
            throw new DataException(document.place() + ": the document has no token; write one, delete it, or set"
                    + " emptyDocuments to keep");
        }
        return tokens;
    }

    /** The tokens of a text, in its order. */
    public List<String> tokens(String text) {
        return tokeniser.get().split(settings.lowerCase() ? text.toLowerCase(Locale.ROOT) : text);
    }

    /** The features of a document of these tokens; at least one. */
    public List<Feature> features(List<String> tokens) {
        List<Feature> known = new ArrayList<>();
        for (Feature word : words(tokens)) {
            String name = vocabulary.get(word.getName());
            if (name != null) {
                known.add(new Feature(name, word.getValue()));
            }
        }
        return known.isEmpty() ? List.of(new Feature(vocabulary.firstKey(), 0)) : known;
    }

    private List<Feature> words(List<String> tokens) {
        return pipeline.process("", String.join(" ", tokens));
    }

    /** How many tokens in a row a feature has at the most. */
    public int ngrams() {
        return settings.ngrams();
    }
}
