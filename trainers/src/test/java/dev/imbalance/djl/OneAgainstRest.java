package dev.imbalance.djl;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.loss.BatchLoss;
import dev.imbalance.loss.Link;
import dev.imbalance.loss.Loss;
import dev.imbalance.trainer.EpochContext;

/** Binary cross-entropy of each class against the rest, in its plainest form. */
final class OneAgainstRest implements Loss {
    @Override
    public String typeName() {
        return "one-against-rest";
    }

    @Override
    public Link link(int classes) {
        return Link.ONE_VS_REST;
    }

    @Override
    public BatchLoss bind(ClassCounts counts, double[] effectivePrior, EpochContext at) {
        return (batch, gradient) -> {
            double sum = 0;
            for (int i = 0; i < gradient.length; i++) {
                boolean label = batch.labels()[i / batch.classes()] == i % batch.classes();
                double p = 1 / (1 + Math.exp(-batch.logits()[i]));
                sum -= Math.log(label ? p : 1 - p) / batch.size();
                gradient[i] = (p - (label ? 1 : 0)) / batch.size();
            }
            return sum;
        };
    }
}
