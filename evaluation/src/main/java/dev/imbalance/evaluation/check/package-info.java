/** Rules about what makes results doubtful; see {@link dev.imbalance.evaluation.check.Check}. */
package dev.imbalance.evaluation.check;
