package dev.imbalance.evaluation.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A class has so few test rows that its recall says little. With folds the rows of all folds of a seed count. */
public final class FewTestRows extends StrategyCheck {
    /**
     * The 95 % Wilson interval of a recall of 0.5 on 20 rows is 0.30 to 0.70. Wilson. "Probable Inference, the Law of Succession, and Statistical
     * Inference", Journal of the American Statistical Association 22, 1927.
     */
    static final long FEW = 20;

    @Override
    public String code() {
        return "few-test-rows";
    }

    @Override
    public String summary() {
        return "A class with fewer than 20 test rows, whose recall is uncertain by 20 points each way or more.";
    }

    @Override
    Optional<Finding> find(String strategy, List<RunEvidence> runs, Evidence evidence) {
        long seed = runs.get(0).metrics().seed();
        Map<String, Long> rows = new LinkedHashMap<>();
        runs.stream()
                .filter(run -> run.metrics().seed() == seed)
                .flatMap(run -> run.metrics().test().labels().entrySet().stream())
                .forEach(label -> rows.merge(label.getKey(), label.getValue().support(), Long::sum));
        List<String> few = new ArrayList<>();
        rows.forEach((label, support) -> {
            if (support < FEW) {
                few.add("\"" + label + "\" (" + support + ")");
            }
        });
        if (few.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                finding(
                        Severity.WARNING,
                        strategy,
                        "There are fewer than " + FEW + " test rows of " + Words.some(few)
                                + ". Their recalls, and means over classes with them, depend on a few rows.",
                        "Test on more rows of them, test by folds of all data (data.folds), or read their intervals before their values."));
    }
}
