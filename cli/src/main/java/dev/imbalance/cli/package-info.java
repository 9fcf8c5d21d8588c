/** The {@code imbalance} command. */
package dev.imbalance.cli;
