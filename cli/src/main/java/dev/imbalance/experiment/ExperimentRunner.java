package dev.imbalance.experiment;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.LabelledSource;
import dev.imbalance.data.Loading;
import dev.imbalance.evaluation.Comparison;
import dev.imbalance.evaluation.DataFile;
import dev.imbalance.evaluation.FaultLine;
import dev.imbalance.evaluation.RunFiles;
import dev.imbalance.evaluation.RunMetrics;
import dev.imbalance.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.tribuo.Dataset;
import org.tribuo.classification.Label;

/**
 * Makes every run of an experiment, one after the other, then the comparison and the report.
 * <p>
 * A run that an earlier call finished is kept as it is. A run that fails is reported, and the others go on.
 */
public final class ExperimentRunner {
    private final ExperimentFile experiment;
    private final Path directory;
    private final String command;
    private final RunListener listener;

    /**
     * @param directory where the runs and the report go; made if missing
     * @param command   the command that makes the experiment again, for the record
     */
    public ExperimentRunner(ExperimentFile experiment, Path directory, String command, RunListener listener) {
        this.experiment = experiment;
        this.directory = directory;
        this.command = command;
        this.listener = listener;
    }

    /**
     * Runs the experiment.
     *
     * @throws ExperimentException if a strategy cannot work on these data; nothing has been trained then
     * @throws IOException         if a result cannot be written; the runs finished before are whole
     */
    public ExperimentOutcome run() throws IOException {
        LabelledSource trainSource = experiment.train();
        LabelledSource testSource = experiment.test();
        Dataset<Label> train = Loading.train(trainSource);
        Dataset<Label> test = Loading.test(testSource, train);
        experiment.check(train);
        List<DataFile> files = files(trainSource, testSource);
        List<String> digests = files.stream().map(DataFile::sha256).toList();
        String toolkit = Toolkit.version();

        int runs = experiment.strategies().size() * experiment.seeds().size();
        listener.experimentStarted(experiment.name(), runs, ClassCounts.of(train), ClassCounts.of(test));
        Files.createDirectories(directory);
        List<RunKey> failed = new ArrayList<>();
        List<Comparison.Run> compared = new ArrayList<>();
        int index = 0;
        for (Strategy strategy : experiment.strategies()) {
            for (long seed : experiment.seeds()) {
                index++;
                RunKey key = new RunKey(strategy.name(), seed, experiment.hash(strategy, seed, digests, toolkit));
                Path place = directory.resolve(key.directory());
                try {
                    RunMetrics metrics;
                    if (Files.isDirectory(place)) {
                        metrics = new RunFiles(place).readMetrics();
                        listener.runKept(key, index, metrics);
                    } else {
                        SingleRun run = new SingleRun(experiment, strategy, key, place, files);
                        metrics = run.run(train, test, listener.runStarted(key, index));
                        listener.runFinished(key, metrics);
                    }
                    compared.add(Comparison.Run.done(key.directory(), metrics));
                } catch (RuntimeException e) {
                    failed.add(key);
                    compared.add(Comparison.Run.failed(key.directory(), key.strategy(), seed, FaultLine.of(e)));
                    listener.runFailed(key, e, RunFiles.unfinished(place).resolve(SingleRun.LOG));
                }
            }
        }
        String baseline = experiment.strategies().get(0).name();
        Comparison comparison = Comparison.of(experiment.name(), baseline, experiment.text(), command, compared);
        comparison.write(directory);
        Path report = directory.resolve("report.html");
        Report.write(directory, report);
        return new ExperimentOutcome(directory, report, comparison, failed);
    }

    private static List<DataFile> files(LabelledSource train, LabelledSource test) throws IOException {
        Set<Path> paths = new LinkedHashSet<>(train.files());
        paths.addAll(test.files());
        List<DataFile> files = new ArrayList<>();
        for (Path path : paths) {
            files.add(DataFile.of(path));
        }
        return files;
    }
}
