package dev.imbalance.loss;

/** Multiplies the weight of each row by the weight of its class. */
public final class WeightedLoss implements BatchLoss {
    private final BatchLoss inner;
    private final double[] classWeights;

    public WeightedLoss(BatchLoss inner, double[] classWeights) {
        this.inner = inner;
        this.classWeights = classWeights.clone();
    }

    @Override
    public double evaluate(LogitBatch batch, double[] gradient) {
        double[] weights = new double[batch.size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = batch.weights()[i] * classWeights[batch.labels()[i]];
        }
        return inner.evaluate(batch.withWeights(weights), gradient);
    }
}
