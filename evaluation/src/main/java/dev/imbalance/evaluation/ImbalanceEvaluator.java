package dev.imbalance.evaluation;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.resampling.ResamplingGuard;
import dev.imbalance.trainer.ImbalanceModel;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.Model;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.evaluation.AbstractEvaluator;
import org.tribuo.evaluation.metrics.MetricID;
import org.tribuo.provenance.EvaluationProvenance;

/**
 * A Tribuo evaluator whose evaluations hold Tribuo's {@link org.tribuo.classification.evaluation.LabelEvaluation} and the metrics
 * that imbalance needs.
 * <p>
 * Which classes are rare is a property of the training data, so an evaluator is made for the training counts of the models that
 * it evaluates. A test label outside the model's classes, or an unknown one, is an {@link IllegalArgumentException}, as in Tribuo.
 * So are rows that a resampler made, and those that were resampled to train the model; see {@link ResamplingGuard}.
 */
public final class ImbalanceEvaluator
        extends AbstractEvaluator<Label, ImbalanceMetric.Context, ImbalanceEvaluation, ImbalanceMetric> {
    private final ClassCounts before;
    private final ClassCounts after;
    private final Shots shots;

    /** An evaluator for models trained on these counts, with the default bands. */
    public ImbalanceEvaluator(ClassCounts trainCounts) {
        this(trainCounts, trainCounts, Shots.DEFAULT);
    }

    /**
     * @param before the training counts before resampling: they say which classes are rare
     * @param after  the training counts after resampling
     * @param shots  the bounds of many-, medium- and few-shot
     */
    public ImbalanceEvaluator(ClassCounts before, ClassCounts after, Shots shots) {
        this.before = before;
        this.after = after;
        this.shots = shots;
    }

    @Override
    protected Set<ImbalanceMetric> createMetrics(Model<Label> model) {
        return new LinkedHashSet<>(ImbalanceMetric.all(ClassCounts.labels(model.getOutputIDInfo())));
    }

    @Override
    protected ImbalanceMetric.Context createContext(Model<Label> model, List<Prediction<Label>> predictions) {
        ResamplingGuard guard = model instanceof ImbalanceModel resampled ? resampled.guard() : ResamplingGuard.NONE;
        guard.check(predictions.stream().map(Prediction::getExample).toList());
        TestScores scores = scores(model.getOutputIDInfo(), predictions, model.generatesProbabilities());
        return new ImbalanceMetric.Context(model, predictions, scores, scores.metrics(before, after, shots));
    }

    @Override
    protected ImbalanceEvaluation createEvaluation(
            ImbalanceMetric.Context context, Map<MetricID<Label>, Double> results, EvaluationProvenance provenance) {
        return new ImbalanceEvaluation(context, new LinkedHashMap<>(results), provenance);
    }

    /**
     * Gathers Tribuo predictions.
     *
     * @param ranked whether to take their scores too
     */
    static TestScores scores(ImmutableOutputInfo<Label> domain, List<Prediction<Label>> predictions, boolean ranked) {
        TestScores scores = new TestScores(ClassCounts.labels(domain));
        double[] row = new double[domain.size()];
        for (Prediction<Label> prediction : predictions) {
            int truth = ClassCounts.idOf(prediction.getExample().getOutput(), domain);
            int predicted = ClassCounts.idOf(prediction.getOutput(), domain);
            if (ranked) {
                Map<String, Label> given = prediction.getOutputScores();
                for (int id = 0; id < row.length; id++) {
                    row[id] = given.get(scores.labels().get(id)).getScore();
                }
                scores.add(truth, predicted, row);
            } else {
                scores.add(truth, predicted);
            }
        }
        return scores;
    }
}
