package dev.imbalance.evaluation;

/**
 * How well the scores rank, over all classes; the one-vs-rest values are in {@link LabelMetrics} and {@link AverageMetrics}.
 *
 * @param oneVsOneAUC         the mean over the pairs of classes that the test set has of the mean of the two AUCs that tell them apart. It does not depend on
 *                            how many rows each class has. Hand, Till. "A Simple Generalisation of the Area Under the ROC Curve for Multiple Class
 *                            Classification Problems", Machine Learning 45, 2001
 * @param weightedOneVsOneAUC the mean weighted by the rows of both classes of a pair
 * @param topK                k of the following
 * @param topKAccuracy        the share of rows whose true class is among the k highest scores; of equal ones those first by class id count as higher, so that
 *                            k = 1 is the accuracy
 */
public record RankingMetrics(double oneVsOneAUC, double weightedOneVsOneAUC, int topK, double topKAccuracy) {}
