package dev.imbalance.trainer;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.posthoc.ScoreAdjustment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What is legal and doubtful about a bound plan: said in the log, in the run record and in the report. */
final class PlanWarnings {
    /** A correction that turns less than this share of the class prior around is rounding, not over-correction. */
    private static final double REVERSED = 0.1;

    private PlanWarnings() {}

    static List<String> of(PriorLedger ledger, Optional<ScoreAdjustment> adjustment) {
        List<String> warnings = new ArrayList<>();
        ClassCounts counts = ledger.after();
        List<String> unseen = new ArrayList<>();
        for (int c = 0; c < counts.size(); c++) {
            if (counts.count(c) == 0) {
                unseen.add(counts.labels().get(c));
            }
        }
        if (!unseen.isEmpty()) {
            warnings.add("No training row has the label " + String.join(", ", unseen)
                    + "; the model cannot learn it and its recall will be 0.");
        } else {
            addPriorWarnings(warnings, ledger, adjustment);
        }
        if (ledger.approximate()) {
            warnings.add(
                    "The loss does not estimate class probabilities, so the prior ledger of this run is approximate.");
        }
        return warnings;
    }

    /**
     * Says of each strategy that begins late and had not begun: it took no part in the model. Not an error, so that an experiment can be tried
     * with fewer epochs than it is for.
     */
    static List<String> notBegun(BoundPlan bound, EpochContext best) {
        List<String> warnings = new ArrayList<>();
        bound.notBegun(best)
                .forEach((name, scheduled) -> warnings.add("The strategy " + name + " begins in epoch "
                        + (scheduled.begins(best.epochs()) + 1L) + ", and the model has the weights of epoch "
                        + (best.epoch() + 1) + " of " + best.epochs()
                        + ": it took no part. Let it begin earlier, or train longer."));
        return warnings;
    }

    /** What is doubtful about a correction itself. */
    static List<String> of(ScoreAdjustment adjustment) {
        double first = adjustment.scale()[0];
        boolean equal = Arrays.stream(adjustment.scale()).allMatch(s -> s == first);
        return equal
                ? List.of()
                : List.of(
                        "The correction scales the score of each class differently, which no class prior can express, so the prior"
                                + " ledger of this run is approximate.");
    }

    /** Says which of the two ways class weights under a weighted mean take with mixed labels, as public code has both. */
    static List<String> ofMixing(BoundPlan bound) {
        if (!bound.reducesMixedWeights()) {
            return List.of();
        }
        return List.of("The class weights of mixed rows are "
                + (bound.mixing().orElseThrow().softTargets()
                        ? "those of soft targets, whose weighted mean divides by the rows (targets: soft-target); two-term divides the"
                                + " losses of the first and of the second labels by their own weights."
                        : "divided by their own sum for the first and for the second labels (targets: two-term); soft-target divides by"
                                + " the rows.")
                + " Under reduction: mean there is no difference.");
    }

    private static void addPriorWarnings(
            List<String> warnings, PriorLedger ledger, Optional<ScoreAdjustment> adjustment) {
        ClassCounts counts = ledger.after();
        double slope = slope(ledger.carried(adjustment), counts);
        if (slope < -REVERSED) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "The class prior is corrected too far: rare classes are now favoured (the scores carry the prior to the power %.2f)."
                            + " Use one of draws, weights, margin and post-hoc correction at full strength, not several.",
                    slope));
        }
        double max = Arrays.stream(ledger.weights()).max().orElseThrow();
        double min = Arrays.stream(ledger.weights()).min().orElseThrow();
        boolean weighted = Arrays.stream(ledger.weights()).anyMatch(w -> w != 1);
        if (weighted && max / min < 1.05 && counts.max() > 2 * counts.min()) {
            warnings.add(
                    "The class weights are nearly equal although the classes are not. An effective-number weighting whose beta is"
                            + " small for these counts does this; raise beta or use auto.");
        }
    }

    /**
     * The power of the training prior that the scores still carry, by least squares of the carried log prior on the log counts: 1 when nothing is
     * corrected, 0 when all of it is, below 0 when too much is. 0 for equal counts.
     */
    private static double slope(double[] carried, ClassCounts counts) {
        double[] logs = Arrays.stream(counts.toArray())
                .mapToDouble(n -> Math.log((double) n))
                .toArray();
        double mean = Arrays.stream(logs).average().orElseThrow();
        double product = 0;
        double square = 0;
        for (int c = 0; c < logs.length; c++) {
            product += carried[c] * (logs[c] - mean);
            square += (logs[c] - mean) * (logs[c] - mean);
        }
        return square == 0 ? 0 : product / square;
    }
}
