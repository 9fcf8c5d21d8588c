package dev.imbalance.posthoc;

import com.oracle.labs.mlrg.olcut.config.Config;
import java.util.Locale;

/**
 * Brings the rows of the last layer nearer to one length, {@code W'_c = W_c / ||W_c||^tau}: networks trained on long tails give common
 * classes longer ones. tau = 0 changes no weight, tau = 1 makes every row a unit vector; a row of zeros stays as it is.
 * <p>
 * Kang, Xie, Rohrbach, Yan, Gordo, Feng, Kalantidis. "Decoupling Representation and Classifier for Long-Tailed Recognition", ICLR 2020,
 * section 4. The paper's code drops the biases, others keep them: {@link BiasMode} says which, and it is in the record.
 */
public final class TauNorm implements PostHoc {
    /**
     * What becomes of the biases. The constants have no bodies: OLCUT cannot read the provenance of an enum constant that is a class of
     * its own.
     */
    public enum BiasMode {
        /** They become 0, as in the paper's code. */
        DROP,
        /** They stay as they are. */
        KEEP,
        /** They are divided as the weights are. */
        SCALE
    }

    @Config(
            description =
                    "The power of the norm to divide by: a number of at least 0, usually at most 1, or auto for the best of 0 to 2 in"
                            + " steps of 0.1 on the validation slice.")
    private String tau = TauSearch.AUTO;

    @Config(description = "What tau auto makes high: BALANCED_ACCURACY, MACRO_F1 or G_MEAN.")
    private ValidationMetric metric = ValidationMetric.BALANCED_ACCURACY;

    @Config(description = "What becomes of the biases: DROP, KEEP or SCALE.")
    private BiasMode bias = BiasMode.DROP;

    public TauNorm() {}

    public TauNorm(double tau, BiasMode bias) {
        this.tau = Double.toString(tau);
        this.bias = bias;
        postConfig();
    }

    /** The normalisation whose tau is chosen on the validation slice. */
    public static TauNorm auto(ValidationMetric metric, BiasMode bias) {
        TauNorm rule = new TauNorm();
        rule.metric = metric;
        rule.bias = bias;
        return rule;
    }

    @Override
    public void postConfig() {
        TauSearch.check("TauNorm", tau);
    }

    @Override
    public String typeName() {
        return "tau-norm";
    }

    @Override
    public String summary() {
        return "Divides each row of the last layer by a power of its norm.";
    }

    @Override
    public String formula() {
        return "W'_c = W_c / ||W_c||^tau";
    }

    @Override
    public String reference() {
        return "Kang, Xie, Rohrbach, Yan, Gordo, Feng, Kalantidis. \"Decoupling Representation and Classifier for Long-Tailed Recognition\", ICLR 2020, section 4.";
    }

    @Override
    public Phase phase() {
        return Phase.CLASSIFIER;
    }

    @Override
    public boolean needsValidation() {
        return TauSearch.AUTO.equals(tau);
    }

    @Override
    public PostHocStep adjust(PostHocContext in) {
        LinearHead head = in.head()
                .orElseThrow(() -> new IllegalArgumentException("post-hoc " + typeName()
                        + " divides the weights of a linear last layer, and this model has none; use a network with head: linear and a"
                        + " softmax loss, or leave it out"));
        return TauSearch.step(
                tau,
                typeName() + " (bias " + bias.name().toLowerCase(Locale.ROOT) + ")",
                metric,
                in,
                power -> at(power, head));
    }

    private ScoreAdjustment at(double power, LinearHead head) {
        int classes = head.norms().length;
        double[] scale = new double[classes];
        double[] offset = new double[classes];
        for (int c = 0; c < classes; c++) {
            double b = head.biases()[c];
            scale[c] = head.norms()[c] == 0 ? 1 : Math.pow(head.norms()[c], -power);
            // z' = s (z - b) + b', with b' by the mode.
            offset[c] = switch (bias) {
                case DROP -> -scale[c] * b;
                case KEEP -> b - scale[c] * b;
                case SCALE -> 0;
            };
        }
        return new ScoreAdjustment(scale, offset);
    }
}
