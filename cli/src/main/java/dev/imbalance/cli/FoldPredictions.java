package dev.imbalance.cli;

import dev.imbalance.evaluation.MetricOptions;
import dev.imbalance.evaluation.PredictionsReader;
import dev.imbalance.evaluation.TestMetrics;
import dev.imbalance.evaluation.TestScores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What some program predicted for the rows of one fold, with probabilities.
 *
 * @param file    as {@link dev.imbalance.evaluation.PredictionsWriter} writes it
 * @param carried the class prior that the probabilities carry, by label, in any unit
 * @param target  the class prior of the training rows, by label, in any unit
 */
record FoldPredictions(Path file, Map<String, Double> carried, Map<String, Double> target) {
    /**
     * What the predictions of a strategy are worth: means over its folds.
     *
     * @param balancedAccuracy of the labels predicted
     * @param averagePrecision the mean over the classes
     * @param brier            the sum over the classes
     * @param correctedBrier   after {@link PriorCorrection} to the prior of the training rows
     */
    record Worth(double balancedAccuracy, double averagePrecision, double brier, double correctedBrier) {
        static Worth of(List<FoldPredictions> folds) throws IOException {
            Worth[] worths = new Worth[folds.size()];
            for (int i = 0; i < worths.length; i++) {
                worths[i] = folds.get(i).worth();
            }
            return new Worth(
                    mean(worths, Worth::balancedAccuracy),
                    mean(worths, Worth::averagePrecision),
                    mean(worths, Worth::brier),
                    mean(worths, Worth::correctedBrier));
        }

        private static double mean(Worth[] worths, ToDoubleFunction<Worth> value) {
            return List.of(worths).stream().mapToDouble(value).average().orElseThrow();
        }
    }

    private Worth worth() throws IOException {
        try (PredictionsReader reader = new PredictionsReader(file)) {
            List<String> labels = reader.labels();
            PriorCorrection correction = PriorCorrection.of(shares(labels, carried), shares(labels, target));
            TestScores scores = new TestScores(labels);
            TestScores corrected = new TestScores(labels);
            for (Optional<PredictionsReader.Row> next = reader.next(); next.isPresent(); next = reader.next()) {
                PredictionsReader.Row row = next.get();
                int truth = labels.indexOf(row.label());
                int predicted = labels.indexOf(row.prediction());
                scores.add(truth, predicted, row.scores());
                corrected.add(truth, predicted, correction.apply(row.scores()));
            }
            TestMetrics metrics = scores.metrics(MetricOptions.DEFAULT);
            return new Worth(
                    metrics.balancedAccuracy(),
                    metrics.macroAveragePrecision(),
                    metrics.probability().brier(),
                    corrected.metrics(MetricOptions.DEFAULT).probability().brier());
        }
    }

    private static double[] shares(List<String> labels, Map<String, Double> prior) {
        return labels.stream().mapToDouble(prior::get).toArray();
    }
}
