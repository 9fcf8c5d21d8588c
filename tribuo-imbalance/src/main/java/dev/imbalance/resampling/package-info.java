/** What selects and makes training rows, once, before training. */
package dev.imbalance.resampling;
