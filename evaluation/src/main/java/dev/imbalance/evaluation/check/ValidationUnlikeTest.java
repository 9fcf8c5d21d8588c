package dev.imbalance.evaluation.check;

import dev.imbalance.evaluation.UsedRows;
import dev.imbalance.evaluation.UsedRows.ClassRows;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Validation and test rows have different class distributions, as a slice of long-tailed training data and a balanced test set have. What depends on the
 * distribution, such as a temperature or an accuracy, is then chosen for other data than it is tested on. Saerens, Latinne, Decaestecker. "Adjusting
 * the Outputs of a Classifier to New a Priori Probabilities", Neural Computation 14(1), 2002.
 */
public final class ValidationUnlikeTest extends StrategyCheck {
    /** The total variation, that is the share of rows that would have to be of another class, from which on a quarter of the rows differ. */
    static final double FAR = 0.25;

    @Override
    public String code() {
        return "validation-unlike-test";
    }

    @Override
    public String summary() {
        return "Validation rows whose class distribution is another than that of the test rows, by a quarter of them or more.";
    }

    @Override
    Optional<Finding> find(String strategy, List<RunEvidence> runs, Evidence evidence) {
        UsedRows rows = runs.get(0).rows().orElse(null);
        if (rows == null || rows.validation() == null) {
            return Optional.empty();
        }
        Collection<ClassRows> classes = rows.classes().values();
        double validation = classes.stream().mapToLong(ClassRows::validation).sum();
        double test = classes.stream().mapToLong(ClassRows::test).sum();
        double variation = classes.stream()
                .mapToDouble(label -> Math.abs(label.validation() / validation - label.test() / test) / 2)
                .sum();
        // Balanced accuracy, which chooses epochs, does not depend on the distribution.
        boolean chosenByIt = !runs.get(0).metrics().choices().isEmpty();
        return variation < FAR || Double.isNaN(variation)
                ? Optional.empty()
                : Optional.of(finding(
                        chosenByIt ? Severity.WARNING : Severity.NOTE,
                        strategy,
                        String.format(
                                Locale.ROOT,
                                "%.0f %% of the validation rows would have to be of another class to be distributed as the test rows.",
                                100 * variation),
                        "Choose by metrics that do not depend on the distribution, such as balanced accuracy; take probabilities, temperatures and"
                                + " accuracies on validation rows for that distribution only."));
    }
}
