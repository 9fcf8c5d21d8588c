package dev.imbalance.report;

import dev.imbalance.evaluation.Comparison;
import dev.imbalance.evaluation.DataFile;
import dev.imbalance.evaluation.Environment;
import dev.imbalance.evaluation.LabelMetrics;
import dev.imbalance.evaluation.MistakenImage;
import dev.imbalance.evaluation.RunProvenance;
import dev.imbalance.evaluation.check.Finding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Everything that the report shows, computed; the templates only lay it out.
 *
 * @param drawn   the strategies that charts show: all that are finished or, of more than can be told apart, the baseline and those with the
 *                highest balanced accuracy; in the order of the experiment
 * @param classes by training count or, where it is not known, by test rows, the largest first
 * @param summary null if no run is done
 * @param findings of the checks, the gravest first
 * @param errors  what the strategies get wrong
 */
record Page(
        Comparison comparison,
        List<RunView> runs,
        List<StrategyView> strategies,
        List<StrategyView> drawn,
        List<ClassView> classes,
        Summary summary,
        List<Finding> findings,
        Errors errors) {
    private static final int COLOURS = 8;
    private static final int MARKS = 7;

    /** More lines or marks in a chart cannot be told apart. */
    private static final int MOST_DRAWN = 12;

    private static final int MOST_RUNS = 60;

    private static final Errors NO_ERRORS = Errors.none(Sentences.NO_RUN);

    static Page of(Comparison comparison, List<RunView> runs, Chance chance, List<Finding> findings) {
        List<StrategyView> strategies = strategies(comparison, runs);
        List<RunView> done = runs.stream().filter(RunView::done).toList();
        if (done.isEmpty()) {
            return new Page(comparison, runs, strategies, List.of(), List.of(), null, List.of(), NO_ERRORS);
        }
        RunView reference = reference(done, comparison.baseline());
        List<RunView> folds = done.stream()
                .filter(run -> run.run().strategy().equals(reference.run().strategy())
                        && run.run().seed() == reference.run().seed())
                .toList();
        List<ClassView> classes = classes(reference, folds);
        return new Page(
                comparison,
                runs,
                strategies,
                drawn(strategies),
                classes,
                Summary.of(strategies, classes, done, chance),
                findings,
                NO_ERRORS);
    }

    /** The same page with another analysis of errors. */
    Page with(Errors others) {
        return new Page(comparison, runs, strategies, drawn, classes, summary, findings, others);
    }

    /** The run whose training counts group the classes of all runs. */
    private static RunView reference(List<RunView> done, String baseline) {
        return done.stream()
                .filter(run -> run.run().strategy().equals(baseline))
                .findFirst()
                .orElse(done.get(0));
    }

    private static List<StrategyView> drawn(List<StrategyView> strategies) {
        Comparator<StrategyView> byAccuracy = Comparator.comparingDouble(strategy -> {
            double mean = strategy.stat(Measure.BALANCED_ACCURACY).mean();
            return Double.isNaN(mean) ? 0 : -mean;
        });
        return strategies.stream()
                .filter(strategy -> !strategy.done().isEmpty())
                .sorted(Comparator.comparing((StrategyView strategy) -> !strategy.baseline())
                        .thenComparing(byAccuracy))
                .limit(MOST_DRAWN)
                .sorted(Comparator.comparingInt(StrategyView::index))
                .toList();
    }

    private static List<StrategyView> strategies(Comparison comparison, List<RunView> runs) {
        Map<String, List<RunView>> byName = new LinkedHashMap<>();
        for (RunView run : runs) {
            byName.computeIfAbsent(run.run().strategy(), name -> new ArrayList<>())
                    .add(run);
        }
        List<RunView> baseline = byName.getOrDefault(comparison.baseline(), List.of()).stream()
                .filter(RunView::done)
                .toList();
        boolean repeated = runs.stream()
                        .filter(RunView::done)
                        .map(run -> run.run().replicate())
                        .distinct()
                        .count()
                > 1;
        List<StrategyView> strategies = new ArrayList<>();
        int colour = 0;
        for (Map.Entry<String, List<RunView>> entry : byName.entrySet()) {
            boolean isBaseline = entry.getKey().equals(comparison.baseline());
            List<RunView> done = entry.getValue().stream().filter(RunView::done).toList();
            List<RunView> undone =
                    entry.getValue().stream().filter(run -> !run.done()).toList();
            strategies.add(new StrategyView(
                    strategies.size(),
                    entry.getKey(),
                    isBaseline,
                    isBaseline ? 0 : colour++ % COLOURS + 1,
                    // Seven shapes and eight colours: 56 strategies look different.
                    strategies.size() % MARKS,
                    done,
                    undone,
                    isBaseline || done.isEmpty() || baseline.isEmpty() ? null : StrategyView.Change.of(done, baseline),
                    repeated,
                    StrategyView.counts(done),
                    StrategyView.labelIntervals(done)));
        }
        return strategies;
    }

    /** @param seed the runs of the reference's strategy and seed: of the folds, each has its own test rows */
    private static List<ClassView> classes(RunView run, List<RunView> seed) {
        Map<String, LabelMetrics> labels = run.test().labels();
        double rows = labels.values().stream()
                .filter(label -> label.trainCount() != null)
                .mapToLong(LabelMetrics::trainCount)
                .sum();
        List<ClassView> classes = new ArrayList<>();
        labels.forEach((name, label) -> classes.add(ClassView.of(
                name,
                label,
                rows,
                seed.stream()
                        .mapToLong(fold -> fold.test().labels().get(name).support())
                        .sum())));
        classes.sort(Comparator.comparingLong(ClassView::rows).reversed());
        return classes;
    }

    /** The place of a class in {@link #classes}; -1 if there is none. */
    int place(String label) {
        return IntStream.range(0, classes.size())
                .filter(place -> classes.get(place).name().equals(label))
                .findFirst()
                .orElse(-1);
    }

    /** The drawn strategies that misclassify an image, by index, with spaces between. */
    String indices(MistakenImage image) {
        return drawn.stream()
                .filter(strategy -> image.answers().stream()
                        .anyMatch(answer -> answer.strategies().contains(strategy.name())))
                .map(strategy -> Integer.toString(strategy.index()))
                .collect(Collectors.joining(" "));
    }

    /** Whether it is known how many training rows each class had. */
    boolean knowsTraining() {
        return classes.stream().allMatch(c -> c.trainCount() != null);
    }

    /** Whether these are predictions from anywhere: no run trained a model here. */
    boolean ofPredictions() {
        return !done().isEmpty()
                && done().stream().allMatch(run -> run.metrics().isOfPredictions());
    }

    /** What the intervals of the summary are of; nothing where it compares nothing. */
    List<String> cautions() {
        return summary == null || (summary.compared().isEmpty() && !ofPredictions())
                ? List.of()
                : Sentences.caution(summary);
    }

    /** The columns of the strategies table: what at least one strategy has. */
    List<Measure> measures() {
        return Arrays.stream(Measure.values())
                .filter(measure -> !measure.isLoss())
                .filter(measure -> finished().stream()
                        .anyMatch(strategy -> strategy.stat(measure).defined()))
                .toList();
    }

    /** The strategies with a finished run. */
    List<StrategyView> finished() {
        return strategies.stream()
                .filter(strategy -> !strategy.done().isEmpty())
                .toList();
    }

    /** Whether some finished strategies are in no chart. */
    boolean drawsSome() {
        return drawn.size() < finished().size();
    }

    /** Whether there are so many runs that the page leaves out what only their files have: configurations, provenance, epochs, ledgers. */
    boolean brief() {
        return runs.size() > MOST_RUNS;
    }

    List<StrategyView> resampling() {
        return drawn.stream().filter(StrategyView::resamples).toList();
    }

    /** The strategies with a reliability diagram: those with probabilities. */
    List<StrategyView> withReliability() {
        return drawn.stream()
                .filter(strategy -> !Charts.reliability(strategy).isEmpty())
                .toList();
    }

    /** The strategies with ROC and precision-recall curves. */
    List<StrategyView> withCurves() {
        return drawn.stream()
                .filter(strategy -> strategy.done().stream()
                        .anyMatch(run ->
                                run.curves() != null && !run.curves().labels().isEmpty()))
                .toList();
    }

    /** The strategies with a histogram of their confidence: those with probabilities. */
    List<StrategyView> withConfidences() {
        return drawn.stream()
                .filter(strategy -> errors.analyses().containsKey(strategy.name())
                        && !errors.analyses()
                                .get(strategy.name())
                                .confidences()
                                .bins()
                                .isEmpty())
                .toList();
    }

    /** The strategies of which is known what they change about the baseline. */
    List<StrategyView> withChanges() {
        return drawn.stream()
                .filter(strategy -> errors.changes().containsKey(strategy.name()))
                .toList();
    }

    /** The strategies with training curves: those with epochs, and those whose first run is under way. */
    List<StrategyView> withHistory() {
        return strategies.stream()
                .filter(strategy -> !strategy.training().isEmpty()
                        || (drawn.contains(strategy)
                                && strategy.done().stream()
                                        .anyMatch(run -> !run.history().isEmpty())))
                .toList();
    }

    List<StrategyView> withLedger() {
        return drawn.stream()
                .filter(strategy -> strategy.first()
                        .map(run -> run.metrics().ledger() != null)
                        .orElse(false))
                .toList();
    }

    List<RunView> done() {
        return runs.stream().filter(RunView::done).toList();
    }

    /** The runs that failed. */
    List<RunView> failed() {
        return runs.stream().filter(run -> !run.done() && !run.begun()).toList();
    }

    /** The runs that are under way or were stopped. */
    List<RunView> begun() {
        return runs.stream().filter(RunView::begun).toList();
    }

    boolean severalSeeds() {
        return runs.stream().map(run -> run.run().replicate()).distinct().count() > 1;
    }

    /** Whether this is the best of the column; never when only one strategy finished. */
    boolean best(Measure measure, StrategyView strategy) {
        double mine = strategy.stat(measure).mean();
        return finished().size() > 1
                && !Double.isNaN(mine)
                && finished().stream()
                        .noneMatch(other -> measure.better(other.stat(measure).mean(), mine));
    }

    long trainRows() {
        return classes.stream().mapToLong(ClassView::trainCount).sum();
    }

    long testRows() {
        return classes.stream().mapToLong(ClassView::support).sum();
    }

    /** The largest class over the smallest that has rows, of the training or, where it is not known, of the test. */
    double imbalanceFactor() {
        long smallest = classes.stream()
                .mapToLong(ClassView::rows)
                .filter(count -> count > 0)
                .min()
                .orElse(1);
        return classes.get(0).rows() / (double) smallest;
    }

    /** When the last run finished, to the minute, in UTC; null if none did. */
    String date() {
        return provenances().stream()
                .map(RunProvenance::finishedAt)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .map(instant -> instant.length() < 16
                        ? instant
                        : instant.substring(0, 10) + " " + instant.substring(11, 16) + " UTC")
                .orElse(null);
    }

    /** The toolkit's version; null if no run recorded one. */
    String toolkit() {
        return provenances().stream()
                .map(provenance -> provenance.environment().toolkit())
                .filter(Objects::nonNull)
                .distinct()
                .reduce((a, b) -> a + ", " + b)
                .orElse(null);
    }

    /** The environment of all runs if they share one, else null: then each run shows its own. */
    Environment sharedEnvironment() {
        List<Environment> all = provenances().stream()
                .map(RunProvenance::environment)
                .distinct()
                .toList();
        return all.size() == 1 ? all.get(0) : null;
    }

    /** The data of all runs if they share it, else null: then each run shows its own. */
    List<DataFile> sharedData() {
        List<List<DataFile>> all =
                provenances().stream().map(RunProvenance::data).distinct().toList();
        return all.size() == 1 ? all.get(0) : null;
    }

    private List<RunProvenance> provenances() {
        return runs.stream().map(RunView::provenance).filter(Objects::nonNull).toList();
    }
}
