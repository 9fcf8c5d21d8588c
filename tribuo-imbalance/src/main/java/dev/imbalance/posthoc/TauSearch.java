package dev.imbalance.posthoc;

import com.oracle.labs.mlrg.olcut.config.PropertyException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleFunction;

/**
 * The strength tau of a correction: a number, or {@code auto} for the best one of 0, 0.1, ... 2 on the validation slice. Of equally good
 * ones the smallest is taken, which changes the model least.
 */
final class TauSearch {
    static final String AUTO = "auto";

    private static final int STEPS = 20;
    private static final int STEPS_OF_ONE = 10;

    private TauSearch() {}

    /**
     * Refuses what is neither a number of at least 0 nor {@code auto}.
     *
     * @param owner the class whose field it is
     */
    static void check(String owner, String tau) {
        if (AUTO.equals(tau)) {
            return;
        }
        double value;
        try {
            value = Double.parseDouble(tau);
        } catch (NumberFormatException e) {
            value = Double.NaN;
        }
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new PropertyException(
                    "", "tau", owner + " tau must be a finite number of at least 0 or auto, was " + tau);
        }
    }

    /**
     * The correction at a tau.
     *
     * @param tau  a number, or auto
     * @param who  the correction, for messages
     * @param make the correction of each tau
     */
    static PostHocStep step(
            String tau, String who, ValidationMetric metric, PostHocContext in, DoubleFunction<ScoreAdjustment> make) {
        if (!AUTO.equals(tau)) {
            return PostHocStep.of(make.apply(Double.parseDouble(tau)));
        }
        ValidationLogits rows = in.validationScores(who);
        double bestTau = 0;
        double best = Double.NEGATIVE_INFINITY;
        for (int i = 0; i <= STEPS; i++) {
            double candidate = (double) i / STEPS_OF_ONE;
            double value = metric.of(ClassHits.of(rows.after(make.apply(candidate))));
            if (value > best) {
                best = value;
                bestTau = candidate;
            }
        }
        String chosen = String.format(
                Locale.ROOT,
                "%s: tau %.1f of 0 to 2 in steps of 0.1: the highest %s (%.3f) on %d validation rows",
                who,
                bestTau,
                metric.words(),
                best,
                rows.size());
        return new PostHocStep(make.apply(bestTau), Optional.of(chosen));
    }
}
