package dev.imbalance.evaluation.check;

import dev.imbalance.evaluation.TestMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A class with test rows is never predicted: the model ignores it, and its recall is 0 whatever the accuracy. */
public final class NeverPredicted extends StrategyCheck {
    @Override
    public String code() {
        return "never-predicted";
    }

    @Override
    public String summary() {
        return "A class that the test set has and no row is predicted as.";
    }

    @Override
    Optional<Finding> find(String strategy, List<RunEvidence> runs, Evidence evidence) {
        List<String> names = List.copyOf(runs.get(0).metrics().test().labels().keySet());
        List<String> ignored = new ArrayList<>();
        for (String name : names) {
            long times = runs.stream().filter(run -> ignores(run, name)).count();
            if (times > 0) {
                ignored.add("\"" + name + "\"" + Words.inRuns(times, runs.size()));
            }
        }
        return ignored.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        finding(
                                Severity.WARNING,
                                strategy,
                                "Never predicted: " + Words.some(ignored) + ".",
                                "Give these classes more weight (sample, reweight, margin or postHoc: logit-adjustment), or more rows."));
    }

    private static boolean ignores(RunEvidence run, String name) {
        TestMetrics test = run.metrics().test();
        int id = List.copyOf(test.labels().keySet()).indexOf(name);
        if (id < 0 || test.labels().get(name).support() == 0) {
            return false;
        }
        long predicted = 0;
        for (long[] truth : test.confusion()) {
            predicted += truth[id];
        }
        return predicted == 0;
    }
}
