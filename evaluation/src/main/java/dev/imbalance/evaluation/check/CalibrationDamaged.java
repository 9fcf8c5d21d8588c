package dev.imbalance.evaluation.check;

import dev.imbalance.evaluation.LabelMetrics;
import dev.imbalance.evaluation.LedgerRecord;
import dev.imbalance.evaluation.RunMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Resampling, sampling or class weights made the probabilities worse: they teach the model a class prior that the test rows do not have. Van den
 * Goorbergh, van Smeden, Timmerman, Van Calster. "The harm of class imbalance corrections for risk prediction models: illustration and simulation
 * using logistic regression", Journal of the American Medical Informatics Association 29(9), 2022.
 */
public final class CalibrationDamaged extends StrategyCheck {
    /** How much more of the expected calibration error matters, and is more than chance: its standard deviation is about 0.01 on 2,000 rows. */
    static final double ECE = 0.03;
    /** How much more of the Brier score, which is up to 2, likewise. */
    static final double BRIER = 0.03;
    /** On fewer rows chance is larger, and with it what is found. */
    private static final double ROWS = 2000;
    /** A total variation between the priors that two losses see from which on one of them is changed. */
    static final double CHANGED = 0.05;

    @Override
    public String code() {
        return "calibration-damaged";
    }

    @Override
    public String summary() {
        return "Probabilities that resampling, sampling or class weights made worse than the baseline's: ECE or Brier score up by more than 0.03, more on fewer than 2,000 test rows.";
    }

    @Override
    Optional<Finding> find(String strategy, List<RunEvidence> runs, Evidence evidence) {
        List<RunEvidence> own = new ArrayList<>();
        List<RunEvidence> baseline = new ArrayList<>();
        for (RunEvidence run : runs) {
            evidence.baselineOf(run).ifPresent(other -> {
                own.add(run);
                baseline.add(other);
            });
        }
        if (strategy.equals(evidence.baseline()) || own.isEmpty() || !changesPrior(own.get(0), baseline.get(0))) {
            return Optional.empty();
        }
        double ece = mean(own, run -> run.test().expectedCalibrationError());
        double eceBefore = mean(baseline, run -> run.test().expectedCalibrationError());
        double brier = mean(own, CalibrationDamaged::brier);
        double brierBefore = mean(baseline, CalibrationDamaged::brier);
        double chance = Math.max(1, Math.sqrt(ROWS / mean(own, CalibrationDamaged::rows)));
        if (!(ece - eceBefore > chance * ECE || brier - brierBefore > chance * BRIER)) {
            return Optional.empty();
        }
        return Optional.of(
                finding(
                        Severity.WARNING,
                        strategy,
                        String.format(
                                Locale.ROOT,
                                "Its probabilities are worse than the baseline's: the expected calibration error is %.3f instead of %.3f%s.",
                                ece,
                                eceBefore,
                                Double.isNaN(brier - brierBefore)
                                        ? ""
                                        : String.format(
                                                Locale.ROOT,
                                                ", the Brier score %.3f instead of %.3f",
                                                brier,
                                                brierBefore)),
                        "Where probabilities matter, correct the prior after training instead (postHoc: logit-adjustment), or add postHoc: temperature."));
    }

    /** Whether the loss saw another class prior than that of the baseline. */
    private static boolean changesPrior(RunEvidence run, RunEvidence baseline) {
        LedgerRecord one = run.metrics().ledger();
        LedgerRecord other = baseline.metrics().ledger();
        return one != null
                && other != null
                && Distributions.variation(one.effectivePrior(), other.effectivePrior()) > CHANGED;
    }

    private static double rows(RunMetrics run) {
        return run.test().labels().values().stream()
                .mapToLong(LabelMetrics::support)
                .sum();
    }

    private static double brier(RunMetrics run) {
        return run.test().probability() == null
                ? Double.NaN
                : run.test().probability().brier();
    }
}
