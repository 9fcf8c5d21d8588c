package dev.imbalance.trainer;

import dev.imbalance.posthoc.PostHoc;
import dev.imbalance.posthoc.PostHocContext;
import dev.imbalance.posthoc.ScoreAdjustment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the class counts alone say about a training before it begins: the counts that it will see, the prior ledger of its last epoch, and
 * what is doubtful about the plan. What a search or a validation slice will choose is not in it.
 *
 * @param ledger   of the last epoch of a long training, when every schedule has switched; of the second stage if there is one
 * @param warnings what {@link ImbalanceModel#warnings()} will say too, as far as it is known
 */
public record PlanForecast(PriorLedger ledger, List<String> warnings) {
    public PlanForecast {
        warnings = List.copyOf(warnings);
    }

    static PlanForecast of(BoundPlan bound) {
        PriorLedger ledger = bound.lastStage().ledger(new EpochContext(Integer.MAX_VALUE - 1, Integer.MAX_VALUE));
        bound.checkPostHoc(ledger);
        Optional<ScoreAdjustment> asked = Optional.empty();
        for (PostHoc rule : bound.postHoc()) {
            if (!rule.needsValidation() && rule.phase() != PostHoc.Phase.CLASSIFIER) {
                ScoreAdjustment adjustment =
                        rule.adjust(PostHocContext.of(ledger)).adjustment();
                asked = Optional.of(asked.map(before -> before.then(adjustment)).orElse(adjustment));
            }
        }
        List<String> warnings = new ArrayList<>(PlanWarnings.of(ledger, asked));
        warnings.addAll(PlanWarnings.of(bound, Integer.MAX_VALUE));
        warnings.addAll(PlanWarnings.ofMixing(bound));
        return new PlanForecast(ledger, warnings);
    }
}
