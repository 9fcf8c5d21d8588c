package dev.imbalance.experiment;

import dev.imbalance.data.AtomicFile;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.evaluation.ImbalanceEvaluation;
import dev.imbalance.evaluation.ImbalanceEvaluator;
import dev.imbalance.evaluation.Intervals;
import dev.imbalance.evaluation.ONNXScorer;
import dev.imbalance.evaluation.OnnxOptions;
import dev.imbalance.evaluation.OnnxParity;
import dev.imbalance.evaluation.RunFiles;
import dev.imbalance.evaluation.Shots;
import dev.imbalance.evaluation.TestMetrics;
import dev.imbalance.onnx.ONNXExport.Variant;
import dev.imbalance.trainer.ExportableImbalanceModel;
import dev.imbalance.trainer.ImbalanceModel;
import java.io.IOException;
import java.util.List;
import org.tribuo.Dataset;
import org.tribuo.Model;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;

/**
 * What a trained model does on the test rows.
 *
 * @param metrics        of the export where there is one
 * @param intervals      of the metrics
 * @param parity         how closely the export follows the model; null for a model without ONNX export
 * @param nativeAccuracy the accuracy of the model's own predictions
 */
record Scoring(TestMetrics metrics, Intervals intervals, OnnxParity parity, double nativeAccuracy) {
    /**
     * Saves and exports a model, scores the test rows by the export where there is one, and leaves predictions, curves and the worst mistakes beside it.
     *
     * @param rows the number of every test row, for the predictions
     */
    static Scoring of(ImbalanceModel model, Dataset<Label> test, int[] rows, Shots shots, RunFiles out)
            throws IOException {
        AtomicFile.write(out.directory().resolve("model.tribuo"), model::serializeToStream);
        List<Prediction<Label>> natives = model.predict(test);
        List<Prediction<Label>> predictions = natives;
        double[][] scores = scores(model, natives);
        OnnxParity parity = null;
        if (model instanceof ExportableImbalanceModel exportable) {
            RunFiles.writeDescription(exportable.export().write(Variant.APP, out.model()), out.model());
            try (ONNXScorer scorer = new ONNXScorer(out.model(), OnnxOptions.DEFAULT)) {
                predictions = scorer.predict(test);
            }
            double[][] exported = scores(model, predictions);
            parity = OnnxParity.compare(scores, exported);
            scores = exported;
        }
        ImbalanceEvaluation evaluation = new ImbalanceEvaluator(
                        model.ledger().before(), model.ledger().after(), shots)
                .evaluate(model, predictions, test.getProvenance());
        writePredictions(out, model, rows, predictions, scores);
        out.writeCurves(evaluation.curves());
        out.writeMistakes(test, rows, predictions);
        return new Scoring(evaluation.metrics(), evaluation.intervals(), parity, accuracy(natives));
    }

    private static double accuracy(List<Prediction<Label>> predictions) {
        long right = predictions.stream()
                .filter(prediction -> prediction
                        .getOutput()
                        .getLabel()
                        .equals(prediction.getExample().getOutput().getLabel()))
                .count();
        return (double) right / predictions.size();
    }

    /** (rows, K) by class id. */
    private static double[][] scores(Model<Label> model, List<Prediction<Label>> predictions) {
        List<String> labels = ClassCounts.labels(model.getOutputIDInfo());
        return predictions.stream()
                .map(prediction -> labels.stream()
                        .mapToDouble(
                                label -> prediction.getOutputScores().get(label).getScore())
                        .toArray())
                .toArray(double[][]::new);
    }

    private static void writePredictions(
            RunFiles out, Model<Label> model, int[] rows, List<Prediction<Label>> predictions, double[][] scores)
            throws IOException {
        out.writePredictions(ClassCounts.labels(model.getOutputIDInfo()), writer -> {
            for (int i = 0; i < scores.length; i++) {
                Prediction<Label> prediction = predictions.get(i);
                writer.write(
                        rows[i],
                        prediction.getExample().getOutput().getLabel(),
                        prediction.getOutput().getLabel(),
                        scores[i]);
            }
        });
    }
}
