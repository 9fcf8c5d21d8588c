package dev.imbalance.loss;

/** Evaluates a loss on transformed logits and carries its gradient back through the transform. */
public final class TransformedLoss implements BatchLoss {
    private final BatchLoss inner;
    private final LogitTransform transform;

    public TransformedLoss(BatchLoss inner, LogitTransform transform) {
        this.inner = inner;
        this.transform = transform;
    }

    @Override
    public double evaluate(LogitBatch batch, double[] gradient) {
        int k = batch.classes();
        double[] moved = new double[batch.size() * k];
        double s = transform.temperature();
        for (int i = 0; i < batch.size(); i++) {
            for (int c = 0; c < k; c++) {
                moved[i * k + c] = s
                        * (transform.scale()[c] * batch.logits()[i * k + c]
                                + transform.offset()[c]);
            }
            int y = batch.labels()[i];
            moved[i * k + y] -= s * transform.margin()[y];
        }
        double loss = inner.evaluate(batch.withLogits(moved), gradient);
        for (int i = 0; i < batch.size(); i++) {
            for (int c = 0; c < k; c++) {
                gradient[i * k + c] *= s * transform.scale()[c];
            }
        }
        return loss;
    }
}
