package dev.imbalance.experiment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The strategies and seeds that {@code --strategy} and {@code --seed} choose, in the order of the file.
 *
 * @param strategies at least one
 * @param seeds      at least one
 */
record Selection(List<Strategy> strategies, List<Long> seeds) {
    /** The most names that a message lists. */
    private static final int LISTED = 30;

    /**
     * Chooses.
     *
     * @param names  of strategies; all if empty
     * @param wanted seeds; all if empty
     * @throws ExperimentException with everything that is not there to be chosen
     */
    static Selection of(List<Strategy> all, List<Long> allSeeds, List<String> names, List<Long> wanted) {
        List<Problem> problems = new ArrayList<>();
        List<String> there = all.stream().map(Strategy::name).toList();
        for (String name : names) {
            if (!there.contains(name)) {
                problems.add(missing("--strategy " + name, there, NearestName.question(name, there)));
            }
        }
        for (Long seed : wanted) {
            if (!allSeeds.contains(seed)) {
                problems.add(missing("--seed " + seed, allSeeds, "; --set 'seeds=[...]' takes others"));
            }
        }
        if (!problems.isEmpty()) {
            throw ExperimentException.of(problems);
        }
        Set<String> chosen = Set.copyOf(names);
        return new Selection(
                all.stream()
                        .filter(strategy -> names.isEmpty() || chosen.contains(strategy.name()))
                        .toList(),
                allSeeds.stream()
                        .filter(seed -> wanted.isEmpty() || wanted.contains(seed))
                        .toList());
    }

    private static Problem missing(String argument, List<?> there, String remedy) {
        List<String> listed = there.stream().limit(LISTED).map(Object::toString).toList();
        String more = there.size() > LISTED ? " and " + (there.size() - LISTED) + " more" : "";
        return new Problem(
                new Location(argument, 0, 0, Path.of("")),
                "",
                "is not in the experiment, which has " + String.join(", ", listed) + more + remedy);
    }
}
