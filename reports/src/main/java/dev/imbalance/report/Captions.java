package dev.imbalance.report;

import dev.imbalance.evaluation.MistakenImage;
import dev.imbalance.evaluation.PairedComparison;
import dev.imbalance.evaluation.RankTable;
import java.util.stream.Collectors;

/** What stands above, below and beside the charts, the tables and the pictures, in English: for the page and for Markdown. */
final class Captions {
    private static final String SCORES = "Scores on the test set, in per cent except MCC.";

    private static final String UNITS =
            SCORES + " Rarest, other, many-, medium- and few-shot are mean recalls of those classes.";

    static final String NO_PREDICTIONS = "a run has no predictions.csv.gz";

    static final String NOT_CLEAR = "may be chance";

    static final String CONFUSED =
            "Rows of the first class that are taken for the second, the pairs with the most rows of all strategies first. More pairs are in each strategy's part.";

    static final String CHANGES =
            "A row is fixed if only the strategy gets it right, broken if only the baseline does, with the same seed and fold. Rows with the largest"
                    + " change are in each strategy's part.";

    static final String CONFIDENCES =
            "Test rows by the probability of the predicted class. Wrong rows at the right end are mistakes that no threshold on the confidence would catch.";

    static final String LABEL_RELIABILITY =
            "How often a row is of the class, by the probability that it is given for it, in ten bins of as many rows each. Below the diagonal the"
                    + " probability is too high, above it too low. Larger points are of more test rows.";

    static final String GALLERY =
            "Below an image is its true class, then what it is taken for, with the highest probability and the strategies that do so. Those that the most runs"
                    + " misclassify come first: some may be labelled wrongly. Every run's mistakes.zip has more.";

    /** Until a page of an experiment that runs loads itself again. */
    static final int RELOAD_SECONDS = 5;

    static final String RELOADS =
            "The experiment is running. This page is written again as it goes on, and loads itself again every "
                    + RELOAD_SECONDS + " seconds.";

    static final String NO_SCORES = "There are no scores, so nothing is known of the calibration.";

    private Captions() {}

    /** That rows are counted together; empty for one run a strategy. */
    static String pooled(Page page) {
        return Sentences.several(page.summary())
                ? " The test rows of " + Sentences.replicates(page.summary()) + " are counted together."
                : "";
    }

    /** What curves are; empty for one run a strategy. */
    static String means(Page page) {
        return Sentences.several(page.summary())
                ? " Curves are means over " + Sentences.replicates(page.summary()) + "."
                : "";
    }

    /** Which strategies the charts have; empty where they have all. */
    static String drawn(Page page) {
        return page.drawsSome()
                ? " Of " + page.finished().size() + " strategies the charts show "
                        + page.drawn().size()
                        + ": the baseline and those with the highest balanced accuracy. The tables have all."
                : "";
    }

    /** What stands above the errors. */
    static String errors(Page page) {
        return "Which test rows are misclassified, and how." + pooled(page) + drawn(page);
    }

    static String begun(int runs) {
        return runs == 1 ? "One run is not done yet." : runs + " runs are not done yet.";
    }

    /** How far a run came that is not done. */
    static String stand(RunView run) {
        int epochs = run.history().size();
        return run.run().status()
                + (epochs == 0
                        ? ""
                        : ", after epoch " + run.history().get(epochs - 1).epoch());
    }

    /** What the lines of training curves are. */
    static String lines(Page page) {
        boolean several =
                page.strategies().stream().anyMatch(strategy -> strategy.done().size() > 1);
        boolean training = page.strategies().stream()
                .anyMatch(strategy -> !strategy.training().isEmpty());
        return (several
                        ? " Lines are means over " + Sentences.replicates(page.summary())
                                + ", bands from the lowest to the highest."
                        : "")
                + (training ? " Thin lines are of runs that are not done yet." : "");
    }

    static String noErrors(Errors errors) {
        return "Errors cannot be shown row by row: " + errors.unknown() + ".";
    }

    static String images(int images) {
        return images == 1 ? "1 image" : images + " images";
    }

    /** What an image is taken for, with the highest probability. */
    static String answer(MistakenImage.Answer answer) {
        return answer.prediction()
                + (Double.isNaN(answer.confidence()) ? "" : ", " + Show.percent(answer.confidence()) + "\u00a0%");
    }

    static String moreAnswers(int answers) {
        return answers == 1 ? "and 1 more class" : "and " + answers + " more classes";
    }

    /** An image in words. */
    static String alt(MistakenImage image) {
        return image.answers().stream()
                .map(answer -> answer(answer) + " by " + RankTable.names(answer.strategies()))
                .collect(Collectors.joining("; ", image.label() + " taken for ", ""));
    }

    /** Where an image is, and how many misclassify it. */
    static String place(MistakenImage image) {
        return "row " + Show.count(image.row())
                + (image.runs() == 1 ? "" : ", wrong in " + image.wrong() + " of " + image.runs() + " runs");
    }

    /** What stands under a gain that is not clear. */
    static String doubt(PairedComparison gain) {
        return gain.hasTest() ? NOT_CLEAR : "not tested";
    }

    /** What stands under a strategy's place. */
    static String tie(RankTable.Place place) {
        return place.place() == 1
                ? "best"
                : place.tiedWithBest() ? "tie with the best" : place.tested() ? "behind" : "not compared";
    }

    /** What the numbers of the strategies table are, and what stands under them. */
    static String below(Summary summary) {
        String mean = Sentences.several(summary)
                ? "Each number is the mean over " + Sentences.replicates(summary)
                        + ", with its 95\u00a0% interval over them"
                        + (summary.folds() > 0 ? ", corrected for the training rows that folds share," : "")
                        + " below it."
                : "Below a number is its 95\u00a0% interval over test rows.";
        return mean
                + (summary.chance().known() && !summary.compared().isEmpty()
                        ? " The interval of a gain is that of the summary. A tie with the best is by P corrected for all pairs of strategies."
                        : "");
    }

    /** What stands under the precision, recall and F1 of a class. */
    static String labelIntervals(Summary summary) {
        return "Below precision, recall and F1 of a class are their 95\u00a0% intervals over test rows"
                + (summary.folds() > 0
                        ? ", from the rows of all folds of a seed."
                        : summary.seeds() > 1 ? ", of one seed: more seeds do not make more rows." : ".");
    }

    /** What one column of the strategies table names. */
    static String strategies(boolean ofPredictions) {
        return ofPredictions ? "Predictions" : "Strategy";
    }

    /** What the numbers of the strategies table are. */
    static String units(Summary summary) {
        return summary.rarest().isEmpty() ? SCORES : UNITS;
    }

    /** What a link to the part of each strategy says. */
    static String part(boolean ofPredictions) {
        return ofPredictions ? "each file's part" : "each strategy's part";
    }

    /** What the order of the classes is, where a chart has the smallest at its end. */
    static String smallest(boolean training) {
        return "The classes with the fewest " + (training ? "training" : "test") + " rows are at the bottom.";
    }
}
