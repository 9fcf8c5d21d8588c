package dev.imbalance.report;

import dev.imbalance.data.CSVRecords;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.evaluation.EvaluatedFile;
import dev.imbalance.evaluation.MetricOptions;
import dev.imbalance.evaluation.PredictionsFile;
import dev.imbalance.evaluation.PredictionsFormat;
import dev.imbalance.evaluation.RunMetrics;
import dev.imbalance.evaluation.TestMetrics;
import dev.imbalance.evaluation.TestScores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Evaluated files of predictions of 400 rows and four classes, the smallest with 20; each file a better model than the one before it. */
final class FixturePredictions {
    private static final int[] ROWS = {240, 100, 40, 20};

    private List<String> labels = List.of("sedan", "van", "bus", "fire engine");
    private boolean counts;
    private boolean scores = true;
    private List<String> names = List.of("forest.csv");

    FixturePredictions named(String... files) {
        names = List.of(files);
        return this;
    }

    /** @param four the labels, the largest class first */
    FixturePredictions labelled(List<String> four) {
        labels = List.copyOf(four);
        return this;
    }

    FixturePredictions withCounts() {
        counts = true;
        return this;
    }

    FixturePredictions withoutScores() {
        scores = false;
        return this;
    }

    /** Writes the evaluation and returns its directory. */
    Path write(Path directory) throws IOException {
        List<EvaluatedFile> evaluated = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            Path csv = directory.resolve("file" + i + ".csv");
            Files.writeString(csv, csv(i));
            PredictionsFile file = new PredictionsFile(csv, PredictionsFormat.DEFAULT);
            TestScores rows = file.read(labels);
            ClassCounts trained = new ClassCounts(labels, new long[] {2400, 1000, 90, 12});
            TestMetrics test = counts
                    ? rows.metrics(trained, trained, MetricOptions.DEFAULT)
                    : rows.metrics(MetricOptions.DEFAULT);
            evaluated.add(new EvaluatedFile(
                    file,
                    RunMetrics.ofPredictions(
                            names.get(i), "predictions of " + names.get(i), test, rows.intervals(test)),
                    rows.curves()));
        }
        Path evaluation = directory.resolve("evaluation");
        EvaluatedFile.write(
                evaluation,
                evaluated,
                List.of(),
                "./imbalance evaluate " + String.join(" ", names) + " --out evaluation");
        return evaluation;
    }

    private String csv(int skill) {
        SplittableRandom random = new SplittableRandom(20261121);
        StringBuilder csv = new StringBuilder("label,prediction");
        if (scores) {
            labels.forEach(label -> csv.append(',').append(CSVRecords.written("score_" + label)));
        }
        csv.append("\n");
        for (int truth = 0; truth < ROWS.length; truth++) {
            for (int row = 0; row < ROWS[truth]; row++) {
                double[] weights = new double[ROWS.length];
                double sum = 0;
                int best = 0;
                for (int id = 0; id < weights.length; id++) {
                    double favour = (id == truth ? 1.2 + 0.6 * skill : 0) - (0.4 - 0.2 * skill) * id;
                    weights[id] = Math.exp(favour + 2 * random.nextDouble() - 1);
                    sum += weights[id];
                    best = weights[id] > weights[best] ? id : best;
                }
                csv.append(CSVRecords.written(labels.get(truth)))
                        .append(',')
                        .append(CSVRecords.written(labels.get(best)));
                for (int id = 0; scores && id < weights.length; id++) {
                    csv.append(',').append(weights[id] / sum);
                }
                csv.append("\n");
            }
        }
        return csv.toString();
    }
}
