package dev.imbalance.experiment;

/**
 * A run that an experiment asks for.
 *
 * @param index    among all runs of the experiment, from 1
 * @param strategy what it changes about the plain trainer
 * @param key      what it is called
 */
public record PlannedRun(int index, Strategy strategy, RunKey key) {}
