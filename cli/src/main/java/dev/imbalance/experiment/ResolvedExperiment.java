package dev.imbalance.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import dev.imbalance.evaluation.Replicate;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.tribuo.Trainer;

/**
 * A checked experiment with everything in its place: overrides merged, shorthands written out, paths absolute. By this form runs are
 * recorded, named and made again. Immutable.
 */
final class ResolvedExperiment {
    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .stringQuotingChecker(new CarefulQuoting())
            .build());
    private static final ObjectMapper CANONICAL = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();
    /** Enough that two runs of one experiment directory never meet. */
    private static final int HASH_DIGITS = 8;

    private static final String LEAF = "trainer";
    private static final String SEEDS = "seeds";

    private final Registry registry;
    private final Node.Mapping experiment;

    /** @param experiment as written, past the schema */
    ResolvedExperiment(Registry registry, Node.Mapping experiment) {
        this.registry = registry;
        this.experiment = experiment;
    }

    /**
     * The experiment of one run alone, as a file that gives the same run again: overrides merged, shorthands written out, paths
     * absolute.
     */
    String config(Strategy strategy, Replicate replicate) {
        return yaml(resolved(strategy, replicate, ResolvedExperiment::absolute));
    }

    /** The experiment of some strategies, as one file that needs no other and gives the same runs. */
    String whole(List<Strategy> strategies) {
        Location at = experiment.location();
        ComponentNormaliser normaliser = normaliser(ResolvedExperiment::absolute);
        List<Node> resolved = new ArrayList<>();
        for (Strategy strategy : strategies) {
            Node.Mapping run = resolved(strategy, Replicate.of(1), ResolvedExperiment::absolute);
            Node.Mapping one = (Node.Mapping)
                    ((Node.Sequence) run.get("strategies")).items().get(0);
            // What is laid over the base is written as a whole, for only as a whole it can be resolved.
            if (strategy.node().has(LEAF)) {
                one = one.with(LEAF, at, run.get(LEAF));
            }
            if (strategy.node().get(ExperimentSchema.DATA) instanceof Node.Mapping changed) {
                Node.Mapping own = data(strategy.data()).whole(normaliser, ResolvedExperiment::absolute);
                for (String key : own.entries().keySet()) {
                    own = changed.has(key) ? own : own.without(key);
                }
                one = one.with(ExperimentSchema.DATA, at, own);
            }
            resolved.add(one);
        }
        DataSection rows = data((Node.Mapping) experiment.get(ExperimentSchema.DATA));
        return yaml(experiment
                .with(ExperimentSchema.DATA, at, rows.whole(normaliser, ResolvedExperiment::absolute))
                .with(LEAF, at, normaliser.normalise(Trainer.class, (Node.Mapping) experiment.get(LEAF), LEAF))
                .with("strategies", at, new Node.Sequence(at, resolved)));
    }

    /**
     * What tells one run from another: a hash of its resolved configuration, its data and the toolkit. Neither the place of the
     * files nor the notes enter.
     *
     * @param dataDigests    a digest of the content of every data file
     * @param toolkitVersion the version that trains
     */
    String hash(Strategy strategy, Replicate replicate, List<String> dataDigests, String toolkitVersion) {
        JsonNode config = resolved(strategy, replicate, (written, path) -> String.valueOf(path.getFileName()))
                .without("notes")
                .json();
        Map<String, Object> identity = new TreeMap<>();
        identity.put("config", CANONICAL.convertValue(config, Object.class));
        identity.put("data", dataDigests);
        identity.put("toolkit", toolkitVersion);
        try {
            byte[] canonical = CANONICAL.writeValueAsString(identity).getBytes(StandardCharsets.UTF_8);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(canonical);
            return HexFormat.of().formatHex(digest).substring(0, HASH_DIGITS);
        } catch (JsonProcessingException | NoSuchAlgorithmException e) {
            throw new IllegalStateException("a checked experiment cannot be hashed", e);
        }
    }

    /** Every path that a strategy's trainer and values name. */
    Set<Path> files(Strategy strategy) {
        Set<Path> files = new LinkedHashSet<>();
        ComponentNormaliser normaliser = normaliser((written, path) -> {
            files.add(path);
            return path.toString();
        });
        normaliser.normalise(Trainer.class, strategy.trainer(), LEAF);
        for (Axis axis : Axis.all()) {
            if (strategy.node().has(axis.key())) {
                normalise(normaliser, axis, strategy.node().get(axis.key()), axis.key());
            }
        }
        return files;
    }

    /** Every path that some strategies' runs name, where it is written. */
    Set<Node.Scalar> paths(List<Strategy> strategies) {
        Set<Node.Scalar> paths = new LinkedHashSet<>();
        for (Strategy strategy : strategies) {
            resolved(strategy, Replicate.of(1), (written, path) -> {
                paths.add(written);
                return path.toString();
            });
        }
        return paths;
    }

    private Node.Mapping resolved(Strategy strategy, Replicate replicate, BiFunction<Node.Scalar, Path, String> paths) {
        ComponentNormaliser normaliser = normaliser(paths);
        Map<String, Node.Entry> strategyEntries = new LinkedHashMap<>();
        strategy.node().without(LEAF).without(ExperimentSchema.DATA).entries().forEach((key, entry) -> {
            Node value = Axis.all().stream()
                    .filter(axis -> axis.key().equals(key))
                    .findFirst()
                    .map(axis -> normalise(normaliser, axis, entry.value(), key))
                    .orElse(entry.value());
            strategyEntries.put(key, new Node.Entry(entry.key(), value));
        });
        Location at = experiment.location();
        Node.Mapping one = new Node.Mapping(strategy.node().location(), strategyEntries);
        Node.Mapping trainer = normaliser.normalise(Trainer.class, strategy.trainer(), LEAF);
        return experiment
                .with(ExperimentSchema.DATA, at, data(strategy.data()).resolved(normaliser, replicate.fold(), paths))
                .with(LEAF, at, trainer)
                .with("strategies", at, new Node.Sequence(at, List.of(one)))
                .with(SEEDS, at, new Node.Sequence(at, List.of(Node.of(at, replicate.seed()))));
    }

    private DataSection data(Node.Mapping written) {
        return new DataSection(registry, written);
    }

    /** What is wrong was found when the experiment was read. */
    private ComponentNormaliser normaliser(BiFunction<Node.Scalar, Path, String> paths) {
        return new ComponentNormaliser(registry, new ArrayList<>(), paths);
    }

    /** The value of an axis in its one form. */
    static Node normalise(ComponentNormaliser normaliser, Axis axis, Node value, String path) {
        if (value instanceof Node.Sequence list) {
            List<Node> items = new ArrayList<>();
            for (Node item : list.items()) {
                items.add(normaliser.normalise(axis.kind(), (Node.Mapping) item, path + "[" + items.size() + "]"));
            }
            return new Node.Sequence(list.location(), items);
        }
        return normaliser.normalise(axis.kind(), (Node.Mapping) value, path);
    }

    /** How a path is written for who uses it. */
    static String absolute(Node.Scalar written, Path path) {
        return path.toString();
    }

    private static String yaml(Node experiment) {
        try {
            return YAML.writeValueAsString(Variables.escaped(experiment).json());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a checked experiment cannot be written as YAML", e);
        }
    }

    /** Leaves out the quotes only where no YAML reader can take the text for anything else. */
    private static final class CarefulQuoting extends StringQuotingChecker.Default {
        private static final long serialVersionUID = 1L;
        private static final Pattern PLAIN = Pattern.compile("[A-Za-z/][A-Za-z0-9_./-]*");

        @Override
        public boolean needToQuoteValue(String value) {
            return !PLAIN.matcher(value).matches() || super.needToQuoteValue(value);
        }
    }
}
