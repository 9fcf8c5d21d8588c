package dev.imbalance.loss;

/**
 * The loss of one batch of mixed rows: of its first labels by their shares and of its second by the rest. Class weights and margins inside
 * go by the label of each part.
 */
public final class MixedLoss implements BatchLoss {
    private final BatchLoss inner;
    private final int[] secondLabels;
    private final double[] secondWeights;
    private final double[] shares;
    private final boolean softTargets;

    /**
     * @param inner         a loss that takes mixed labels
     * @param secondLabels  the other label of each row
     * @param secondWeights the example weight of the row that this label is of
     * @param shares        the share of each row's first label, in [0, 1]
     * @param softTargets   whether a weighted mean divides by B, as over soft targets in PyTorch, or each part by its own weights
     */
    public MixedLoss(
            BatchLoss inner, int[] secondLabels, double[] secondWeights, double[] shares, boolean softTargets) {
        this.inner = inner;
        this.secondLabels = secondLabels;
        this.secondWeights = secondWeights;
        this.shares = shares;
        this.softTargets = softTargets;
    }

    @Override
    public double evaluate(LogitBatch batch, double[] gradient) {
        int values = batch.size() * batch.classes();
        double[] rest = new double[batch.size()];
        for (int i = 0; i < rest.length; i++) {
            rest[i] = 1 - shares[i];
        }
        double first = inner.evaluate(batch.withLabels(batch.labels(), shares, softTargets), gradient);
        double[] ofSecond = new double[values];
        double second =
                inner.evaluate(batch.withWeights(secondWeights).withLabels(secondLabels, rest, softTargets), ofSecond);
        for (int i = 0; i < values; i++) {
            gradient[i] += ofSecond[i];
        }
        return first + second;
    }
}
