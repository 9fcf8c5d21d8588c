package dev.imbalance.experiment;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a strategy may change about the data: the training rows and the share of them that is set aside, never the rows that it is tested
 * on.
 */
final class DataOverrides {
    /** What a strategy may change. */
    static final List<String> KEYS =
            List.of(DataSection.TRAIN, ExperimentSchema.LONG_TAIL_KEY, ExperimentSchema.VALIDATION);

    private static final Map<String, String> REFUSED = Map.of(
            DataSection.TEST,
            "is the file's own, so that every strategy is tested on the same rows",
            Folds.KEY,
            "are the file's own, so that every strategy is tested on the same rows",
            ExperimentSchema.WATCH_TEST,
            "is the file's own; it changes no result");

    private final Node.Mapping base;
    private final SchemaCheck schema;
    private final Set<String> known = new HashSet<>();

    /** @param base the file's data */
    DataOverrides(Registry registry, Node.Mapping base) {
        this.base = base;
        this.schema = new SchemaCheck(ExperimentSchema.ofData(registry));
        schema.check(base, "").forEach(problem -> known.add(place(problem)));
    }

    /** The file's data with a strategy's laid over it; what is wrong with the strategy's goes to the list. */
    Node.Mapping merged(Node.Mapping overrides, String path, List<Problem> problems) {
        boolean refused = false;
        for (Map.Entry<String, Node.Entry> override : overrides.entries().entrySet()) {
            String fault = fault(override.getKey());
            if (fault != null) {
                refused = true;
                problems.add(new Problem(override.getValue().key(), path + "." + override.getKey(), fault));
            }
        }
        Node.Mapping merged = base.mergedWith(overrides);
        if (!refused) {
            schema.check(merged, path).stream()
                    .filter(problem -> !known.contains(place(problem)))
                    .forEach(problems::add);
        }
        return merged;
    }

    /** Why a strategy may not have a key; null if it may. */
    private String fault(String key) {
        if (REFUSED.containsKey(key)) {
            return REFUSED.get(key) + "; a strategy may change " + String.join(", ", KEYS);
        }
        if (!KEYS.contains(key)) {
            return "unknown key; legal keys: " + String.join(", ", KEYS) + NearestName.question(key, KEYS);
        }
        return base.has(Folds.KEY) && !key.equals(ExperimentSchema.VALIDATION)
                ? "cannot differ by strategy with folds, whose test rows are training rows: every strategy is tested on the same"
                        + " ones; give the file test rows instead of folds"
                : null;
    }

    private static String place(Problem problem) {
        return problem.line() + ":" + problem.column() + " " + problem.message();
    }
}
