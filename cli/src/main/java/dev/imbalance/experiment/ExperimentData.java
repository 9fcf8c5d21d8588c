package dev.imbalance.experiment;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.FoldSource;
import dev.imbalance.data.LabelledSource;
import dev.imbalance.data.Loading;
import dev.imbalance.evaluation.DataFile;
import dev.imbalance.evaluation.Replicate;
import dev.imbalance.resampling.ResampledTable;
import dev.imbalance.trainer.PlanForecast;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.tribuo.Dataset;
import org.tribuo.classification.Label;

/**
 * The rows of an experiment's runs, read when first asked for. Not thread-safe.
 * <p>
 * In memory are every source that the strategies name, each once however many of them cut it, and the training and test set of the run
 * that was asked for last. Image pixels are shared between all of them; of a table that set is a copy.
 */
public final class ExperimentData {
    private static final Logger LOGGER = Logger.getLogger(ExperimentData.class.getName());

    /**
     * What one run trains and is tested on.
     *
     * @param testRows the number of every test row: counted from 0 in the test data, with folds in the training data that were cut
     * @param files    what was read, and then what the strategy names, such as the weights that its trainer starts from
     */
    public record Loaded(Dataset<Label> train, Dataset<Label> test, int[] testRows, List<DataFile> files) {}

    /** Which rows are loaded. Two runs without folds that differ by the seed alone have the same. */
    private record Key(LabelledSource train, Replicate fold) {}

    private final ExperimentFile experiment;
    private final Optional<Folds> folds;
    private final ComponentCompiler sources;
    private final IdentityHashMap<LabelledSource, String> digests = new IdentityHashMap<>();
    private final Map<Path, DataFile> files = new HashMap<>();
    private Key key;
    private Loaded loaded;
    private Key labelsKey;
    private Dataset<Label> labels;

    public ExperimentData(ExperimentFile experiment) {
        this.experiment = experiment;
        this.folds = experiment.folds();
        this.sources = experiment.compiler();
    }

    /** The rows that a strategy is trained on in one of its repeats. */
    public LabelledSource train(Strategy strategy, Replicate replicate) {
        LabelledSource all = experiment.train(strategy, sources);
        return folds.<LabelledSource>map(cut -> cut.part(all, replicate, FoldSource.Part.TRAIN))
                .orElse(all);
    }

    /** The rows that every strategy is tested on in one of its repeats. */
    public LabelledSource test(Replicate replicate) {
        return folds.<LabelledSource>map(
                        cut -> cut.part(experiment.train(first(), sources), replicate, FoldSource.Part.TEST))
                .orElseGet(() -> experiment.test(sources));
    }

    private Strategy first() {
        return experiment.strategies().get(0);
    }

    /**
     * Looks whether the data can serve every strategy: have the same classes, and what the strategies ask for, in every fold of the first
     * seed. Trains and resamples nothing.
     *
     * @throws ExperimentException with every strategy that cannot be served, at the place that asks for it
     */
    public void check() throws IOException {
        check((strategy, cut) -> load(strategy, cut).train());
    }

    /**
     * Checks as {@link #check()} does, by the labels alone: of images no pixel is read where their labels lie elsewhere.
     *
     * @return what the class counts say about the training of each strategy, in the order of the file, on the rows of the first replicate;
     *         empty for one whose resamplers decide by more
     */
    public List<Optional<PlanForecast>> forecasts() throws IOException {
        check(this::labels);
        Replicate first = experiment.replicates().get(0);
        List<Optional<PlanForecast>> forecasts = new ArrayList<>();
        for (Strategy strategy : experiment.strategies()) {
            Dataset<Label> train = labels(strategy, first);
            Loading.testLabels(test(first), train(strategy, first), train);
            forecasts.add(experiment.forecast(strategy, train));
        }
        return forecasts;
    }

    /** Of the training rows of a strategy. */
    private Dataset<Label> labels(Strategy strategy, Replicate replicate) {
        Key wanted = new Key(experiment.train(strategy, sources), folds.isPresent() ? replicate : null);
        if (!wanted.equals(labelsKey)) {
            labels = Loading.trainLabels(train(strategy, replicate));
            labelsKey = wanted;
        }
        return labels;
    }

    private void check(TrainingRowsOf rows) throws IOException {
        refuseResampledTests();
        List<Problem> problems = new ArrayList<>();
        requireSameClasses(problems);
        refuse(problems);
        Set<Strategy> refused = new LinkedHashSet<>();
        long seed = experiment.seeds().get(0);
        List<Replicate> cuts = experiment.replicates().stream()
                .filter(replicate -> replicate.seed() == seed)
                .toList();
        for (Replicate cut : cuts) {
            for (Strategy strategy : experiment.strategies()) {
                try {
                    if (!refused.contains(strategy)) {
                        experiment.check(strategy, rows.of(strategy, cut));
                    }
                } catch (ExperimentException e) {
                    refused.add(strategy);
                    e.problems().forEach(problem -> problems.add(in(cut, problem)));
                }
            }
        }
        refuse(problems);
        warnOfUntested(cuts);
    }

    /** Gives the training rows of a run. */
    @FunctionalInterface
    private interface TrainingRowsOf {
        Dataset<Label> of(Strategy strategy, Replicate cut) throws IOException;
    }

    private static Problem in(Replicate cut, Problem problem) {
        return cut.fold() == null
                ? problem
                : new Problem(
                        problem.source(),
                        problem.line(),
                        problem.column(),
                        problem.path(),
                        problem.message() + " (in the training rows of " + cut + ")");
    }

    private static void refuse(List<Problem> problems) {
        if (!problems.isEmpty()) {
            throw ExperimentException.of(problems);
        }
    }

    private void refuseResampledTests() {
        Replicate first = experiment.replicates().get(0);
        List<Path> test = test(first).files();
        for (Strategy strategy : experiment.strategies()) {
            ResampledTable.refuseTest(test, train(strategy, first).files());
        }
    }

    private void requireSameClasses(List<Problem> problems) {
        List<String> classes = experiment.train(first(), sources).labelNames();
        for (Strategy strategy : experiment.strategies()) {
            List<String> own = experiment.train(strategy, sources).labelNames();
            if (!own.equals(classes)) {
                // Only a strategy with data of its own, or the first, differs from the file.
                Strategy changed = strategy.node().has(ExperimentSchema.DATA) ? strategy : first();
                problems.add(new Problem(
                        changed.node().get(ExperimentSchema.DATA).location(),
                        changed.path() + "." + ExperimentSchema.DATA,
                        "the training rows of every strategy must have the same classes in the same order; those of \""
                                + first() + "\" are " + classes + ", those of \"" + strategy + "\" are " + own));
            }
        }
    }

    /** A class with fewer rows than there are folds has none to test on in some of them. */
    private void warnOfUntested(List<Replicate> cuts) {
        if (folds.isEmpty()) {
            return;
        }
        Set<String> untested = new TreeSet<>();
        for (Replicate cut : cuts) {
            ClassCounts counts = test(cut).labelCounts();
            IntStream.range(0, counts.size())
                    .filter(id -> counts.count(id) == 0)
                    .forEach(id -> untested.add(counts.labels().get(id)));
        }
        if (!untested.isEmpty()) {
            LOGGER.warning("some folds have no test row of the classes " + untested
                    + "; there the means over classes are of the other classes");
        }
    }

    /** The rows of a run. */
    public Loaded load(Strategy strategy, Replicate replicate) throws IOException {
        LabelledSource all = experiment.train(strategy, sources);
        Key wanted = new Key(all, folds.isPresent() ? replicate : null);
        if (!wanted.equals(key)) {
            // Not both at once.
            loaded = null;
            key = null;
            LabelledSource train = train(strategy, replicate);
            LabelledSource test = test(replicate);
            Dataset<Label> training = Loading.train(train);
            Dataset<Label> testing = Loading.test(test, training);
            loaded = new Loaded(training, testing, rowNumbers(test, testing.size()), List.of());
            key = wanted;
        }
        // Strategies that share their rows may start from different weights.
        return new Loaded(loaded.train(), loaded.test(), loaded.testRows(), files(strategy, replicate));
    }

    /**
     * The number of every row of test data: counted from 0 or, of a fold, in the data that were cut, so that folds pool.
     *
     * @param rows how many there are
     */
    static int[] rowNumbers(LabelledSource test, int rows) {
        return test instanceof FoldSource fold
                ? fold.rows()
                : IntStream.range(0, rows).toArray();
    }

    /**
     * A digest of everything that a strategy's runs read: the data, the cut into folds, and the files that it names. Which
     * fold a run is of, its configuration says.
     */
    List<String> digests(Strategy strategy) throws IOException {
        List<String> all = new ArrayList<>();
        all.add(digest(experiment.train(strategy, sources)));
        folds.ifPresentOrElse(cut -> all.addAll(cut.digests()), () -> all.add(digest(experiment.test(sources))));
        for (Path file : experiment.files(strategy)) {
            all.add(file(file).sha256());
        }
        return all;
    }

    private String digest(LabelledSource source) {
        return digests.computeIfAbsent(source, LabelledSource::digest);
    }

    /** What a run reads: the files of the data, then those that the strategy names. */
    List<DataFile> files(Strategy strategy, Replicate replicate) throws IOException {
        Set<Path> paths = new LinkedHashSet<>(train(strategy, replicate).files());
        paths.addAll(test(replicate).files());
        paths.addAll(experiment.files(strategy));
        List<DataFile> all = new ArrayList<>();
        for (Path path : paths) {
            all.add(file(path));
        }
        return all;
    }

    /** Each is read once, however many strategies and runs read it. */
    private DataFile file(Path path) throws IOException {
        if (!files.containsKey(path)) {
            files.put(path, DataFile.of(path));
        }
        return files.get(path);
    }
}
