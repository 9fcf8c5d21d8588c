package dev.imbalance.evaluation.check;

import java.util.List;
import java.util.Optional;

/**
 * The best epoch on validation rows is the last one in most runs: training may have ended too early, and strategies that learn more slowly are at a
 * disadvantage. Prechelt. "Early Stopping - But When?", Neural Networks: Tricks of the Trade, Springer 1998.
 */
public final class StillImproving extends StrategyCheck {
    /** Shorter trainings are trials. */
    static final int EPOCHS = 3;

    @Override
    public String code() {
        return "still-improving";
    }

    @Override
    public String summary() {
        return "The best epoch on validation rows is the last one in more than half of the runs.";
    }

    @Override
    Optional<Finding> find(String strategy, List<RunEvidence> runs, Evidence evidence) {
        List<RunEvidence> late =
                runs.stream().filter(StillImproving::endsAtBest).toList();
        if (2 * late.size() <= runs.size()) {
            return Optional.empty();
        }
        return Optional.of(finding(
                Severity.NOTE,
                strategy,
                "The last epoch, " + late.get(0).history().size() + ", is the best one on validation rows"
                        + Words.inRuns(late.size(), runs.size()) + ": training may have ended too early.",
                "Train more epochs, and every strategy as many."));
    }

    private static boolean endsAtBest(RunEvidence run) {
        Integer best = run.metrics().training().bestEpoch();
        int epochs = run.history().size();
        return best != null
                && epochs >= EPOCHS
                && best == epochs
                && !Double.isNaN(run.history().get(epochs - 1).validationBalancedAccuracy());
    }
}
