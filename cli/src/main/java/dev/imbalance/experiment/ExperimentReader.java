package dev.imbalance.experiment;

import dev.imbalance.data.LabelledSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.logging.Logger;
import org.tribuo.Trainer;

/**
 * Reads experiment files. Everything that can be said without reading data is said at once, each problem with its place, the legal
 * values and the nearest name.
 */
public final class ExperimentReader {
    private static final Logger LOGGER = Logger.getLogger(ExperimentReader.class.getName());

    private final Registry registry;
    private SchemaCheck schema;
    private SchemaCheck trainerSchema;
    private final Map<String, String> environment;

    public ExperimentReader(Registry registry) {
        this(registry, System.getenv());
    }

    /**
     * @param environment what {@code ${env:NAME}} stands for
     */
    ExperimentReader(Registry registry, Map<String, String> environment) {
        this.registry = registry;
        this.environment = environment;
    }

    /**
     * Reads an experiment file; relative paths in it start from its directory.
     *
     * @param file      YAML ({@code .yml}, {@code .yaml}) or JSON ({@code .json}), at most 4 MiB of UTF-8
     * @param overrides {@code a.b[0].c=value}, applied in order to the file and all that it extends; relative paths in them start from the
     *                  working directory
     * @throws ExperimentException with everything that is wrong
     */
    public ExperimentFile read(Path file, List<String> overrides) {
        Path directory = file.toAbsolutePath().normalize().getParent();
        if (!Files.exists(file)) {
            throw ExperimentException.of(List.of(new Problem(
                    new Location(file.toString(), 1, 1, directory),
                    "",
                    "there is no such file, and no built-in experiment of this name; built in are "
                            + String.join(", ", BuiltIn.names())
                            + NearestName.question(file.toString(), BuiltIn.names()))));
        }
        try {
            return read(file.toString(), TextFile.read(file), directory, overrides);
        } catch (TextFile.Unreadable e) {
            Location at = new Location(file.toString(), Math.max(1, e.line()), Math.max(1, e.column()), directory);
            throw ExperimentException.of(new Problem(at, "", e.getMessage()), e);
        }
    }

    /**
     * Reads an experiment from text.
     *
     * @param source    what messages call the text; {@code .json} at its end means JSON
     * @param directory where relative paths in the text start from
     * @param overrides as in {@link #read(Path, List)}
     * @throws ExperimentException with everything that is wrong
     */
    public ExperimentFile read(String source, String text, Path directory, List<String> overrides) {
        return read(source, text, directory, overrides, schema()::check);
    }

    /**
     * Reads a configuration that this toolkit resolved from a checked experiment. It is not checked against the schema again, which takes longer than all else.
     *
     * @throws ExperimentException with everything else that is wrong
     */
    ExperimentFile readResolved(String source, String text, Path directory) {
        return read(source, text, directory, List.of(), (document, path) -> List.of());
    }

    private ExperimentFile read(
            String source,
            String text,
            Path directory,
            List<String> overrides,
            BiFunction<Node, String, List<Problem>> check) {
        List<Problem> problems = new ArrayList<>();
        Node written = DocumentReader.read(source, text, directory, problems);
        if (written == null) {
            throw ExperimentException.of(problems);
        }
        Composition composition = Composition.of(written, overrides, environment, problems);
        problems.addAll(composition.asWritten(composition.unsaid(check.apply(composition.document(), ""))));
        if (!(composition.document() instanceof Node.Mapping experiment)) {
            throw ExperimentException.of(problems);
        }
        List<Strategy> strategies = strategies(experiment, composition, problems);
        checkPaths(experiment, strategies, problems);
        FaultyParts faulty = new FaultyParts(problems);
        checkNames(strategies, problems);
        if (faulty.sound("seeds")) {
            checkSeeds(experiment, problems);
        }
        if (faulty.sound("shots")) {
            checkShots(experiment, problems);
        }
        if (!(experiment.get(ExperimentSchema.DATA) instanceof Node.Mapping data)) {
            throw ExperimentException.of(problems);
        }
        if (faulty.sound(ExperimentSchema.DATA + "." + Folds.KEY)) {
            checkFolds(data, problems);
        }
        ExperimentFile file = new ExperimentFile(registry, experiment, strategies, text);
        file.compileAll(faulty, problems);
        if (!problems.isEmpty()) {
            throw ExperimentException.of(problems);
        }
        List<String> taken = composition.environmentUsed().stream()
                .filter(environment::containsKey)
                .toList();
        if (!taken.isEmpty()) {
            // The file may be somebody else's, and the results may be shared.
            LOGGER.warning(() -> source + " takes from the environment " + String.join(", ", taken)
                    + "; the configuration, the provenance and the report of each run show the values");
        }
        return composition.standsAlone() ? file : file.inOnePiece();
    }

    /** The paths of every part, of those with other faults too. What comes after takes no part with a refused path. */
    private void checkPaths(Node.Mapping experiment, List<Strategy> strategies, List<Problem> problems) {
        if (experiment.get(ExperimentSchema.DATA) instanceof Node.Mapping data) {
            for (String part : List.of(DataSection.TRAIN, DataSection.TEST)) {
                checkPaths(LabelledSource.class, data.get(part), "data." + part, problems);
            }
            if (data.get(Folds.KEY) instanceof Node.Mapping folds
                    && folds.get(Folds.FILE) instanceof Node.Scalar written
                    && written.json().isTextual()) {
                AllowedPaths.refusal(written, "data." + Folds.KEY + "." + Folds.FILE)
                        .ifPresent(problems::add);
            }
        }
        for (Strategy strategy : strategies) {
            checkPaths(Trainer.class, strategy.trainer(), "trainer", problems);
            if (strategy.node().has(ExperimentSchema.DATA)) {
                Node rows = strategy.data().get(DataSection.TRAIN);
                checkPaths(LabelledSource.class, rows, strategy.path() + ".data." + DataSection.TRAIN, problems);
            }
            for (Axis axis : Axis.all()) {
                String path = strategy.path() + "." + axis.key();
                checkPaths(axis.kind(), strategy.node().get(axis.key()), path, problems);
            }
        }
    }

    /** The paths within a value as far as its types are known. */
    private void checkPaths(Class<?> kind, Node value, String path, List<Problem> problems) {
        if (value instanceof Node.Sequence list) {
            for (int i = 0; i < list.items().size(); i++) {
                checkPaths(kind, list.items().get(i), path + "[" + i + "]", problems);
            }
        } else if (value instanceof Node.Scalar written
                && PluginField.isPath(kind)
                && written.json().isTextual()) {
            AllowedPaths.refusal(written, path).ifPresent(problems::add);
        } else if (value instanceof Node.Mapping component && component.get("type") instanceof Node.Scalar name) {
            Optional<PluginType> type = registry.type(kind, name.text());
            component.entries().forEach((key, entry) -> type.flatMap(known -> known.field(key))
                    .ifPresent(field -> checkPaths(field, entry.value(), path + "." + key, problems)));
        }
    }

    private void checkPaths(PluginField field, Node value, String path, List<Problem> problems) {
        if (field.shape() == PluginField.Shape.MAP && value instanceof Node.Mapping map) {
            map.entries().forEach((key, entry) -> checkPaths(field.type(), entry.value(), path + "." + key, problems));
        } else {
            checkPaths(field.type(), value, path, problems);
        }
    }

    /** The strategies whose merged trainers and data are sound; the schema cannot see overrides before they are merged. */
    private List<Strategy> strategies(Node.Mapping experiment, Composition composition, List<Problem> problems) {
        List<Strategy> strategies = new ArrayList<>();
        if (!(experiment.get("trainer") instanceof Node.Mapping base)
                || !(experiment.get(ExperimentSchema.DATA) instanceof Node.Mapping data)
                || !(experiment.get("strategies") instanceof Node.Sequence list)) {
            return strategies;
        }
        DataOverrides ofData = null;
        Set<String> known = null;
        for (int i = 0; i < list.items().size(); i++) {
            if (!(list.items().get(i) instanceof Node.Mapping strategy)) {
                continue;
            }
            String path = composition.strategyPath(i);
            Node.Mapping merged = base;
            if (strategy.get("trainer") instanceof Node.Mapping overrides) {
                merged = base.mergedWith(overrides);
                if (known == null) {
                    known = new HashSet<>(trainerSchema().check(base, "").stream()
                            .map(ExperimentReader::placed)
                            .toList());
                }
                for (Problem problem : composition.unsaid(trainerSchema().check(merged, path + ".trainer"))) {
                    if (!known.contains(placed(problem))) {
                        problems.add(problem);
                    }
                }
            }
            Node.Mapping rows = data;
            if (strategy.get(ExperimentSchema.DATA) instanceof Node.Mapping overrides) {
                // Most files need none, and its schema takes its time.
                ofData = ofData == null ? new DataOverrides(registry, data) : ofData;
                rows = ofData.merged(overrides, path + "." + ExperimentSchema.DATA, problems);
            }
            strategies.add(new Strategy(strategy, path, merged, rows));
        }
        return strategies;
    }

    private static String placed(Problem problem) {
        return problem.line() + ":" + problem.column() + " " + problem.message();
    }

    /** Made when the first file is read, and not for one that needs none. */
    private synchronized SchemaCheck schema() {
        if (schema == null) {
            schema = new SchemaCheck(ExperimentSchema.of(registry));
        }
        return schema;
    }

    /** Made when the first strategy overrides the trainer, since making it takes as long as reading a file. */
    private synchronized SchemaCheck trainerSchema() {
        if (trainerSchema == null) {
            trainerSchema = new SchemaCheck(ExperimentSchema.ofTrainer(registry));
        }
        return trainerSchema;
    }

    private static void checkNames(List<Strategy> strategies, List<Problem> problems) {
        Map<String, Strategy> byName = new HashMap<>();
        for (Strategy strategy : strategies) {
            if (!(strategy.node().get("name") instanceof Node.Scalar)) {
                continue;
            }
            // Names become directories, and some file systems do not tell case apart.
            Strategy other = byName.putIfAbsent(strategy.name().toLowerCase(Locale.ROOT), strategy);
            if (other != null) {
                problems.add(new Problem(
                        strategy.node().get("name").location(),
                        strategy.path() + ".name",
                        "the name \"" + strategy.name() + "\" is taken, at "
                                + other.node().get("name").location() + "; choose another"));
            }
        }
    }

    /** The schema has seen to whole numbers, but takes 1 and 1.0 for two. */
    private static void checkSeeds(Node.Mapping experiment, List<Problem> problems) {
        if (experiment.get("seeds") instanceof Node.Sequence seeds) {
            Map<Long, Location> known = new HashMap<>();
            for (int i = 0; i < seeds.items().size(); i++) {
                Node seed = seeds.items().get(i);
                long value = seed.json().longValue();
                Location first = known.putIfAbsent(value, seed.location());
                if (first != null) {
                    problems.add(new Problem(
                            seed.location(),
                            "seeds[" + i + "]",
                            "the seed " + value + " is there already, at " + first + "; remove one"));
                }
            }
        }
    }

    private static void checkFolds(Node.Mapping data, List<Problem> problems) {
        Folds.of(data).ifPresent(folds -> {
            folds.check(problems);
            if (data.has(DataSection.TEST)) {
                problems.add(new Problem(
                        data.entries().get(DataSection.TEST).key(),
                        ExperimentSchema.DATA + "." + DataSection.TEST,
                        "is given as well as folds, which test on the training rows; leave one out"));
            }
        });
    }

    private static void checkShots(Node.Mapping experiment, List<Problem> problems) {
        try {
            ExperimentFile.shots(experiment);
        } catch (IllegalArgumentException e) {
            problems.add(new Problem(experiment.get("shots").location(), "shots", e.getMessage()));
        }
    }
}
