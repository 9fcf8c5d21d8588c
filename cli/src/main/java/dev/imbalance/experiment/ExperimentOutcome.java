package dev.imbalance.experiment;

import dev.imbalance.evaluation.Comparison;
import java.nio.file.Path;
import java.util.List;

/**
 * What an experiment left behind.
 *
 * @param directory  the experiment's directory
 * @param report     the HTML report
 * @param comparison every run in a line
 * @param failed     the runs that failed
 */
public record ExperimentOutcome(Path directory, Path report, Comparison comparison, List<RunKey> failed) {}
