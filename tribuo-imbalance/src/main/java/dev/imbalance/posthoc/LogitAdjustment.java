package dev.imbalance.posthoc;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.Prior;
import dev.imbalance.trainer.PriorLedger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts a target prior rho in the place of the one that a trained model's logits carry,
 * {@code z'_c = z_c + tau (log(K rho_c) - (log pi_c - o_c))}; for equal priors and plain training this is {@code z_c - tau log pi_c}.
 * <p>
 * o_c is what training added to the logits already, so that only what is still owed is paid: after balanced softmax nothing for equal
 * priors, which is refused, and {@code log(K rho_c)} for any other target. With the prior of the raw counts o_c is 0, as in the papers,
 * and a model whose training has corrected its prior is refused unless double correction is allowed.
 * <p>
 * Menon, Jayasumana, Rawat, Jain, Veit, Kumar. "Long-tail learning via logit adjustment", ICLR 2021, equation 9. Hong, Han, Choi, Seo, Kim,
 * Chang. "Disentangling Label Distribution for Long-tailed Visual Recognition", CVPR 2021: the PC softmax is this with a target. Unlike the
 * papers, the default prior is the one that the loss really saw under the plan's draws and weights.
 */
public final class LogitAdjustment implements PostHoc {
    @Config(
            description =
                    "How much of the correction to make: a number of at least 0, where 1 reaches the target, or auto for the best of"
                            + " 0 to 2 in steps of 0.1 on the validation slice.")
    private String tau = "1";

    @Config(description = "What tau auto makes high: BALANCED_ACCURACY, MACRO_F1 or G_MEAN.")
    private ValidationMetric metric = ValidationMetric.BALANCED_ACCURACY;

    @Config(
            description =
                    "The class prior to aim at, by label: a share above 0 for every class, in any unit; empty for equal priors.")
    private Map<String, Double> target = new LinkedHashMap<>();

    @Config(description = "The prior to correct: EFFECTIVE, what the loss saw after draws and weights, or RAW_COUNTS.")
    private Prior prior = Prior.EFFECTIVE;

    @Config(description = "Whether to correct the whole prior although training, or a correction before, has done so.")
    private boolean allowDoubleCorrection = false;

    public LogitAdjustment() {}

    public LogitAdjustment(double tau, Prior prior, boolean allowDoubleCorrection) {
        this.tau = Double.toString(tau);
        this.prior = prior;
        this.allowDoubleCorrection = allowDoubleCorrection;
        postConfig();
    }

    /** The adjustment towards equal priors whose tau is chosen on the validation slice. */
    public static LogitAdjustment auto(ValidationMetric metric) {
        LogitAdjustment adjustment = new LogitAdjustment();
        adjustment.tau = TauSearch.AUTO;
        adjustment.metric = metric;
        return adjustment;
    }

    /**
     * The whole adjustment from what the loss saw to another prior.
     *
     * @param target a share of every class by label, in any unit
     */
    public static LogitAdjustment towards(Map<String, Double> target) {
        LogitAdjustment adjustment = new LogitAdjustment();
        adjustment.target = new LinkedHashMap<>(target);
        adjustment.postConfig();
        return adjustment;
    }

    @Override
    public void postConfig() {
        TauSearch.check("LogitAdjustment", tau);
        target.forEach((label, share) -> {
            if (!(share > 0 && share < Double.POSITIVE_INFINITY)) {
                throw new PropertyException(
                        "",
                        "target",
                        "LogitAdjustment target of \"" + label + "\" must be finite and above 0, was " + share);
            }
        });
        if (!target.isEmpty() && needsValidation()) {
            throw new PropertyException(
                    "",
                    "tau",
                    "LogitAdjustment tau auto aims at equal priors, since its metrics count all classes alike; give a number with a"
                            + " target, such as 1");
        }
    }

    @Override
    public String typeName() {
        return "logit-adjustment";
    }

    @Override
    public String summary() {
        return "Takes the log prior out of the trained model's logits, for equal priors or any target.";
    }

    @Override
    public String formula() {
        return "z'_c = z_c + tau (log(K rho_c) - (log pi_c - o_c))";
    }

    @Override
    public String reference() {
        return "Menon, Jayasumana, Rawat, Jain, Veit, Kumar. \"Long-tail learning via logit adjustment\", ICLR 2021, equation 9; Hong, Han, Choi, Seo, Kim, Chang. \"Disentangling Label Distribution for Long-tailed Visual Recognition\", CVPR 2021.";
    }

    @Override
    public Phase phase() {
        return Phase.PRIOR;
    }

    @Override
    public void check(PriorLedger ledger) {
        ledger.after().requireNonEmpty("post-hoc " + typeName());
        if (!Arrays.stream(owed(ledger)).allMatch(Double::isFinite)) {
            throw new IllegalArgumentException(
                    "post-hoc " + typeName() + " needs a weight above 0 for every class, since training sees"
                            + " nothing of one whose weight is 0; raise the weight, or leave it out");
        }
        if (!correctsPrior() || !ledger.correctedInTraining() || allowDoubleCorrection) {
            return;
        }
        if (prior == Prior.RAW_COUNTS) {
            throw new IllegalArgumentException("post-hoc " + describe()
                    + " would correct the class prior a second time: training has corrected it already. Remove one of the two"
                    + (target.isEmpty() ? "" : ", set prior to effective") + ", or set allowDoubleCorrection to true.");
        }
        if (!PriorLedger.favours(owed(ledger))) {
            throw new IllegalArgumentException("post-hoc " + describe()
                    + " has nothing to do: training has corrected the class prior already. Remove one of the two, or set"
                    + " allowDoubleCorrection to true to correct it a second time.");
        }
    }

    @Override
    public boolean correctsPrior() {
        return needsValidation() || Double.parseDouble(tau) != 0;
    }

    @Override
    public boolean allowsDoubleCorrection() {
        return allowDoubleCorrection;
    }

    @Override
    public boolean needsValidation() {
        return TauSearch.AUTO.equals(tau);
    }

    @Override
    public PostHocStep adjust(PostHocContext in) {
        double[] owed = owed(in.ledger());
        return TauSearch.step(tau, typeName(), metric, in, strength -> {
            double[] offset = new double[owed.length];
            for (int c = 0; c < offset.length; c++) {
                offset[c] = strength * owed[c];
            }
            return ScoreAdjustment.offset(offset);
        });
    }

    /** What is to be added to the logits so that they carry the target prior. */
    private double[] owed(PriorLedger ledger) {
        double[] pi = prior.of(ledger.after(), ledger.effectivePrior());
        double[] owed = logTarget(ledger.after());
        boolean counts = prior == Prior.EFFECTIVE && !allowDoubleCorrection;
        for (int c = 0; c < owed.length; c++) {
            owed[c] -= Math.log(pi[c]) - (counts ? ledger.trainingOffset()[c] : 0);
        }
        return owed;
    }

    /** log(K rho), which is 0 for equal priors. */
    private double[] logTarget(ClassCounts classes) {
        double[] logs = new double[classes.size()];
        if (target.isEmpty()) {
            return logs;
        }
        List<String> missing = new ArrayList<>(classes.labels());
        missing.removeAll(target.keySet());
        List<String> unknown = new ArrayList<>(target.keySet());
        unknown.removeAll(classes.labels());
        if (!missing.isEmpty() || !unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "post-hoc " + typeName() + " needs a target share of every class and of nothing else; "
                            + (missing.isEmpty() ? "unknown are " + unknown : "missing are " + missing)
                            + ", the classes are " + classes.labels());
        }
        double sum = target.values().stream().mapToDouble(Double::doubleValue).sum();
        for (int c = 0; c < logs.length; c++) {
            logs[c] = Math.log(logs.length * target.get(classes.labels().get(c)) / sum);
        }
        return logs;
    }
}
