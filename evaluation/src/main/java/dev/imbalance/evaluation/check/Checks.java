package dev.imbalance.evaluation.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The checks on the class path, and what they find. Nothing is kept in files: a new check finds what is doubtful about old runs too. */
public final class Checks {
    private Checks() {}

    /**
     * Every check, by code.
     *
     * @throws IllegalStateException if two have the same code
     */
    public static List<Check> all() {
        Map<String, Check> checks = new LinkedHashMap<>();
        for (Check check : ServiceLoader.load(Check.class, Checks.class.getClassLoader())) {
            Check other = checks.put(check.code(), check);
            if (other != null) {
                throw new IllegalStateException("two checks have the code " + check.code() + ": "
                        + other.getClass().getName() + " and "
                        + check.getClass().getName() + ". Remove one from the class path.");
            }
        }
        return checks.values().stream()
                .sorted(Comparator.comparing(Check::code))
                .toList();
    }

    /**
     * What all checks find: errors first, then warnings, then notes, each in the order of {@link #all()}. What every strategy shows in the same
     * words is one finding of the whole experiment.
     */
    public static List<Finding> findings(Evidence evidence) {
        List<Finding> findings = new ArrayList<>();
        for (Check check : all()) {
            findings.addAll(merged(check.find(evidence), evidence.strategies().keySet()));
        }
        findings.sort(Comparator.comparing(Finding::severity));
        return List.copyOf(findings);
    }

    /** What the training of a run warned of and no finding says. */
    public static List<String> unsaid(RunEvidence run, List<Finding> findings) {
        if (run.metrics().warnings().isEmpty()) {
            return List.of();
        }
        Set<String> found = findings.stream()
                .filter(finding -> finding.strategy() == null
                        || finding.strategy().equals(run.metrics().strategy()))
                .map(Finding::check)
                .collect(Collectors.toSet());
        List<Check> checks =
                all().stream().filter(check -> found.contains(check.code())).toList();
        return run.metrics().warnings().stream()
                .filter(warning -> checks.stream().noneMatch(check -> check.says(run, warning)))
                .toList();
    }

    private static Set<Finding> merged(List<Finding> findings, Set<String> strategies) {
        Map<Finding, Set<String>> shown = findings.stream()
                .collect(Collectors.groupingBy(
                        Checks::ofAll, LinkedHashMap::new, Collectors.mapping(Finding::strategy, Collectors.toSet())));
        Function<Finding, Finding> merge =
                finding -> shown.get(ofAll(finding)).containsAll(strategies) ? ofAll(finding) : finding;
        return findings.stream().map(merge).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static Finding ofAll(Finding finding) {
        return new Finding(finding.check(), finding.severity(), null, finding.sentence(), finding.remedy());
    }
}
