package dev.imbalance.evaluation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * The content of {@code comparison.json}: every run of an experiment in a line, and what each strategy gains over the baseline.
 *
 * @param schema     {@link #SCHEMA}
 * @param experiment the experiment's name
 * @param baseline   the strategy that the others are compared with
 * @param config     the experiment file as text
 * @param command    the command that makes the experiment again; null if none is known, as of one run from Java
 * @param runs       in the order of the experiment
 * @param gains      of every other strategy that has a seed, with folds a seed and fold, in common with the baseline, in the order of the
 *                   experiment
 */
public record Comparison(
        String schema,
        String experiment,
        String baseline,
        String config,
        String command,
        List<Run> runs,
        List<Gain> gains) {
    /** The name and version of this form. */
    public static final String SCHEMA = "imbalance-comparison/1";

    /** The name of the file, in the experiment's directory. */
    public static final String FILE = "comparison.json";

    /** The status of a run that ended well. */
    public static final String DONE = "done";

    /** The status of a run that did not. */
    public static final String FAILED = "failed";

    /** The status of a run under way, in what is shown of an experiment before its end; never in the file. */
    public static final String RUNNING = "running";

    /** The status of a run that was stopped, likewise. */
    public static final String UNFINISHED = "unfinished";

    /**
     * One run. The numbers of a run that is not done are NaN.
     *
     * @param directory    its directory within the experiment's
     * @param strategy     the strategy's name
     * @param seed         of the run
     * @param fold         the fold that it is tested on, from 1; null without folds
     * @param status       {@link #DONE} or {@link #FAILED}, or, where it is only shown, {@link #RUNNING} or {@link #UNFINISHED}
     * @param rarestRecall the mean recall of the rarest classes
     * @param otherRecall  the mean recall of the other classes
     * @param error        why it failed; null if it did not
     */
    public record Run(
            String directory,
            String strategy,
            long seed,
            Integer fold,
            String status,
            double balancedAccuracy,
            double accuracy,
            double macroF1,
            double rarestRecall,
            double otherRecall,
            String error) {
        /** A run that ended well. */
        public static Run done(String directory, RunMetrics metrics) {
            TestMetrics test = metrics.test();
            return new Run(
                    directory,
                    metrics.strategy(),
                    metrics.seed(),
                    metrics.fold(),
                    DONE,
                    test.balancedAccuracy(),
                    test.accuracy(),
                    test.macroF1(),
                    test.rarest().recall(),
                    test.rarest().otherRecall(),
                    null);
        }

        /** A run that failed. */
        public static Run failed(String directory, String strategy, Replicate replicate, String error) {
            return without(directory, strategy, replicate, FAILED, error);
        }

        /** A run that is not done yet: {@link #RUNNING} or {@link #UNFINISHED}. */
        public static Run begun(String directory, String strategy, Replicate replicate, boolean running) {
            return without(directory, strategy, replicate, running ? RUNNING : UNFINISHED, null);
        }

        private static Run without(
                String directory, String strategy, Replicate replicate, String status, String error) {
            return new Run(
                    directory,
                    strategy,
                    replicate.seed(),
                    replicate.fold(),
                    status,
                    Double.NaN,
                    Double.NaN,
                    Double.NaN,
                    Double.NaN,
                    Double.NaN,
                    error);
        }

        /** Which repeat of its strategy this is. */
        public Replicate replicate() {
            return new Replicate(seed, fold);
        }
    }

    /**
     * A strategy's mean difference from the baseline over the seeds, with folds the seeds and folds, that both have: which helps the rare classes, and what it
     * costs the others.
     *
     * @param strategy         the strategy's name
     * @param seeds            how many of these there are
     * @param rarestRecall     what the mean recall of the rarest classes gains
     * @param balancedAccuracy what the balanced accuracy gains
     * @param otherRecall      what the mean recall of the other classes gains
     */
    public record Gain(String strategy, int seeds, double rarestRecall, double balancedAccuracy, double otherRecall) {}

    public Comparison {
        runs = List.copyOf(runs);
        gains = List.copyOf(gains);
    }

    /** The comparison of some runs. */
    public static Comparison of(String experiment, String baseline, String config, String command, List<Run> runs) {
        Set<String> strategies = new LinkedHashSet<>();
        runs.forEach(run -> strategies.add(run.strategy()));
        strategies.remove(baseline);
        List<Gain> gains = new ArrayList<>();
        for (String strategy : strategies) {
            List<Pair> pairs = pairs(strategy, baseline, runs);
            if (!pairs.isEmpty()) {
                gains.add(new Gain(
                        strategy,
                        pairs.size(),
                        gain(pairs, Run::rarestRecall),
                        gain(pairs, Run::balancedAccuracy),
                        gain(pairs, Run::otherRecall)));
            }
        }
        return new Comparison(SCHEMA, experiment, baseline, config, command, runs, gains);
    }

    /**
     * This comparison with the same classes called rarest in all its runs, which are read for it; see {@link RunMetrics#groupedAlike}.
     *
     * @param experimentDirectory where the runs are
     */
    public Comparison groupedAlike(Path experimentDirectory) throws IOException {
        List<RunMetrics> metrics = new ArrayList<>();
        for (Run run : runs) {
            if (run.status().equals(DONE)) {
                metrics.add(new RunFiles(experimentDirectory.resolve(run.directory())).readMetrics());
            }
        }
        Iterator<RunMetrics> grouped =
                RunMetrics.groupedAlike(metrics, baseline).iterator();
        return of(
                experiment,
                baseline,
                config,
                command,
                runs.stream()
                        .map(run -> run.status().equals(DONE) ? Run.done(run.directory(), grouped.next()) : run)
                        .toList());
    }

    /** Reads the comparison of an experiment's directory. */
    public static Comparison read(Path experiment) throws IOException {
        return Json.read(experiment.resolve(FILE), SCHEMA, Comparison.class);
    }

    /** Writes the comparison to an experiment's directory. */
    public void write(Path experimentDirectory) throws IOException {
        Json.write(experimentDirectory.resolve(FILE), this);
    }

    private static List<Pair> pairs(String strategy, String baseline, List<Run> runs) {
        List<Pair> pairs = new ArrayList<>();
        for (Run run : runs) {
            if (run.strategy().equals(strategy) && run.status().equals(DONE)) {
                Optional<Run> same = runs.stream()
                        .filter(other -> other.strategy().equals(baseline)
                                && other.status().equals(DONE)
                                && other.replicate().equals(run.replicate()))
                        .findFirst();
                same.ifPresent(base -> pairs.add(new Pair(run, base)));
            }
        }
        return pairs;
    }

    private static double gain(List<Pair> pairs, ToDoubleFunction<Run> metric) {
        return pairs.stream()
                .mapToDouble(pair -> metric.applyAsDouble(pair.run) - metric.applyAsDouble(pair.baseline))
                .average()
                .orElseThrow();
    }

    /** Two runs of the same repeat. */
    private record Pair(Run run, Run baseline) {}
}
