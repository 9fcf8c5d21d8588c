package dev.imbalance.experiment;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Reads experiment files. Everything that can be said without reading data is said at once, each problem with its place, the legal
 * values and the nearest name.
 */
public final class ExperimentReader {
    private final Registry registry;
    private final SchemaCheck schema;
    private final SchemaCheck trainerSchema;
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
        this.schema = new SchemaCheck(ExperimentSchema.of(registry));
        this.trainerSchema = new SchemaCheck(ExperimentSchema.ofTrainer(registry));
    }

    /**
     * Reads an experiment file; relative paths in it start from its directory.
     *
     * @param file      YAML, or JSON if its name ends in {@code .json}
     * @param overrides {@code a.b[0].c=value}, applied in order to the file and all that it extends; relative paths in them start from the
     *                  working directory
     * @throws ExperimentException with everything that is wrong
     */
    public ExperimentFile read(Path file, List<String> overrides) {
        Path directory = file.toAbsolutePath().normalize().getParent();
        if (!Files.isRegularFile(file)) {
            throw unreadable(
                    file,
                    directory,
                    "there is no such file, and no built-in experiment of this name; built in are "
                            + String.join(", ", BuiltIn.names())
                            + NearestName.question(file.toString(), BuiltIn.names()),
                    null);
        }
        try {
            return read(file.toString(), Files.readString(file), directory, overrides);
        } catch (CharacterCodingException e) {
            throw unreadable(file, directory, "is not UTF-8 text", e);
        } catch (IOException e) {
            throw unreadable(file, directory, "cannot be read: " + e.getMessage(), e);
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
        List<Problem> problems = new ArrayList<>();
        Node written = DocumentReader.read(source, text, directory, problems);
        if (written == null) {
            throw ExperimentException.of(problems);
        }
        Composition composition = Composition.of(written, overrides, environment, problems);
        problems.addAll(composition.asWritten(composition.unsaid(schema.check(composition.document(), ""))));
        if (!(composition.document() instanceof Node.Mapping experiment)) {
            throw ExperimentException.of(problems);
        }
        List<Strategy> strategies = strategies(experiment, composition, problems);
        if (!problems.isEmpty()) {
            throw ExperimentException.of(problems);
        }
        checkNames(strategies, problems);
        checkSeeds(experiment, problems);
        checkShots(experiment, problems);
        checkFolds((Node.Mapping) experiment.get(ExperimentSchema.DATA), problems);
        if (!problems.isEmpty()) {
            throw ExperimentException.of(problems);
        }
        ExperimentFile file = new ExperimentFile(registry, experiment, strategies, text);
        file.compileAll(problems);
        if (!problems.isEmpty()) {
            throw ExperimentException.of(problems);
        }
        return composition.standsAlone() ? file : file.inOnePiece();
    }

    private static ExperimentException unreadable(Path file, Path directory, String why, Exception cause) {
        return ExperimentException.of(new Problem(new Location(file.toString(), 1, 1, directory), "", why), cause);
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
        Set<String> known = new HashSet<>();
        trainerSchema.check(base, "").forEach(p -> known.add(p.line() + ":" + p.column() + " " + p.message()));
        for (int i = 0; i < list.items().size(); i++) {
            if (!(list.items().get(i) instanceof Node.Mapping strategy)) {
                continue;
            }
            String path = composition.strategyPath(i);
            Node.Mapping merged = base;
            if (strategy.get("trainer") instanceof Node.Mapping overrides) {
                merged = base.mergedWith(overrides);
                composition.unsaid(trainerSchema.check(merged, path + ".trainer")).stream()
                        .filter(p -> !known.contains(p.line() + ":" + p.column() + " " + p.message()))
                        .forEach(problems::add);
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

    private static void checkNames(List<Strategy> strategies, List<Problem> problems) {
        Map<String, Strategy> byName = new HashMap<>();
        for (Strategy strategy : strategies) {
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
