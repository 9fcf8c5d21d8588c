package dev.imbalance.posthoc;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Adds one offset a class to the logits, {@code z'_c = z_c + o_c}, chosen for a metric on the validation slice. For two classes this is the
 * decision threshold: class 1 wins from the probability {@code 1 / (1 + exp(o_1 - o_0))} on.
 * <p>
 * From offsets of 0, each pass takes one class after the other and sets its offset to the best value between the scores of validation rows, the others fixed: the
 * predictions change only where a row's score passes its highest rival, and the middle between each two such places is tried. Of equally
 * good ones that with the higher balanced accuracy is taken, which leads out of a G-mean of 0, and then the smallest change. It ends when
 * a pass improves nothing, at the latest after the given number of passes. A class without validation rows is not moved; in the end all offsets are shifted to a mean of 0.
 * <p>
 * Zhou, Liu. "Training Cost-Sensitive Neural Networks with Methods Addressing the Class Imbalance Problem", IEEE TKDE 2006, names
 * threshold moving; Collell, Prelec, Patil. "A simple plug-in bagging ensemble based on threshold-moving", Neurocomputing 2018, compares it.
 */
public final class ThresholdMoving implements PostHoc {
    @Config(description = "What the offsets make high: BALANCED_ACCURACY, MACRO_F1 or G_MEAN.")
    private ValidationMetric metric = ValidationMetric.BALANCED_ACCURACY;

    @Config(description = "The most passes over the classes, at least 1.")
    private int passes = 20;

    public ThresholdMoving() {}

    public ThresholdMoving(ValidationMetric metric, int passes) {
        this.metric = metric;
        this.passes = passes;
        postConfig();
    }

    @Override
    public void postConfig() {
        if (passes < 1) {
            throw new PropertyException("", "passes", "ThresholdMoving passes must be at least 1, was " + passes);
        }
    }

    @Override
    public String typeName() {
        return "threshold-moving";
    }

    @Override
    public String summary() {
        return "Adds to each class's logit what makes a metric highest on the validation slice; for two classes, the threshold.";
    }

    @Override
    public String formula() {
        return "z'_c = z_c + o_c";
    }

    @Override
    public String reference() {
        return "Collell, Prelec, Patil. \"A simple plug-in bagging ensemble based on threshold-moving\", Neurocomputing 2018.";
    }

    @Override
    public Phase phase() {
        return Phase.DECISION;
    }

    @Override
    public boolean needsValidation() {
        return true;
    }

    /** How good predictions are: by the metric, and where that is equal by balanced accuracy. */
    private record Quality(double value, double balancedAccuracy) implements Comparable<Quality> {
        private static final Comparator<Quality> ORDER =
                Comparator.comparingDouble(Quality::value).thenComparingDouble(Quality::balancedAccuracy);

        @Override
        public int compareTo(Quality other) {
            return ORDER.compare(this, other);
        }
    }

    private Quality quality(ClassHits hits) {
        return new Quality(metric.of(hits), ValidationMetric.BALANCED_ACCURACY.of(hits));
    }

    @Override
    public PostHocStep adjust(PostHocContext in) {
        ValidationLogits rows = in.validationScores(typeName());
        int classes = rows.classes();
        double[] offsets = new double[classes];
        Quality before = quality(ClassHits.of(rows));
        Quality reached = before;
        for (int pass = 0; pass < passes; pass++) {
            Quality start = reached;
            for (int c = 0; c < classes; c++) {
                reached = improve(rows, offsets, c, reached);
            }
            if (reached.compareTo(start) == 0) {
                break;
            }
        }
        // Equal offsets change nothing; the mean of 0 makes those of different runs comparable.
        double mean = Arrays.stream(offsets).average().orElseThrow();
        Arrays.setAll(offsets, c -> offsets[c] - mean);
        String chosen = String.format(
                Locale.ROOT,
                "%s: offsets%s by at most %d passes over the classes: the highest %s found (%.3f, %.3f without them) on %d validation rows",
                typeName(),
                classes == 2 ? threshold(in, offsets) : "",
                passes,
                metric.words(),
                reached.value(),
                before.value(),
                rows.size());
        return new PostHocStep(ScoreAdjustment.offset(offsets), Optional.of(chosen));
    }

    private static String threshold(PostHocContext in, double[] offsets) {
        return String.format(
                Locale.ROOT,
                " that predict \"%s\" from probability %.3g on,",
                in.ledger().after().labels().get(1),
                1 / (1 + Math.exp(offsets[1] - offsets[0])));
    }

    /** Sets the offset of one class to its best value, and gives the quality then. */
    private Quality improve(ValidationLogits rows, double[] offsets, int c, Quality now) {
        int[] rivals = new int[rows.size()];
        // The offset from which on a row is predicted as c.
        double[] border = new double[rows.size()];
        ClassHits hits = new ClassHits(rows.classes());
        for (int i = 0; i < rivals.length; i++) {
            rivals[i] = rival(rows.logits()[i], offsets, c);
            border[i] = rivals[i] < 0
                    ? Double.NEGATIVE_INFINITY
                    : rows.logits()[i][rivals[i]] + offsets[rivals[i]] - rows.logits()[i][c];
            hits.add(rows.labels()[i], border[i] == Double.NEGATIVE_INFINITY ? c : rivals[i]);
        }
        if (hits.support(c) == 0) {
            return now;
        }
        int[] order = IntStream.range(0, border.length)
                .filter(i -> Double.isFinite(border[i]))
                .boxed()
                .sorted(Comparator.comparingDouble(i -> border[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        Quality best = now;
        double bestOffset = offsets[c];
        for (int k = 0; k + 1 < order.length; k++) {
            int row = order[k];
            hits.change(rows.labels()[row], rivals[row], c);
            double next = border[order[k + 1]];
            double candidate = (border[row] + next) / 2;
            // Equal borders, or neighbouring doubles, leave no room between them.
            if (candidate > border[row] && candidate < next) {
                Quality there = quality(hits);
                int better = there.compareTo(best);
                if (better > 0 || (better == 0 && nearer(candidate, bestOffset, offsets[c]))) {
                    best = there;
                    bestOffset = candidate;
                }
            }
        }
        offsets[c] = bestOffset;
        return best;
    }

    private static boolean nearer(double candidate, double best, double now) {
        return Math.abs(candidate - now) < Math.abs(best - now);
    }

    /** The class other than c with the highest score; -1 if no other class is possible. */
    private static int rival(double[] z, double[] offsets, int c) {
        int best = -1;
        double max = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < z.length; k++) {
            if (k != c && z[k] + offsets[k] > max) {
                best = k;
                max = z[k] + offsets[k];
            }
        }
        return best;
    }
}
