package dev.imbalance.evaluation;

/** Why a number is not defined, as files and reports say it. */
final class Reason {
    static final String NO_TEST_ROWS = "no test rows";
    static final String NEVER_PREDICTED = "never predicted";
    static final String NEITHER = "no test rows and never predicted";
    static final String NO_OTHERS = "all test rows are of this class";
    static final String ONE_CLASS = "all test rows are of one class";
    static final String ONE_CLASS_EACH_WAY = "all test rows and all predictions are of one class";
    static final String NO_SCORES = "no scores";
    static final String NO_PROBABILITIES = "the scores are not probabilities";
    static final String TOO_MANY_SCORES = "more than " + ScoredRows.MICRO_SCORES + " scores to rank together";
    static final String NO_TRAINING_COUNTS = "the training counts are not known";
    static final String NO_CLASSES = "no class of it has test rows";

    private Reason() {}
}
