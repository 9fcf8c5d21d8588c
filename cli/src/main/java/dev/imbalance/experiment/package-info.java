/**
 * Experiments as files: reading, checking, compiling to trainers and data sources. Depends on no command line.
 */
package dev.imbalance.experiment;
