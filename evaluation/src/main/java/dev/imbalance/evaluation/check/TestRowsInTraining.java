package dev.imbalance.evaluation.check;

import dev.imbalance.evaluation.UsedRows.ClassRows;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Test rows have the content of training rows: what the model knows by heart counts as skill. Barz, Denzler. "Do We Train on Test Data? Purging CIFAR
 * of Near-Duplicates", Journal of Imaging 6(6), 2020, found that 3.3 % of the test images of CIFAR-10 are nearly equal to a training image; here
 * only equal ones count.
 */
public final class TestRowsInTraining extends StrategyCheck {
    /** The share of the test rows, or of those of a class, that moves its metrics by as much as strategies differ. */
    static final double MANY = 0.01;

    @Override
    public String code() {
        return "test-rows-in-training";
    }

    @Override
    public String summary() {
        return "Test rows equal to a training row; an error from 1 % of the test rows of a class on.";
    }

    @Override
    Optional<Finding> find(String strategy, List<RunEvidence> runs, Evidence evidence) {
        return runs.stream()
                .flatMap(run -> run.rows().stream())
                .map(rows -> rows.classes().values())
                .max(Comparator.comparingLong(TestRowsInTraining::duplicates))
                .filter(classes -> duplicates(classes) > 0)
                .map(
                        classes -> finding(
                                classes.stream().anyMatch(TestRowsInTraining::hasMany)
                                        ? Severity.ERROR
                                        : Severity.WARNING,
                                strategy,
                                sentence(classes),
                                "Remove these rows from the training data; where rows of few features are equal by chance, say so beside the numbers."));
    }

    private static String sentence(Collection<ClassRows> classes) {
        long rows = classes.stream().mapToLong(ClassRows::test).sum();
        long equal = duplicates(classes);
        return equal + " of " + Words.count(rows, "test row") + (equal == 1 ? " is" : " are")
                + " also in the training data (" + Words.percent((double) equal / rows) + ").";
    }

    private static long duplicates(Collection<ClassRows> classes) {
        return classes.stream()
                .mapToLong(label -> label.duplicates() == null ? 0 : label.duplicates())
                .sum();
    }

    private static boolean hasMany(ClassRows label) {
        return label.duplicates() != null && label.duplicates() > 0 && label.duplicates() >= MANY * label.test();
    }
}
