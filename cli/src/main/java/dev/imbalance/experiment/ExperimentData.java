package dev.imbalance.experiment;

import dev.imbalance.data.Digests;
import dev.imbalance.data.LabelledSource;
import dev.imbalance.data.Loading;
import dev.imbalance.evaluation.DataFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.tribuo.Dataset;
import org.tribuo.classification.Label;

/** The data of an experiment, read when first asked for. Not thread-safe. */
final class ExperimentData {
    /**
     * What one run trains and is tested on.
     *
     * @param files what was read
     */
    record Loaded(Dataset<Label> train, Dataset<Label> test, List<DataFile> files) {}

    private final ExperimentFile experiment;
    private final LabelledSource train;
    private final LabelledSource test;
    private Loaded loaded;

    ExperimentData(ExperimentFile experiment) {
        this.experiment = experiment;
        this.train = experiment.train();
        this.test = experiment.test();
    }

    /** The rows of a strategy's runs. */
    Loaded load() throws IOException {
        if (loaded == null) {
            Dataset<Label> training = Loading.train(train);
            loaded = new Loaded(training, Loading.test(test, training), files());
        }
        return loaded;
    }

    /** A digest of everything that a strategy's runs read: the data, and the files that its trainer starts from. */
    List<String> digests(Strategy strategy) {
        List<String> digests = new ArrayList<>(List.of(train.digest(), test.digest()));
        experiment.trainerFiles(strategy).forEach(file -> digests.add(Digests.ofFile(file)));
        return digests;
    }

    private List<DataFile> files() throws IOException {
        Set<Path> paths = new LinkedHashSet<>(train.files());
        paths.addAll(test.files());
        List<DataFile> files = new ArrayList<>();
        for (Path path : paths) {
            files.add(DataFile.of(path));
        }
        return files;
    }
}
