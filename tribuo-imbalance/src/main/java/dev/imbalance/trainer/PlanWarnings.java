package dev.imbalance.trainer;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.initialisation.BiasInitialisation;
import dev.imbalance.loss.Margin;
import dev.imbalance.posthoc.ScoreAdjustment;
import dev.imbalance.weighting.ClassWeighting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is legal and doubtful about a bound plan: said in the log, in the run record and in the report. Each is a sentence that names the axis by
 * its key in a strategy, and what to change.
 */
final class PlanWarnings {
    /** A correction that turns less than this share of the class prior around is rounding, not over-correction. */
    private static final double REVERSED = 0.1;

    /** A mean class weight further from 1 than by this factor makes another learning rate of the one that was asked for. */
    private static final double SCALED = 4;

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
            warnings.add(
                    "No training row has the label " + String.join(", ", unseen)
                            + "; the model cannot learn it and its recall will be 0. Add rows of it to the training data (data), or leave the label out.");
        } else {
            addPriorWarnings(warnings, ledger, adjustment);
        }
        if (ledger.approximate()) {
            warnings.add(
                    "The loss does not estimate class probabilities, so the prior ledger of this run is approximate. Where probabilities"
                            + " matter use loss cross-entropy.");
        }
        return warnings;
    }

    /**
     * What is doubtful about the plan itself, whatever the model.
     *
     * @param epochs of the training; 1 for training without epochs
     */
    static List<String> of(BoundPlan bound, int epochs) {
        List<String> warnings = new ArrayList<>();
        addDoubts(warnings, "loss ", bound, false);
        bound.secondStage().ifPresent(second -> addDoubts(warnings, "retrain: loss ", second, true));
        EpochContext first = new EpochContext(0, epochs);
        bound.margin().filter(Margin::needsCosineHead).ifPresent(margin -> {
            double[] offset =
                    bound.loss().offset(bound.counts(), bound.ledger(first).effectivePrior(), first);
            if (PriorLedger.favours(offset)) {
                warnings.add(
                        "margin " + margin.describe() + " and the offsets of loss "
                                + bound.loss().describe()
                                + " both help rare classes, and no paper has them together; leave out margin, or use loss cross-entropy.");
            }
        });
        bound.weighting().ifPresent(weighting -> addScaleWarnings(warnings, bound, weighting, epochs));
        bound.plan().one(BiasInitialisation.class).ifPresent(rule -> {
            if (Arrays.stream(bound.initialBiases(epochs).orElseThrow()).allMatch(b -> b == 0)) {
                warnings.add("initialise " + rule.describe()
                        + " starts every class at 0, since the draws, weights or offsets of this plan leave none of them to favour; it can be left"
                        + " out.");
            }
        });
        return warnings;
    }

    private static void addDoubts(List<String> warnings, String axis, BoundPlan stage, boolean retraining) {
        stage.loss()
                .doubts(stage.counts(), retraining)
                .forEach(doubt -> warnings.add(axis + stage.loss().describe() + " " + doubt));
    }

    private static void addScaleWarnings(List<String> warnings, BoundPlan bound, ClassWeighting weighting, int epochs) {
        if (bound.loss().dividesByWeights()) {
            if (bound.batchSize().equals(OptionalInt.of(1))) {
                warnings.add("reweight " + weighting.describe()
                        + " does nothing: a weighted mean over batches of one row divides each row by its own weight. Set the loss's"
                        + " reduction to mean, or train on larger batches.");
            }
            return;
        }
        EpochContext last = new EpochContext(epochs - 1, epochs);
        ClassCounts counts = bound.counts();
        double[] own = weighting.weights(counts, last);
        boolean weighted = Arrays.stream(own).anyMatch(w -> w != 1);
        double max = Arrays.stream(own).max().orElseThrow();
        double min = Arrays.stream(own).min().orElseThrow();
        if (weighted && max / min < 1.05 && counts.max() > 2 * counts.min()) {
            warnings.add("The class weights of reweight " + weighting.describe()
                    + " are nearly equal although the classes are not. An effective-number weighting whose"
                    + " beta is small for these counts does this; raise beta or use auto.");
        }
        double[] draws = bound.ledger(last).sampling();
        double[] weights = weighting.weights(bound.counts(), last);
        double mean = 0;
        for (int c = 0; c < draws.length; c++) {
            mean += draws[c] * weights[c];
        }
        if (mean > SCALED || mean < 1 / SCALED) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "reweight %s multiplies the loss, and so the learning rate, by %.3g on average. Set its normalisation to"
                            + " sample-mean.",
                    weighting.describe(),
                    mean));
        }
    }

    /**
     * Says of each strategy that begins late and had not begun: it took no part in the model. Not an error, so that an experiment can be tried
     * with fewer epochs than it is for.
     */
    static List<String> notBegun(BoundPlan bound, TrainingHistory history) {
        List<String> warnings = new ArrayList<>();
        addNotBegun(warnings, bound.lastStage(), bound.best(history));
        if (bound.stage().isPresent()) {
            // What epoch of the first stage the second began with is not known; its last is the most that can have
            // begun.
            int epochs = bound.firstEpochs(history);
            addNotBegun(warnings, bound, new EpochContext(epochs - 1, epochs));
        }
        return warnings;
    }

    private static void addNotBegun(List<String> warnings, BoundPlan stage, EpochContext best) {
        stage.notBegun(best)
                .forEach((name, scheduled) -> warnings.add("The strategy " + name + " begins in epoch "
                        + (scheduled.begins(best.epochs()) + 1L) + ", and the model has the weights of epoch "
                        + (best.epoch() + 1) + " of " + best.epochs()
                        + ": it took no part. Let it begin earlier, or train longer."));
    }

    /** What is doubtful about a correction itself. */
    static List<String> of(ScoreAdjustment adjustment) {
        double first = adjustment.scale()[0];
        boolean equal = Arrays.stream(adjustment.scale()).allMatch(s -> s == first);
        return equal
                ? List.of()
                : List.of(
                        "The postHoc correction scales the score of each class differently, which no class prior can express, so the"
                                + " prior ledger of this run is approximate; judge it by its scores.");
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
                    ImbalanceModel.OVERCORRECTED
                            + ": rare classes are now favoured (the scores carry the prior to the power %.2f)."
                            + " Use one of sample, reweight, loss, margin and postHoc at full strength, not several.",
                    slope));
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
