/** The report of an experiment: one self-contained HTML page. */
package dev.imbalance.report;
