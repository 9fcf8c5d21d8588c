package dev.imbalance.report;

import dev.imbalance.evaluation.TestMetrics;

/** The columns of the strategies table. */
enum Measure {
    RAREST("Rarest classes", Unit.PERCENT, true),
    OTHERS("Other classes", Unit.PERCENT, true),
    BALANCED_ACCURACY("Balanced accuracy", Unit.PERCENT, true),
    ACCURACY("Accuracy", Unit.PERCENT, true),
    MACRO_F1("Macro F1", Unit.PERCENT, true),
    G_MEAN("G-mean", Unit.PERCENT, true),
    MCC("MCC", Unit.COEFFICIENT, true),
    MANY("Many-shot", Unit.PERCENT, true),
    MEDIUM("Medium-shot", Unit.PERCENT, true),
    FEW("Few-shot", Unit.PERCENT, true),
    TRAIN_SECONDS("Training", Unit.SECONDS, false),
    IMAGES_PER_SECOND("Images/s", Unit.RATE, true);

    /** How a value is written. */
    enum Unit {
        PERCENT,
        COEFFICIENT,
        SECONDS,
        RATE
    }

    private final String title;
    private final Unit unit;
    private final boolean higherIsBetter;

    Measure(String title, Unit unit, boolean higherIsBetter) {
        this.title = title;
        this.unit = unit;
        this.higherIsBetter = higherIsBetter;
    }

    String title() {
        return title;
    }

    /** The value of a finished run; NaN where undefined. */
    double of(RunView run) {
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
            case TRAIN_SECONDS -> run.metrics().training().trainSeconds();
            case IMAGES_PER_SECOND -> run.metrics().training().imagesPerSecond();
        };
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
