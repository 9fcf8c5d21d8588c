package dev.imbalance.evaluation.check;

import dev.imbalance.evaluation.LabelMetrics;
import dev.imbalance.evaluation.LedgerRecord;
import dev.imbalance.evaluation.RunMetrics;
import dev.imbalance.trainer.ImbalanceModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The scores favour rare classes: the prior ledger shows that more than all of the class prior was corrected. The correction
 * {@code log(target) - log(pi_eff)} is owed once, by sampling and weights, by an offset in training, or after it. Menon et al. "Long-tail learning via logit
 * adjustment", ICLR 2021.
 * <p>
 * Measured is the power of the training prior that the scores still carry, by least squares of the carried log prior on the log counts of the
 * training rows before resampling: 1 when nothing is corrected, 0 when all of it is, -1 when it is corrected twice.
 */
public final class PriorCorrectedTwice extends StrategyCheck {
    /** What turns less of the prior around than this is rounding. The warning of a training uses the same number. */
    static final double REVERSED = 0.1;
    /** Nearer to corrected twice than to corrected once. */
    static final double TWICE = 0.5;

    /** The total variation from the class prior of the rows from which on sampling is something else than chance. */
    private static final double CHANGED = 0.05;

    @Override
    public String code() {
        return "prior-corrected-twice";
    }

    @Override
    public String summary() {
        return "Scores that favour rare classes, because the class prior was corrected more than once.";
    }

    @Override
    public boolean says(RunEvidence run, String warning) {
        return warning.startsWith(ImbalanceModel.OVERCORRECTED);
    }

    @Override
    Optional<Finding> find(String strategy, List<RunEvidence> runs, Evidence evidence) {
        double power =
                runs.stream().mapToDouble(PriorCorrectedTwice::power).average().orElse(Double.NaN);
        if (!(power < -REVERSED)) {
            return Optional.empty();
        }
        LedgerRecord ledger = runs.get(0).metrics().ledger();
        List<String> means = means(runs.get(0).metrics());
        return Optional.of(
                finding(
                        power < -TWICE ? Severity.ERROR : Severity.WARNING,
                        strategy,
                        String.format(
                                Locale.ROOT,
                                "Rare classes are favoured: the scores carry the training prior to the power %.2f%s, where 0 is even%s.",
                                power,
                                ledger.approximate() ? " (approximately)" : "",
                                means.isEmpty() ? "" : ", after a correction by " + Words.and(means)),
                        "Use one of sample, reweight, loss, margin and postHoc at full strength, or several that add up to one."));
    }

    /** The power of the prior that the scores of a run carry; NaN where it is not known. */
    private static double power(RunEvidence run) {
        LedgerRecord ledger = run.metrics().ledger();
        List<LabelMetrics> labels = List.copyOf(run.metrics().test().labels().values());
        if (ledger == null || labels.stream().anyMatch(label -> label.trainCount() == null)) {
            return Double.NaN;
        }
        List<double[]> points = new ArrayList<>();
        for (int id = 0; id < labels.size(); id++) {
            if (labels.get(id).trainCount() > 0 && !Double.isNaN(ledger.carried()[id])) {
                points.add(new double[] {Math.log(labels.get(id).trainCount()), ledger.carried()[id]});
            }
        }
        double mean = points.stream().mapToDouble(point -> point[0]).average().orElse(0);
        double product = 0;
        double square = 0;
        for (double[] point : points) {
            product += point[1] * (point[0] - mean);
            square += (point[0] - mean) * (point[0] - mean);
        }
        return square == 0 ? Double.NaN : product / square;
    }

    /** What corrects the prior. */
    private static List<String> means(RunMetrics run) {
        LedgerRecord ledger = run.ledger();
        double[] prior = run.test().labels().values().stream()
                .mapToDouble(LabelMetrics::trainCount)
                .toArray();
        List<String> means = new ArrayList<>();
        if (Distributions.variation(ledger.sampling(), prior) > CHANGED) {
            means.add("sampling");
        }
        if (differ(ledger.weights())) {
            means.add("class weights");
        }
        if (differ(ledger.trainingOffset())) {
            means.add("an offset in training");
        }
        if (differ(ledger.postHocOffset())) {
            means.add("a post-hoc offset");
        }
        return means;
    }

    private static boolean differ(double[] values) {
        return Arrays.stream(values).max().orElse(0)
                        - Arrays.stream(values).min().orElse(0)
                > 1e-9;
    }
}
