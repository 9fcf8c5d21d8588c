package dev.imbalance.report;

/**
 * A class, as the training and the test set have it.
 *
 * @param trainCount training rows before resampling
 * @param share      of the training rows
 * @param support    test rows
 * @param shot       many, medium, few; unseen without training rows
 */
record ClassView(String name, long trainCount, double share, long support, String shot) {}
