package dev.imbalance.evaluation.check;

import java.util.List;

/**
 * A rule about what makes the results of an experiment doubtful. It knows the files of the runs alone, not their data.
 * <p>
 * To add one: a class with a public no-argument constructor, whose thresholds are constants with the reason why, and its name in
 * {@code META-INF/services/dev.imbalance.evaluation.check.Check}.
 */
public interface Check {
    /** Its name, in lower case with hyphens: {@code accuracy-alone}. */
    String code();

    /** What it looks for, with its threshold, in one sentence. */
    String summary();

    /** What is doubtful; empty where nothing is, or the files do not tell. */
    List<Finding> find(Evidence evidence);

    /** Whether a finding of this check about a run says what its training warned of, which then need not be said again. */
    default boolean says(RunEvidence run, String warning) {
        return false;
    }

    /** A finding of this check. */
    default Finding finding(Severity severity, String strategy, String sentence, String remedy) {
        return new Finding(code(), severity, strategy, sentence, remedy);
    }
}
