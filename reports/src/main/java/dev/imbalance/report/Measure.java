package dev.imbalance.report;

import dev.imbalance.evaluation.Interval;
import dev.imbalance.evaluation.RunMetrics;
import dev.imbalance.evaluation.SeedMean;
import dev.imbalance.evaluation.TestMetrics;
import java.util.List;

/** The columns of the strategies table. */
enum Measure {
    RAREST("rarestRecall", "Rarest classes", Unit.PERCENT, true),
    OTHERS("otherRecall", "Other classes", Unit.PERCENT, true),
    BALANCED_ACCURACY("balancedAccuracy", "Balanced accuracy", Unit.PERCENT, true),
    ACCURACY("accuracy", "Accuracy", Unit.PERCENT, true),
    MACRO_F1("macroF1", "Macro F1", Unit.PERCENT, true),
    G_MEAN("gMean", "G-mean", Unit.PERCENT, true),
    MCC("mcc", "MCC", Unit.COEFFICIENT, true),
    MANY("manyRecall", "Many-shot", Unit.PERCENT, true),
    MEDIUM("mediumRecall", "Medium-shot", Unit.PERCENT, true),
    FEW("fewRecall", "Few-shot", Unit.PERCENT, true),
    TRAIN_SECONDS("trainSeconds", "Training", Unit.SECONDS, false),
    IMAGES_PER_SECOND("imagesPerSecond", "Images/s", Unit.RATE, true);

    /** How a value is written. */
    enum Unit {
        PERCENT,
        COEFFICIENT,
        SECONDS,
        RATE
    }

    private final String key;
    private final String title;
    private final Unit unit;
    private final boolean higherIsBetter;

    Measure(String key, String title, Unit unit, boolean higherIsBetter) {
        this.key = key;
        this.title = title;
        this.unit = unit;
        this.higherIsBetter = higherIsBetter;
    }

    /** Its key in files: of the intervals in metrics.json, and of what the page offers to download. */
    String key() {
        return key;
    }

    String title() {
        return title;
    }

    /** The value of a finished run; NaN where undefined. */
    double of(RunView run) {
        return of(run.metrics());
    }

    private double of(RunMetrics run) {
        TestMetrics test = run.test();
        return switch (this) {
            case RAREST -> test.rarest().recall();
            case OTHERS -> test.rarest().otherRecall();
            case BALANCED_ACCURACY -> test.balancedAccuracy();
            case ACCURACY -> test.accuracy();
            case MACRO_F1 -> test.macroF1();
            case G_MEAN -> test.gMean();
            case MCC -> test.mcc();
            case MANY -> test.manyRecall();
            case MEDIUM -> test.mediumRecall();
            case FEW -> test.fewRecall();
            case TRAIN_SECONDS -> run.training().trainSeconds();
            case IMAGES_PER_SECOND -> run.training().imagesPerSecond();
        };
    }

    /**
     * Its 95 % interval: over seeds and folds or, where the experiment has one run a strategy, over test rows; NaN ends where there is none.
     *
     * @param runs     finished ones of one strategy, at least one
     * @param repeated whether the experiment has several seeds or folds, so that an interval over test rows would be of something else than those beside it
     */
    Interval interval(List<RunMetrics> runs, boolean repeated) {
        if (!repeated) {
            Interval overRows = runs.get(0).intervals().overall().get(key);
            return overRows == null ? new Interval(Double.NaN, Double.NaN, "none") : overRows;
        }
        // Times are not measured on rows that folds share.
        SeedMean overRuns = (unit == Unit.SECONDS || unit == Unit.RATE
                        ? SeedMean.of(runs.stream().mapToDouble(this::of).toArray())
                        : SeedMean.over(runs, this::of))
                .within(least(), most());
        return new Interval(overRuns.low(), overRuns.high(), "Student's t over runs");
    }

    private double least() {
        return unit == Unit.COEFFICIENT ? -1 : 0;
    }

    private double most() {
        return unit == Unit.PERCENT || unit == Unit.COEFFICIENT ? 1 : Double.MAX_VALUE;
    }

    String show(double number) {
        return switch (unit) {
            case PERCENT -> Show.percent(number);
            case COEFFICIENT -> Show.number(number, 3);
            case SECONDS -> Show.seconds(number);
            case RATE -> Show.number(number, number < 100 ? 1 : 0);
        };
    }

    /** Whether a is better than b as the page writes them: what reads the same is a tie. */
    boolean better(double a, double b) {
        return !show(a).equals(show(b)) && (higherIsBetter ? a > b : a < b);
    }
}
