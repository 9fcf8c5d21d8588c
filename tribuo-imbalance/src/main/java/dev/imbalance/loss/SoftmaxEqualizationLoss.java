package dev.imbalance.loss;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.trainer.EpochContext;
import dev.imbalance.trainer.RandomStreams;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Softmax equalization loss: cross-entropy in which rare classes are left out of most denominators, so that the rows of others push them down
 * less: {@code l = log sum_c w_c exp(z_c) - z_y} with {@code w_c = 1 - beta_c T_c} for c != y and 1 for the label. T_c = 1 for classes
 * whose share of the training rows is below lambda, and beta is drawn for each row and class, 1 with probability gamma.
 * <p>
 * {@code lambda = 0} and {@code gamma = 0} are cross-entropy. The defaults are those in use for CIFAR-100-LT; lambda has to follow the data.
 * The draws are a function of the seed, the epoch, the place of the batch in it, and the row.
 * <p>
 * Tan, Wang, Li, Li, Ouyang, Yin, Yan. "Equalization Loss for Long-Tailed Object Recognition", CVPR 2020, section 3.3.
 */
public final class SoftmaxEqualizationLoss extends RowLoss {
    @Config(
            description =
                    "Classes with a smaller share of the training rows than this are protected, in [0, 1]; 0 protects none.")
    private double lambda = 0.005;

    @Config(description = "How often a protected class is left out of the denominator of another's row, in [0, 1].")
    private double gamma = 0.9;

    @Config(description = "The seed of the draws.")
    private long seed = 1;

    public SoftmaxEqualizationLoss() {}

    public SoftmaxEqualizationLoss(double lambda, double gamma, long seed, Reduction reduction) {
        super(reduction);
        this.lambda = lambda;
        this.gamma = gamma;
        this.seed = seed;
        postConfig();
    }

    @Override
    public void postConfig() {
        if (!(lambda >= 0 && lambda <= 1)) {
            throw new PropertyException(
                    "", "lambda", "SoftmaxEqualizationLoss lambda must be in [0, 1], was " + lambda);
        }
        if (!(gamma >= 0 && gamma <= 1)) {
            throw new PropertyException("", "gamma", "SoftmaxEqualizationLoss gamma must be in [0, 1], was " + gamma);
        }
    }

    @Override
    public String typeName() {
        return "softmax-equalization";
    }

    @Override
    public String summary() {
        return "Cross-entropy that leaves rare classes out of most denominators, so that other rows push them down less.";
    }

    @Override
    public String formula() {
        return "l = log sum_c w_c exp(z_c) - z_y, w_y = 1, w_c = 1 - beta_c T_c, T_c = 1 if n_c / N < lambda, else 0, P(beta_c = 1) = gamma";
    }

    @Override
    public String reference() {
        return "Tan, Wang, Li, Li, Ouyang, Yin, Yan. \"Equalization Loss for Long-Tailed Object Recognition\", CVPR 2020, section 3.3.";
    }

    /** Protection goes by whole rows: the label of a mixed row is not one class. */
    @Override
    public boolean takesMixedLabels() {
        return false;
    }

    @Override
    public boolean isProper() {
        return lambda == 0 || gamma == 0;
    }

    @Override
    public List<String> doubts(ClassCounts counts, boolean retraining) {
        return isProper() ? List.of() : EqualizationLoss.protectsNone(counts, lambda);
    }

    @Override
    protected Row row(ClassCounts counts, EpochContext at) {
        boolean[] rare = EqualizationLoss.rare(counts, lambda);
        if (gamma == 1 && IntStream.range(0, rare.length).allMatch(c -> rare[c])) {
            throw new IllegalArgumentException("loss " + typeName() + " with gamma 1 and lambda " + lambda
                    + " would leave every class out of every other's rows (" + counts + "). Lower lambda or gamma.");
        }
        return new Drawn(rare, gamma, new RandomStreams(seed, at.epoch()));
    }

    /** @param streams those of one epoch */
    private record Drawn(boolean[] rare, double gamma, RandomStreams streams) implements Row {
        @Override
        public double evaluate(double[] z, int from, int k, int y, double[] gradient) {
            // Outside of a batch nothing is drawn.
            return withoutMasked(z, from, k, y, new boolean[k], gradient);
        }

        @Override
        public double evaluate(LogitBatch batch, int row, double[] gradient) {
            int k = batch.classes();
            SplittableRandom random = streams.stream("equalization", batch.index(), row);
            boolean[] masked = new boolean[k];
            for (int c = 0; c < k; c++) {
                masked[c] = random.nextDouble() < gamma && rare[c];
            }
            return withoutMasked(batch.logits(), row * k, k, batch.labels()[row], masked, gradient);
        }
    }

    /** Cross-entropy over the label and the classes that are not masked. */
    static double withoutMasked(double[] z, int from, int k, int y, boolean[] masked, double[] gradient) {
        double max = z[from + y];
        for (int c = 0; c < k; c++) {
            if (!masked[c]) {
                max = Math.max(max, z[from + c]);
            }
        }
        double sum = 0;
        for (int c = 0; c < k; c++) {
            gradient[from + c] = masked[c] && c != y ? 0 : Math.exp(z[from + c] - max);
            sum += gradient[from + c];
        }
        for (int c = from; c < from + k; c++) {
            gradient[c] /= sum;
        }
        gradient[from + y] -= 1;
        return Math.log(sum) - (z[from + y] - max);
    }
}
