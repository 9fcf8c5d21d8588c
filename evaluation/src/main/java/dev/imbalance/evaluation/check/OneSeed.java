package dev.imbalance.evaluation.check;

import java.util.List;

/**
 * Everything was trained with one seed, and tested on one set of rows: how much another order of rows and other first weights change is not known. Bouthillier et
 * al. "Accounting for Variance in Machine Learning Benchmarks", MLSys 2021.
 */
public final class OneSeed implements Check {
    @Override
    public String code() {
        return "one-seed";
    }

    @Override
    public String summary() {
        return "An experiment of one seed without folds, which does not show what chance does in training.";
    }

    @Override
    public List<Finding> find(Evidence evidence) {
        long repeats = evidence.runs().stream()
                .map(run -> run.metrics().replicate())
                .distinct()
                .count();
        boolean trained =
                evidence.runs().stream().noneMatch(run -> run.metrics().isOfPredictions());
        return repeats != 1 || !trained
                ? List.of()
                : List.of(finding(
                        Severity.WARNING,
                        null,
                        "There is one seed, "
                                + evidence.runs().get(0).metrics().seed()
                                + ": no interval here holds the chance of another training.",
                        "Train at least three seeds (seeds: [1, 2, 3]), or use folds (data.folds)."));
    }
}
