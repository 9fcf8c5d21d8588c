package dev.imbalance.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import dev.imbalance.data.LabelledSource;
import dev.imbalance.evaluation.Shots;
import dev.imbalance.trainer.ImbalanceTrainer;
import dev.imbalance.trainer.PlanForecast;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.tribuo.Dataset;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;

/** A checked experiment: one data set, one trainer, and the strategies to compare on them. Immutable. */
public final class ExperimentFile {
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

    private final Registry registry;
    private final Node.Mapping experiment;
    private final Node.Mapping data;
    private final List<Strategy> strategies;
    private final String text;

    ExperimentFile(Registry registry, Node.Mapping experiment, List<Strategy> strategies, String text) {
        this.registry = registry;
        this.experiment = experiment;
        this.data = withoutShorthand((Node.Mapping) experiment.get("data"));
        this.strategies = List.copyOf(strategies);
        this.text = text;
    }

    /** The experiment's name, fit for a directory. */
    public String name() {
        return experiment.text("experiment");
    }

    /** The file as it was written, without {@code --set} arguments. */
    public String text() {
        return text;
    }

    /** What is compared, in the order of the file. */
    public List<Strategy> strategies() {
        return strategies;
    }

    /** The repeats of every strategy. */
    public List<Long> seeds() {
        return experiment.get("seeds") instanceof Node.Sequence seeds
                ? seeds.items().stream().map(seed -> seed.json().longValue()).toList()
                : List.of(1L);
    }

    /** Which classes count as many-, medium- and few-shot. */
    public Shots shots() {
        return shots(experiment);
    }

    /** The bounds as written, or the usual ones; refused by {@link Shots} itself if the bands overlap. */
    static Shots shots(Node.Mapping experiment) {
        if (!(experiment.get("shots") instanceof Node.Mapping shots)) {
            return Shots.DEFAULT;
        }
        return new Shots(
                shots.has("manyAbove") ? shots.get("manyAbove").json().longValue() : Shots.DEFAULT.manyAbove(),
                shots.has("fewBelow") ? shots.get("fewBelow").json().longValue() : Shots.DEFAULT.fewBelow());
    }

    /** Whether the test rows are scored after each epoch, for looking only. */
    public boolean watchesTest() {
        return data.has(ExperimentSchema.WATCH_TEST)
                && data.get(ExperimentSchema.WATCH_TEST).json().booleanValue();
    }

    /** A new source of the training rows, cut to a long tail if the file says so. Nothing is read yet. */
    public LabelledSource train() {
        return source("train");
    }

    /** A new source of the test rows. Nothing is read yet. */
    public LabelledSource test() {
        return source("test");
    }

    private LabelledSource source(String key) {
        List<Problem> problems = new ArrayList<>();
        String path = "data." + key;
        Node.Mapping component = normaliser(problems, ExperimentFile::absolute)
                .normalise(LabelledSource.class, (Node.Mapping) data.get(key), path);
        refuse(problems);
        return new ComponentCompiler(registry).compile(LabelledSource.class, component, path);
    }

    /**
     * A new trainer of one run: the file's trainer with the strategy's overrides and the seed, inside the strategy's decorators.
     *
     * @throws ExperimentException if a value is refused, or the trainer cannot do what the strategy asks
     */
    public Trainer<Label> trainer(Strategy strategy, long seed) {
        return trainer(strategy, seed, ImbalanceTrainer::check);
    }

    /**
     * Looks whether the training data can serve every strategy, such as a class without rows under weights by class counts. Trains
     * and resamples nothing.
     *
     * @throws ExperimentException with every strategy that cannot be served, at the place that asks for it
     */
    public void check(Dataset<Label> train) {
        List<Problem> problems = new ArrayList<>();
        for (Strategy strategy : strategies) {
            attempt(problems, () -> trainer(strategy, seeds().get(0), decorator -> decorator.check(train)));
        }
        refuse(problems);
    }

    /**
     * What the class counts say about each strategy's training, in the order of the file; empty for one whose resamplers decide by more.
     *
     * @param train rows whose labels alone are looked at
     * @throws ExperimentException as {@link #check(Dataset)}
     */
    public List<Optional<PlanForecast>> forecasts(Dataset<Label> train) {
        check(train);
        return strategies.stream().map(strategy -> forecast(strategy, train)).toList();
    }

    private Optional<PlanForecast> forecast(Strategy strategy, Dataset<Label> train) {
        try {
            return ((ImbalanceTrainer) trainer(strategy, seeds().get(0))).forecast(train);
        } catch (IllegalArgumentException e) {
            throw ExperimentException.of(new Problem(strategy.node().location(), strategy.path(), e.getMessage()), e);
        }
    }

    private Trainer<Label> trainer(Strategy strategy, long seed, Consumer<ImbalanceTrainer> check) {
        ComponentCompiler compiler = new ComponentCompiler(registry);
        Trainer<Label> trainer = leaf(compiler, strategy, seed);
        String inner = LEAF;
        double aside = leafType(strategy).field(ExperimentSchema.VALIDATION).isEmpty() ? validationShare() : 0;
        for (Axis axis : Axis.all()) {
            if (strategy.node().has(axis.key()) || axis.isAlwaysThere()) {
                String path = strategy.path() + "." + axis.key();
                Node value = value(axis, strategy);
                ImbalanceTrainer decorator = compiler.decorate(axis, inner, value, path, seed, aside);
                try {
                    // After each decorator, so that a fault is the last one's.
                    check.accept(decorator);
                } catch (IllegalArgumentException e) {
                    throw ExperimentException.of(new Problem(value.location(), path, e.getMessage()), e);
                }
                trainer = decorator;
                inner = ComponentCompiler.decoratorPath(path);
            }
        }
        return trainer;
    }

    private Trainer<Label> leaf(ComponentCompiler compiler, Strategy strategy, long seed) {
        List<Problem> problems = new ArrayList<>();
        Node.Mapping leaf = leafNode(strategy, seed, problems);
        Node.Mapping normal = normaliser(problems, ExperimentFile::absolute).normalise(Trainer.class, leaf, LEAF);
        refuse(problems);
        return labelled(compiler.compile(Trainer.class, normal, LEAF));
    }

    /** The value of an axis, checked; an empty list where the strategy has none. */
    private Node value(Axis axis, Strategy strategy) {
        Node written = strategy.node().get(axis.key());
        if (written == null) {
            return new Node.Sequence(strategy.node().location(), List.of());
        }
        List<Problem> problems = new ArrayList<>();
        String path = strategy.path() + "." + axis.key();
        Node value = normalise(normaliser(problems, ExperimentFile::absolute), axis, written, path);
        List<Node> parts = value instanceof Node.Sequence list ? list.items() : List.of(value);
        for (int i = 0; i < parts.size(); i++) {
            Node.Mapping part = (Node.Mapping) parts.get(i);
            String at = value == part ? path : path + "[" + i + "]";
            attempt(problems, () -> new ComponentCompiler(registry).compile(axis.kind(), part, at));
        }
        refuse(problems);
        return value;
    }

    /** Every trainer that the registry knows is one of labels: its types are, and Tribuo's tables name classifiers only. */
    @SuppressWarnings("unchecked")
    private static Trainer<Label> labelled(Trainer<?> trainer) {
        return (Trainer<Label>) trainer;
    }

    private PluginType leafType(Strategy strategy) {
        return registry.type(Trainer.class, strategy.trainer().text("type")).orElseThrow();
    }

    private double validationShare() {
        Node share = data.get(ExperimentSchema.VALIDATION);
        return share == null ? 0 : share.json().doubleValue();
    }

    /** The leaf trainer's node with the seed and the validation share where the trainer has a place for them. */
    private Node.Mapping leafNode(Strategy strategy, long seed, List<Problem> problems) {
        Node.Mapping leaf = strategy.trainer();
        PluginType type = leafType(strategy);
        if (type.field("seed").isPresent()) {
            if (leaf.has("seed")) {
                problems.add(new Problem(
                        leaf.entries().get("seed").key(), "trainer.seed", "comes from seeds; leave it out here"));
            }
            Location at = experiment.has("seeds") ? experiment.get("seeds").location() : experiment.location();
            leaf = leaf.with("seed", at, Node.of(at, seed));
        }
        // A trainer without a place for it is trained without the rows that its decorators set aside.
        if (validationShare() > 0 && type.field(ExperimentSchema.VALIDATION).isPresent()) {
            Node.Entry validation = data.entries().get(ExperimentSchema.VALIDATION);
            if (leaf.has(ExperimentSchema.VALIDATION)) {
                problems.add(new Problem(
                        leaf.entries().get(ExperimentSchema.VALIDATION).key(),
                        "trainer.validation",
                        "is given as data.validation too; leave one out"));
            } else {
                leaf = leaf.with(ExperimentSchema.VALIDATION, validation.key(), validation.value());
            }
        }
        return leaf;
    }

    private static Node normalise(ComponentNormaliser normaliser, Axis axis, Node value, String path) {
        if (value instanceof Node.Sequence list) {
            List<Node> items = new ArrayList<>();
            for (Node item : list.items()) {
                items.add(normaliser.normalise(axis.kind(), (Node.Mapping) item, path + "[" + items.size() + "]"));
            }
            return new Node.Sequence(list.location(), items);
        }
        return normaliser.normalise(axis.kind(), (Node.Mapping) value, path);
    }

    /**
     * The experiment of one run alone, as a file that gives the same run again: overrides merged, shorthands written out, paths
     * absolute.
     */
    public String config(Strategy strategy, long seed) {
        try {
            return YAML.writeValueAsString(
                    resolved(strategy, seed, ExperimentFile::absolute).json());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a checked experiment cannot be written as YAML", e);
        }
    }

    /**
     * What tells one run from another: a hash of its resolved configuration, its data and the toolkit. Neither the place of the
     * files nor the notes enter.
     *
     * @param dataDigests    a digest of the content of every data file
     * @param toolkitVersion the version that trains
     */
    public String hash(Strategy strategy, long seed, List<String> dataDigests, String toolkitVersion) {
        JsonNode config = resolved(strategy, seed, (written, path) -> String.valueOf(path.getFileName()))
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

    /** The files that the trainer of a strategy starts from, such as initial weights. */
    List<Path> trainerFiles(Strategy strategy) {
        Node.Mapping trainer =
                (Node.Mapping) resolved(strategy, 1, ExperimentFile::absolute).get(LEAF);
        PluginType type = registry.type(Trainer.class, trainer.text("type")).orElseThrow();
        return type.fields().stream()
                .filter(field -> field.isPath() && field.shape() == PluginField.Shape.ONE && trainer.has(field.name()))
                .map(field -> Path.of(trainer.text(field.name())))
                .filter(Files::isRegularFile)
                .toList();
    }

    private Node.Mapping resolved(Strategy strategy, long seed, BiFunction<Node.Scalar, Path, String> paths) {
        ComponentNormaliser normaliser = normaliser(new ArrayList<>(), paths);
        Map<String, Node.Entry> strategyEntries = new LinkedHashMap<>();
        strategy.node().without("trainer").entries().forEach((key, entry) -> {
            Node value = Axis.all().stream()
                    .filter(axis -> axis.key().equals(key))
                    .findFirst()
                    .map(axis -> normalise(normaliser, axis, entry.value(), key))
                    .orElse(entry.value());
            strategyEntries.put(key, new Node.Entry(entry.key(), value));
        });
        Map<String, Node.Entry> dataEntries = new LinkedHashMap<>();
        data.entries().forEach((key, entry) -> {
            Node value = entry.value() instanceof Node.Mapping source
                    ? normaliser.normalise(LabelledSource.class, source, key)
                    : entry.value();
            dataEntries.put(key, new Node.Entry(entry.key(), value));
        });
        Location at = experiment.location();
        Node.Mapping one = new Node.Mapping(strategy.node().location(), strategyEntries);
        Node.Mapping trainer = normaliser.normalise(Trainer.class, strategy.trainer(), "trainer");
        return experiment
                .with("data", at, new Node.Mapping(data.location(), dataEntries))
                .with("trainer", at, trainer)
                .with("strategies", at, new Node.Sequence(at, List.of(one)))
                .with("seeds", at, new Node.Sequence(at, List.of(Node.of(at, seed))));
    }

    /**
     * Looks whether the files and folders that the experiment names are there. Reads none of them.
     *
     * @throws ExperimentException with every one that is missing, at the place that names it
     */
    public void requireFiles() {
        List<Problem> missing = new ArrayList<>();
        for (Node.Scalar written : paths()) {
            Path path = ComponentNormaliser.absolute(written);
            if (!Files.exists(path)) {
                missing.add(new Problem(
                        written.location(),
                        "",
                        "there is no file or folder " + path + "; correct the path or put the data there"));
            }
        }
        refuse(missing);
    }

    /** Every path in the file, where it is written. */
    Set<Node.Scalar> paths() {
        Set<Node.Scalar> paths = new LinkedHashSet<>();
        for (Strategy strategy : strategies) {
            resolved(strategy, seeds().get(0), (written, path) -> {
                paths.add(written);
                return path.toString();
            });
        }
        return paths;
    }

    /**
     * Makes every component once, without data, so that a value which its own class refuses is found now.
     *
     * @param faulty the parts to leave out
     */
    void compileAll(FaultyParts faulty, List<Problem> problems) {
        long seed = faulty.sound("seeds") ? seeds().get(0) : 1;
        if (faulty.sound("data.train") && faulty.sound("data.longTail")) {
            attempt(problems, this::train);
        }
        if (faulty.sound("data.test")) {
            attempt(problems, this::test);
        }
        boolean leaves = faulty.sound("trainer") && faulty.sound("data.validation");
        for (Strategy strategy : strategies) {
            if (leaves && faulty.sound(strategy.path() + ".trainer")) {
                attempt(problems, () -> leaf(new ComponentCompiler(registry), strategy, seed));
            }
            for (Axis axis : Axis.all()) {
                if (strategy.node().has(axis.key()) && faulty.sound(strategy.path() + "." + axis.key())) {
                    attempt(problems, () -> value(axis, strategy));
                }
            }
        }
        if (problems.isEmpty()) {
            strategies.forEach(strategy -> attempt(problems, () -> trainer(strategy, seed)));
        }
    }

    private static void attempt(List<Problem> problems, Runnable maker) {
        try {
            maker.run();
        } catch (ExperimentException e) {
            problems.addAll(e.problems());
        }
    }

    /** The data with a {@code longTail} cut written out as a source around the training source. */
    private Node.Mapping withoutShorthand(Node.Mapping written) {
        if (!(written.get("longTail") instanceof Node.Mapping shorthand)
                || !(shorthand.get(ExperimentSchema.PROFILE) instanceof Node.Scalar shape)) {
            return written;
        }
        Location at = shorthand.location();
        PluginType cut =
                registry.type(LabelledSource.class, ExperimentSchema.LONG_TAIL).orElseThrow();
        Node.Mapping profile = new Node.Mapping(at, Map.of()).with("type", shape.location(), shape);
        Node.Mapping source =
                new Node.Mapping(at, Map.of()).with("type", at, Node.text(at, ExperimentSchema.LONG_TAIL));
        for (Map.Entry<String, Node.Entry> field :
                shorthand.without(ExperimentSchema.PROFILE).entries().entrySet()) {
            Location key = field.getValue().key();
            Node value = field.getValue().value();
            if (cut.field(field.getKey()).isPresent()) {
                source = source.with(field.getKey(), key, value);
            } else {
                profile = profile.with(field.getKey(), key, value);
            }
        }
        String inner = cut.fields().stream()
                .filter(f -> LabelledSource.class.isAssignableFrom(f.type()))
                .findFirst()
                .orElseThrow()
                .name();
        source = source.with(inner, at, written.get("train")).with(ExperimentSchema.PROFILE, at, profile);
        return written.with("train", at, source).without("longTail");
    }

    private ComponentNormaliser normaliser(List<Problem> problems, BiFunction<Node.Scalar, Path, String> paths) {
        return new ComponentNormaliser(registry, problems, paths);
    }

    private static String absolute(Node.Scalar written, Path path) {
        return path.toString();
    }

    private static void refuse(List<Problem> problems) {
        if (!problems.isEmpty()) {
            throw ExperimentException.of(problems);
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
