package dev.imbalance.evaluation.check;

import dev.imbalance.evaluation.UsedRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The epoch, or a post-hoc value, was chosen on a validation slice that has very few rows of a class. */
public final class ChosenOnFewRows extends StrategyCheck {
    /**
     * Of fewer rows one alone moves the recall of its class by more than 10 points, and with it the balanced accuracy that chooses. Cawley, Talbot.
     * "On Over-fitting in Model Selection and Subsequent Selection Bias in Performance Evaluation", Journal of Machine Learning Research 11, 2010.
     */
    static final long FEW = 10;

    /** How a training without validation rows says which epoch it took: nothing was chosen. */
    private static final String NO_CHOICE = "last epoch";

    @Override
    public String code() {
        return "chosen-on-few-rows";
    }

    @Override
    public String summary() {
        return "An epoch or a post-hoc value chosen on fewer than 10 validation rows of a class.";
    }

    @Override
    Optional<Finding> find(String strategy, List<RunEvidence> runs, Evidence evidence) {
        UsedRows rows = runs.get(0).rows().orElse(null);
        if (rows == null || rows.validation() == null) {
            return Optional.empty();
        }
        List<String> decided = rows.validation().decided().stream()
                .filter(decision -> !decision.endsWith(NO_CHOICE))
                .map(decision -> decision.replaceFirst(":.*", ""))
                .map(decision -> decision.startsWith("epoch ") ? "the epoch" : decision)
                .toList();
        List<String> few = new ArrayList<>();
        rows.classes().forEach((label, counts) -> {
            // A class without training rows cannot be in the slice either.
            if (counts.validation() < FEW && counts.training() + counts.validation() > 0) {
                few.add("\"" + label + "\" (" + counts.validation() + ")");
            }
        });
        if (decided.isEmpty() || few.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(finding(
                Severity.WARNING,
                strategy,
                "Chosen on fewer than " + FEW + " validation rows of " + Words.some(few) + ": " + Words.and(decided)
                        + ".",
                "Set more rows aside (data.validation), choose nothing (data.validation: 0), or average over more seeds, each of which"
                        + " sets other rows aside."));
    }
}
