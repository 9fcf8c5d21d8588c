package dev.imbalance.experiment;

import dev.imbalance.data.DataException;
import dev.imbalance.data.LabelledSource;
import dev.imbalance.evaluation.Replicate;
import dev.imbalance.evaluation.Shots;
import dev.imbalance.resampling.Resampler;
import dev.imbalance.trainer.ImbalanceTrainer;
import dev.imbalance.trainer.PlanForecast;
import dev.imbalance.trainer.PlanTrainer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.tribuo.Dataset;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;

/** A checked experiment: one data set, one trainer, and the strategies to compare on them. Immutable. */
public final class ExperimentFile {
    private static final String LEAF = "trainer";
    private static final String SEEDS = "seeds";

    private final Registry registry;
    private final Node.Mapping experiment;
    private final List<Strategy> strategies;
    private final String text;
    private final List<Strategy> all;
    private final ResolvedExperiment resolved;

    ExperimentFile(Registry registry, Node.Mapping experiment, List<Strategy> strategies, String text) {
        this(registry, experiment, strategies, text, strategies);
    }

    private ExperimentFile(
            Registry registry, Node.Mapping experiment, List<Strategy> strategies, String text, List<Strategy> all) {
        this.registry = registry;
        this.experiment = experiment;
        this.strategies = List.copyOf(strategies);
        this.text = text;
        this.all = List.copyOf(all);
        this.resolved = new ResolvedExperiment(registry, experiment);
    }

    /** This experiment with its whole content for a text, for a file that says only a part of it. */
    ExperimentFile inOnePiece() {
        return new ExperimentFile(registry, experiment, strategies, resolved.whole(strategies), all);
    }

    /**
     * A part of this experiment: the strategies of some names and some of the seeds, in the order of the file. Their runs are those of the
     * whole.
     *
     * @param names      of strategies, after grids; all if empty
     * @param someSeeds  of the file; all if empty
     * @throws ExperimentException with every name and seed that the experiment does not have
     */
    public ExperimentFile only(List<String> names, List<Long> someSeeds) {
        Selection selection = Selection.of(strategies, seeds(), names, someSeeds);
        Location at = experiment.has(SEEDS) ? experiment.get(SEEDS).location() : experiment.location();
        Node.Mapping part = experiment.with(SEEDS, at, Node.of(at, selection.seeds()));
        return new ExperimentFile(registry, part, selection.strategies(), text, all);
    }

    /** The experiment's name, fit for a directory. */
    public String name() {
        return experiment.text("experiment");
    }

    /**
     * What to keep of the file: its text as it was written, without {@code --set} arguments. A file that extends another or asks the environment
     * says only a part; then it is the whole experiment with everything in its place, paths absolute, which runs again by itself.
     */
    public String text() {
        return text;
    }

    /** The name of the strategy that the others are compared with, the file's first, whether it is in this part of the file or not. */
    public String baseline() {
        return all.get(0).name();
    }

    /** What is compared, in the order of the file. */
    public List<Strategy> strategies() {
        return strategies;
    }

    /** The seeds of every strategy. */
    public List<Long> seeds() {
        return experiment.get(SEEDS) instanceof Node.Sequence seeds
                ? seeds.items().stream().map(seed -> seed.json().longValue()).toList()
                : List.of(1L);
    }

    /**
     * The repeats of every strategy: one a seed or, with folds, one a seed and fold.
     *
     * @throws DataException if a file says the folds and is malformed
     */
    public List<Replicate> replicates() {
        Optional<List<Integer>> numbers = folds().map(Folds::numbers);
        return seeds().stream()
                .flatMap(seed -> numbers.map(all -> all.stream().map(fold -> new Replicate(seed, fold)))
                        .orElseGet(() -> Stream.of(Replicate.of(seed))))
                .toList();
    }

    /** How the training rows are cut into folds; empty if the file names test rows. */
    Optional<Folds> folds() {
        return data().folds();
    }

    private DataSection data() {
        return new DataSection(registry, (Node.Mapping) experiment.get(ExperimentSchema.DATA));
    }

    private DataSection data(Strategy strategy) {
        return new DataSection(registry, strategy.data());
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
        return data().watchesTest();
    }

    /** A new source of a strategy's training rows, cut to a long tail if the file says so, before any folds. Nothing is read yet. */
    public LabelledSource train(Strategy strategy) {
        return train(strategy, compiler());
    }

    /**
     * A new source of the test rows. Nothing is read yet.
     *
     * @throws ExperimentException if the file has none of its own but tests on folds
     */
    public LabelledSource test() {
        if (folds().isPresent()) {
            Node.Mapping written = (Node.Mapping) experiment.get(ExperimentSchema.DATA);
            throw ExperimentException.of(List.of(new Problem(
                    written.entries().get(Folds.KEY).key(),
                    ExperimentSchema.DATA + "." + Folds.KEY,
                    "tests on folds of the training rows; there are no other test rows")));
        }
        return test(compiler());
    }

    /** As {@link #train(Strategy)}; with one compiler, equal sources are one object. */
    LabelledSource train(Strategy strategy, ComponentCompiler compiler) {
        String owner = strategy.node().has(ExperimentSchema.DATA) ? strategy.path() + "." : "";
        return source(data(strategy), DataSection.TRAIN, owner + ExperimentSchema.DATA, compiler);
    }

    /** As {@link #test()}; with one compiler, equal sources are one object. */
    LabelledSource test(ComponentCompiler compiler) {
        return source(data(), DataSection.TEST, ExperimentSchema.DATA, compiler);
    }

    /** What makes the components of this file. */
    ComponentCompiler compiler() {
        return new ComponentCompiler(registry);
    }

    private LabelledSource source(DataSection section, String key, String path, ComponentCompiler compiler) {
        List<Problem> problems = new ArrayList<>();
        String at = path + "." + key;
        Node.Mapping component = normaliser(problems).normalise(LabelledSource.class, section.source(key), at);
        refuse(problems);
        return compiler.compile(LabelledSource.class, component, at);
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
     * Looks whether training data can serve a strategy, such as a class without rows under weights by class counts. Trains and
     * resamples nothing.
     *
     * @throws ExperimentException at the place that asks for what the data do not have
     */
    public void check(Strategy strategy, Dataset<Label> train) {
        trainer(strategy, seeds().get(0), decorator -> decorator.check(train));
    }

    /**
     * What the class counts say about a strategy's training; empty if its resamplers decide by more.
     *
     * @param train rows whose labels alone are looked at
     * @throws ExperimentException as {@link #check}
     */
    Optional<PlanForecast> forecast(Strategy strategy, Dataset<Label> train) {
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
        double aside = leafType(strategy).field(ExperimentSchema.VALIDATION).isEmpty()
                ? data(strategy).validationShare()
                : 0;
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
        Node.Mapping normal = normaliser(problems).normalise(Trainer.class, leaf, LEAF);
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
        Node value = ResolvedExperiment.normalise(normaliser(problems), axis, written, path);
        List<Node> parts = value instanceof Node.Sequence list ? list.items() : List.of(value);
        for (int i = 0; i < parts.size(); i++) {
            Node.Mapping part = (Node.Mapping) parts.get(i);
            String at = value == part ? path : path + "[" + i + "]";
            attempt(problems, () -> new ComponentCompiler(registry).compile(axis.kind(), part, at));
        }
        refuse(problems);
        return value;
    }

    /** The resamplers of a strategy, in their order. */
    List<Resampler> resamplers(Strategy strategy) {
        Axis resample = Axis.all().stream()
                .filter(axis -> axis.kind() == Resampler.class)
                .findFirst()
                .orElseThrow();
        List<Resampler> resamplers = new ArrayList<>();
        for (Node one : ((Node.Sequence) value(resample, strategy)).items()) {
            resamplers.add(
                    new ComponentCompiler(registry).compile(Resampler.class, (Node.Mapping) one, resample.key()));
        }
        return resamplers;
    }

    /** Every trainer that the registry knows is one of labels: its types are, and Tribuo's tables name classifiers only. */
    @SuppressWarnings("unchecked")
    private static Trainer<Label> labelled(Trainer<?> trainer) {
        return (Trainer<Label>) trainer;
    }

    private PluginType leafType(Strategy strategy) {
        return registry.type(Trainer.class, strategy.trainer().text("type")).orElseThrow();
    }

    /** The share of the training data that a leaf of a strategy, or the decorators around it, set aside. */
    double validationShare(Strategy strategy, Trainer<Label> leaf) {
        return leaf instanceof PlanTrainer plan && plan.validationShare() > 0
                ? plan.validationShare()
                : data(strategy).validationShare();
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
            Location at = experiment.has(SEEDS) ? experiment.get(SEEDS).location() : experiment.location();
            leaf = leaf.with("seed", at, Node.of(at, seed));
        }
        // A trainer without a place for it is trained without the rows that its decorators set aside.
        if (data(strategy).validationShare() > 0
                && type.field(ExperimentSchema.VALIDATION).isPresent()) {
            Node.Entry validation = data(strategy).validation();
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

    /**
     * The experiment of one run alone, as a file that gives the same run again: overrides merged, shorthands written out, paths
     * absolute.
     */
    public String config(Strategy strategy, Replicate replicate) {
        return resolved.config(strategy, replicate);
    }

    /**
     * What tells one run from another: a hash of its resolved configuration, its data and the toolkit. Neither the place of the
     * files nor the notes enter.
     *
     * @param dataDigests    a digest of the content of every data file
     * @param toolkitVersion the version that trains
     */
    public String hash(Strategy strategy, Replicate replicate, List<String> dataDigests, String toolkitVersion) {
        return resolved.hash(strategy, replicate, dataDigests, toolkitVersion);
    }

    /** The files that a strategy names beside its data, such as the weights that its trainer starts from or a list of synonyms. */
    List<Path> files(Strategy strategy) {
        return resolved.files(strategy).stream().filter(Files::isRegularFile).toList();
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
                missing.add(
                        new Problem(written.location(), "", "there is no file or folder " + path + "; " + wayTo(path)));
            }
        }
        refuse(missing);
    }

    /** Data of others that the toolkit knows have a script in their folder that makes them. */
    private static String wayTo(Path missing) {
        return Stream.of("make.py", "make.R")
                .map(missing::resolveSibling)
                .filter(Files::isRegularFile)
                .findFirst()
                .map(script -> "run " + script + ", which writes it and says what it needs")
                .orElse("correct the path or put the data there");
    }

    /** Every path in the file, where it is written. */
    Set<Node.Scalar> paths() {
        return resolved.paths(strategies);
    }

    /**
     * Makes every component once, without data, so that a value which its own class refuses is found now.
     *
     * @param faulty the parts to leave out
     */
    void compileAll(FaultyParts faulty, List<Problem> problems) {
        long seed = faulty.sound("seeds") ? seeds().get(0) : 1;
        boolean rows = faulty.sound("data.train") && faulty.sound("data.longTail");
        if (faulty.sound("data.test") && faulty.sound("data.folds") && folds().isEmpty()) {
            attempt(problems, this::test);
        }
        boolean leaves = faulty.sound("trainer") && faulty.sound("data.validation");
        // Strategies that do not change the data share them.
        boolean shared = false;
        for (Strategy strategy : strategies) {
            boolean own = faulty.sound(strategy.path() + "." + ExperimentSchema.DATA);
            boolean changes = strategy.node().has(ExperimentSchema.DATA);
            if (rows && own && (changes || !shared)) {
                attempt(problems, () -> train(strategy));
                shared |= !changes;
            }
            if (leaves && own && faulty.sound(strategy.path() + ".trainer")) {
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

    private ComponentNormaliser normaliser(List<Problem> problems) {
        return new ComponentNormaliser(registry, problems, ResolvedExperiment::absolute);
    }

    private static void refuse(List<Problem> problems) {
        if (!problems.isEmpty()) {
            throw ExperimentException.of(problems);
        }
    }
}
