package dev.imbalance.evaluation.check;

/**
 * What a check has found.
 *
 * @param check    the code of the check
 * @param severity how much it matters
 * @param strategy whose runs show it; null if it is of the whole experiment
 * @param sentence what it is, with the numbers; does not name {@code strategy}
 * @param remedy   what to do about it
 */
public record Finding(String check, Severity severity, String strategy, String sentence, String remedy) {}
