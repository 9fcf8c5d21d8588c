package dev.imbalance.cli;

import java.util.List;

/**
 * What one process took for one method, as it prints it. What a peer does not measure is null.
 *
 * @param engine           what computes, with its version
 * @param processorSeconds of all threads of the process, the collector's and the compiler's included, in one thread of work
 * @param wallSeconds      in one thread of work
 * @param counts           how many rows of each class are left; empty of a method that trains
 * @param speedUp          how many times as fast several threads are as one, by wall-clock time; null unless asked for
 * @param machineSpeedUp   the same of threads that share nothing, measured in turn with it
 * @param extraBytes       how much memory is taken that was not before, when all is done and the garbage gone
 * @param madeBytes        how much the values of the rows that were made take by themselves
 */
record ResampleMeasurement(
        String engine,
        double processorSeconds,
        double wallSeconds,
        List<Long> counts,
        Double speedUp,
        Double machineSpeedUp,
        Long extraBytes,
        Long madeBytes) {}
