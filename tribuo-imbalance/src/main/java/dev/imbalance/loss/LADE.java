package dev.imbalance.loss;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.trainer.EpochContext;
import java.util.Arrays;

/**
 * Label distribution disentangling: cross-entropy over the logits plus the log prior, and a regulariser that makes the plain logits
 * independent of it, {@code LADE = CE(z + log p_s) + alpha LADER} with {@link LADERegulariser}.
 * <p>
 * {@code alpha = 0} is {@link BalancedSoftmax}. p_s is the prior that the loss really sees under the plan's draws and weights, the paper's
 * class shares whenever there are neither. The value may be negative. For another prior p_t at prediction add {@code log p_t}.
 * <p>
 * Row weights, class weights among them, multiply the cross-entropy, which is divided by B; the regulariser has them through p_s. It takes
 * means over the rows of a batch, so batches should be large, and rows of one label.
 * <p>
 * Hong, Han, Choi, Seo, Kim, Chang. "Disentangling Label Distribution for Long-tailed Visual Recognition", CVPR 2021, equations 16 to 20.
 * There lambda and alpha are 0.01 and 0.1 on CIFAR-100-LT, the defaults here, 0.5 and 0.05 on ImageNet-LT, 0.1 and 0.005 on Places-LT.
 */
public final class LADE implements Loss {
    @Config(description = "How strongly the regulariser holds its log means at 0, at least 0.")
    private double lambda = 0.01;

    @Config(description = "The factor of the regulariser, at least 0; 0 is balanced softmax.")
    private double alpha = 0.1;

    public LADE() {}

    public LADE(double lambda, double alpha) {
        this.lambda = lambda;
        this.alpha = alpha;
        postConfig();
    }

    @Override
    public void postConfig() {
        requireFactor("lambda", lambda);
        requireFactor("alpha", alpha);
    }

    private static void requireFactor(String field, double factor) {
        if (!(factor >= 0 && factor < Double.POSITIVE_INFINITY)) {
            throw new PropertyException("", field, "LADE " + field + " must be finite and at least 0, was " + factor);
        }
    }

    @Override
    public String typeName() {
        return "lade";
    }

    @Override
    public String summary() {
        return "Cross-entropy plus the log prior, regularised so that the logits are free of it.";
    }

    @Override
    public String formula() {
        return "l = CE(z + log p_s) + alpha LADER, LADER = -sum_c p_s(c) [mean_{i: y_i = c} z_ic - l_c - lambda l_c^2], l_c = log(1/B sum_i exp(z_ic - log p_s(c) - log K))";
    }

    @Override
    public String reference() {
        return "Hong, Han, Choi, Seo, Kim, Chang. \"Disentangling Label Distribution for Long-tailed Visual Recognition\", CVPR 2021, equations 16 to 20.";
    }

    @Override
    public boolean isProper() {
        return alpha == 0;
    }

    @Override
    public double[] offset(ClassCounts counts, double[] effectivePrior, EpochContext at) {
        counts.requireNonEmpty("loss " + typeName());
        return Arrays.stream(effectivePrior).map(Math::log).toArray();
    }

    @Override
    public BatchLoss bind(ClassCounts counts, double[] effectivePrior, EpochContext at) {
        BatchLoss crossEntropy = new TransformedLoss(
                new CrossEntropy().bind(counts, effectivePrior, at),
                LogitTransform.offset(offset(counts, effectivePrior, at)));
        LADERegulariser regulariser = new LADERegulariser(effectivePrior, lambda);
        return (batch, gradient) -> {
            double[] regularising = new double[batch.size() * batch.classes()];
            double value = crossEntropy.evaluate(batch, gradient) + alpha * regulariser.evaluate(batch, regularising);
            for (int i = 0; i < regularising.length; i++) {
                gradient[i] += alpha * regularising[i];
            }
            return value;
        };
    }
}
