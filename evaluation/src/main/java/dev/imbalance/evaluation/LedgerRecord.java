package dev.imbalance.evaluation;

import dev.imbalance.posthoc.ScoreAdjustment;
import dev.imbalance.trainer.PriorLedger;
import java.util.List;
import java.util.Optional;

/**
 * The {@link PriorLedger} of a run as it stands in metrics.json, by class id.
 *
 * @param sampling       q_c, the class distribution of the draws
 * @param weights        w_c, the class weights
 * @param effectivePrior the prior that the loss really saw
 * @param trainingOffset what the margin added to the training logits
 * @param postHocOffset  what prediction adds to the logits
 * @param carried        the log prior that the final scores still carry, mean 0
 * @param approximate    whether the loss makes all of this approximate
 * @param warnings       what is doubtful about it
 */
public record LedgerRecord(
        double[] sampling,
        double[] weights,
        double[] effectivePrior,
        double[] trainingOffset,
        double[] postHocOffset,
        double[] carried,
        boolean approximate,
        List<String> warnings) {
    public LedgerRecord {
        warnings = List.copyOf(warnings);
    }

    /** The record of a ledger. */
    public static LedgerRecord of(PriorLedger ledger, Optional<ScoreAdjustment> adjustment, List<String> warnings) {
        return new LedgerRecord(
                ledger.sampling(),
                ledger.weights(),
                ledger.effectivePrior(),
                ledger.trainingOffset(),
                adjustment.map(ScoreAdjustment::offset).orElseGet(() -> new double[ledger.sampling().length]),
                ledger.carried(adjustment),
                ledger.approximate(),
                warnings);
    }
}
