package dev.imbalance.report;

import dev.imbalance.evaluation.Interval;
import dev.imbalance.evaluation.LabelMetrics;
import dev.imbalance.evaluation.PairedComparison;
import dev.imbalance.evaluation.RankTable;
import dev.imbalance.evaluation.check.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the summary says, in English and in this one place: for the page, for Markdown and for JSON. Numbers go in, no markup comes out. */
final class Sentences {
    static final String QUESTION = "Which strategy helps the rare classes, and what does it cost the others?";

    static final String NOTHING_TO_COMPARE =
            "There is nothing to compare: a finished baseline and at least one other strategy finished with the same seed are needed.";

    static final String NO_FINDING = "No check found anything doubtful.";

    static final String FINDINGS =
            "What makes these results doubtful, by fixed rules: errors first, then what may mislead, then what is worth to know.";

    /** Stands for the strategy of a finding that is of the whole experiment. */
    static final String ALL = "all";

    static final String NO_RUN = "No run is done yet";

    private static final String[] NUMBERS = {"no", "one", "two", "three"};

    static final String WHICH_ARE_RARE =
            "Which classes are rare is not known: imbalance evaluate takes the training counts by --train-counts.";

    private Sentences() {}

    static String rareRecall(List<String> rarest) {
        String classes = " (" + String.join(", ", rarest) + ")";
        return rarest.size() == 1
                ? "the recall of the rarest class" + classes
                : "the mean recall of the " + NUMBERS[rarest.size()] + " rarest classes" + classes;
    }

    /** The answer to the question: what the strategy does that gains most, beyond chance if any does. */
    static Sentence headline(Summary summary) {
        StrategyView best = summary.best();
        String over = " over " + summary.baseline().name();
        String rare = rareRecall(summary.rarest());
        PairedComparison gain = summary.chance().rarest().get(best.name());
        double mean = gain == null ? best.change().rare().mean() : gain.difference();
        boolean raises = gain == null ? "up".equals(Show.tone(mean)) : gain.isSignificant() && gain.difference() > 0;
        if (raises) {
            return Sentence.named(best.name())
                    .then(" raises " + rare + " by ")
                    .then(Show.number(100 * mean, 1) + " points", "up")
                    .then(interval(gain, 1, true) + over
                            + (summary.folds() > 0
                                    ? ""
                                    : ", from "
                                            + Show.percent(best.change()
                                                    .from(Measure.RAREST)
                                                    .mean())
                                            + "\u00a0% to "
                                            + Show.percent(best.change()
                                                    .to(Measure.RAREST)
                                                    .mean())
                                            + "\u00a0%,")
                            + " and ")
                    .then(effect(
                            summary.chance().others().get(best.name()),
                            best.change().others(),
                            "the other classes",
                            true))
                    .then(".");
        }
        if (gain != null && !gain.hasTest()) {
            return Sentence.named(best.name())
                    .then(" changes " + rare + " by ")
                    .then(Show.points(mean) + " points", Show.tone(mean))
                    .then(over + ", which cannot be tested for chance: one of these classes has a single test row.");
        }
        String reached = over + ", which reaches "
                + Show.percent(summary.baseline().stat(Measure.RAREST).mean()) + "\u00a0%.";
        Sentence none = Sentence.named("No strategy")
                .then(" raises " + rare + (gain == null ? "" : " beyond chance") + reached);
        return gain == null
                ? none
                : none.then(" The largest difference is that of ")
                        .then(best.name(), "name")
                        .then(": " + Show.points(mean) + " points" + interval(gain, 1, false) + ".");
    }

    /** What one strategy changes, in a line. */
    static Sentence finding(Summary summary, StrategyView strategy) {
        return Sentence.named(strategy.name())
                .then(" ")
                .then(effect(
                        summary.chance().rarest().get(strategy.name()),
                        strategy.change().rare(),
                        rarest(summary),
                        false))
                .then("; ")
                .then(effect(
                        summary.chance().others().get(strategy.name()),
                        strategy.change().others(),
                        "the others",
                        false))
                .then(".");
    }

    static String severity(Severity severity) {
        return severity.name().toLowerCase(Locale.ROOT);
    }

    /** The whole summary, a line each. */
    static List<Sentence> summary(Summary summary) {
        if (summary == null) {
            return List.of(Sentence.of(NO_RUN + "."));
        } else if (summary.compared().isEmpty()) {
            return summary.ofPredictions() ? ofPredictions(summary) : List.of(Sentence.of(NOTHING_TO_COMPARE));
        }
        List<Sentence> sentences = new ArrayList<>();
        sentences.add(headline(summary));
        if (summary.compared().size() > 1) {
            summary.lines().forEach(strategy -> sentences.add(finding(summary, strategy)));
        }
        if (summary.compared().size() > summary.lines().size()) {
            sentences.add(
                    Sentence.of(more(summary.compared().size() - summary.lines().size())));
        }
        if (!summary.chance().ranks().places().isEmpty()) {
            sentences.add(ranking(summary.chance().ranks()));
        }
        return sentences;
    }

    /** Over what means are taken, and rows counted together. */
    static String replicates(Summary summary) {
        String seeds = summary.seeds() + " seeds";
        String folds = summary.folds() + " folds";
        return summary.folds() == 0 ? seeds : summary.seeds() == 1 ? folds : seeds + " \u00d7 " + folds;
    }

    /** What tells the runs of a strategy apart. */
    static String replicate(Summary summary) {
        return summary.folds() == 0 ? "seed" : summary.seeds() == 1 ? "fold" : "seed and fold";
    }

    static boolean several(Summary summary) {
        return summary.seeds() > 1 || summary.folds() > 1;
    }

    private static String rarest(Summary summary) {
        return summary.rarest().size() == 1 ? "the rarest class" : "the rarest classes";
    }

    /**
     * A verb with what it is done to: raises, costs or makes no clear difference to some classes.
     *
     * @param paired null where there are no predictions to compare
     * @param change one difference a replicate
     * @param first  whether the kind of the interval is not said before it
     */
    private static Sentence effect(PairedComparison paired, Stat change, String classes, boolean first) {
        double mean = paired == null ? change.mean() : paired.difference();
        if (paired == null || Double.isNaN(paired.adjustedPValue())) {
            String spread = change.several()
                    ? " (" + Show.points(change.min()) + " to " + Show.points(change.max()) + " over "
                            + change.values().size() + " runs)"
                    : "";
            return Sentence.of("changes " + classes + " by ")
                    .then(Show.points(mean) + " points", Show.tone(mean))
                    .then(spread);
        }
        if (!paired.isSignificant()) {
            boolean excludesNothing = paired.low() > 0 || paired.high() < 0;
            return Sentence.of("makes no clear difference to " + classes + ": " + Show.points(mean) + " points"
                    + interval(paired, 1, first)
                    + (excludesNothing
                            ? ", P " + Show.number(paired.adjustedPValue(), 2) + " after correction for all comparisons"
                            : ""));
        }
        return mean > 0
                ? Sentence.of("raises " + classes + " by ")
                        .then(Show.number(100 * mean, 1) + " points", "up")
                        .then(interval(paired, 1, first))
                : Sentence.of("costs " + classes + " ")
                        .then(Show.number(-100 * mean, 1) + " points", "down")
                        .then(interval(paired, -1, first));
    }

    /** @param sign -1 turns a loss into a cost */
    private static String interval(PairedComparison paired, int sign, boolean named) {
        if (paired == null || Double.isNaN(paired.low())) {
            return "";
        }
        double low = Math.min(sign * paired.low(), sign * paired.high());
        double high = Math.max(sign * paired.low(), sign * paired.high());
        boolean signs = low < 0 || !paired.isSignificant();
        return (named ? " (95\u00a0% interval " : " (")
                + (signs ? Show.points(low) : Show.number(100 * low, 1))
                + " to "
                + (signs ? Show.points(high) : Show.number(100 * high, 1))
                + ")";
    }

    /** Which strategy is the best over all classes, and what ties with it. */
    static Sentence ranking(RankTable ranks) {
        RankTable.Place best = ranks.places().get(0);
        return Sentence.of("Over all classes ")
                .then(best.strategy(), "name")
                .then(ranks.words(Show.percent(best.value()) + "\u00a0%"));
    }

    /** How many findings are left to the table. */
    static String more(int strategies) {
        return (strategies == 1 ? "One more strategy is" : strategies + " more strategies are") + " in the table.";
    }

    /** What the intervals of several seeds without folds are of: of those that both strategies have. */
    private static String overSeeds(Summary summary) {
        List<String> oneSeed = summary.chance().rarest().values().stream()
                .filter(comparison -> !comparison.coversSeeds())
                .map(PairedComparison::strategy)
                .toList();
        String seeds = summary.seeds() + " seeds. ";
        if (!oneSeed.isEmpty() && oneSeed.size() == summary.chance().rarest().size()) {
            return seeds + "No strategy has more than one in common with "
                    + summary.baseline().name() + ": the intervals of differences are of other test rows alone.";
        }
        return seeds + "Differences are means over the seeds; their intervals are of other test rows and other seeds"
                + (oneSeed.isEmpty()
                        ? "."
                        : ", but for " + String.join(", ", oneSeed) + ", with one seed in common with "
                                + summary.baseline().name() + ", of other test rows alone.");
    }

    /** What the intervals are of, and what they leave out. */
    static List<String> caution(Summary summary) {
        if (summary.ofPredictions()) {
            return cautionOfPredictions(summary);
        }
        List<String> sentences = new ArrayList<>();
        String rows = "The rarest classes have " + Show.count(summary.testRows()) + " test rows together";
        if (summary.chance().known()) {
            sentences.add(
                    summary.folds() > 0
                            ? Show.count(summary.folds()) + " folds"
                                    + (summary.seeds() > 1 ? ", cut anew by each of " + summary.seeds() + " seeds" : "")
                                    + ". Differences are of the rows of all folds together"
                                    + (summary.seeds() > 1 ? ", for the first seed" : "")
                                    + "; their intervals are of other test rows."
                            : summary.seeds() == 1
                                    ? "One seed each. The intervals are of other test rows; another training seed would move the numbers too."
                                    : overSeeds(summary));
            sentences.addAll(PairedComparison.cautions(summary.chance().withBaseline()));
            int compared = summary.chance().rarest().size();
            sentences.add((compared == 1
                            ? "A difference is called clear if its P value is below 0.05."
                            : "A difference is called clear if its P value, corrected for " + compared
                                    + " strategies (Holm), is below 0.05.")
                    + " " + rows + ".");
        } else {
            sentences.add((several(summary)
                            ? replicates(summary)
                                    + ". The numbers are means, with the lowest and the highest beside them. "
                            : "One seed each. ")
                    + rows + ": within one " + replicate(summary) + ", a difference of up to about "
                    + Show.number(100 * summary.halfWidth(), 1)
                    + " points there can be chance of the test rows alone.");
            sentences.add("Strategies are not compared row by row: "
                    + summary.chance().unknown() + ".");
        }
        return sentences;
    }

    /** The question of the summary. */
    static String question(Summary summary) {
        if (!summary.ofPredictions()) {
            return QUESTION;
        }
        return summary.finished().size() == 1
                ? "How good are these predictions?"
                : summary.compared().isEmpty()
                        ? "Which predictions are better?"
                        : "Which predictions are better for the rare classes, and what does it cost the others?";
    }

    /** What a page about predictions lacks. */
    static String notKnown(boolean training) {
        return "These are predictions from files. How the models were trained is not known here, so there are no "
                + (training ? "" : "training counts, ")
                + "training curves, prior ledgers, checks of an ONNX export and provenance of models.";
    }

    /** Without training counts nothing is called rare: what each file reaches over all classes, or how others differ from the first. */
    private static List<Sentence> ofPredictions(Summary summary) {
        if (summary.finished().size() == 1) {
            return reached(summary);
        }
        List<Sentence> sentences = new ArrayList<>();
        for (StrategyView strategy : summary.finished()) {
            PairedComparison paired = summary.chance().paired(strategy.name());
            if (paired != null) {
                sentences.add(Sentence.named(strategy.name())
                        .then(" ")
                        .then(effect(
                                paired, strategy.change().of(Measure.BALANCED_ACCURACY), "the balanced accuracy", true))
                        .then(", against " + summary.baseline().name() + "."));
            }
        }
        if (!summary.chance().ranks().places().isEmpty()) {
            sentences.add(ranking(summary.chance().ranks()));
        }
        return sentences;
    }

    private static List<Sentence> reached(Summary summary) {
        StrategyView only = summary.finished().get(0);
        List<Sentence> sentences = new ArrayList<>();
        sentences.add(Sentence.named(only.name())
                .then(" finds " + share(only, Measure.BALANCED_ACCURACY)
                        + " of the rows of a class in the mean (balanced accuracy), and is right about "
                        + share(only, Measure.ACCURACY) + " of all rows."));
        if (!summary.rarest().isEmpty()) {
            sentences.add(Sentence.of("In " + rareRecall(summary.rarest()) + " it reaches "
                    + share(only, Measure.RAREST) + ", in that of the others " + share(only, Measure.OTHERS) + "."));
        }
        List<Map.Entry<String, LabelMetrics>> byRecall = only.done().get(0).test().labels().entrySet().stream()
                .filter(label -> label.getValue().support() > 0)
                .sorted(Comparator.comparingDouble(label -> label.getValue().recall()))
                .toList();
        if (byRecall.size() > 2) {
            Map.Entry<String, LabelMetrics> least = byRecall.get(0);
            Map.Entry<String, LabelMetrics> most = byRecall.get(byRecall.size() - 1);
            sentences.add(Sentence.of("Best found is " + most.getKey() + " ("
                    + Show.percent(most.getValue().recall()) + "\u00a0% of its rows), worst "
                    + least.getKey() + " (" + Show.percent(least.getValue().recall()) + "\u00a0%)."));
        }
        return sentences;
    }

    private static String share(StrategyView strategy, Measure measure) {
        Interval interval = strategy.interval(measure);
        return Show.percent(strategy.stat(measure).mean()) + "\u00a0%"
                + (Double.isNaN(interval.low())
                        ? ""
                        : " (95\u00a0% interval " + Show.percent(interval.low()) + " to "
                                + Show.percent(interval.high()) + ")");
    }

    private static List<String> cautionOfPredictions(Summary summary) {
        List<String> sentences = new ArrayList<>();
        sentences.add(
                "Intervals are of other test rows, for the models as they are: another training would move the numbers too.");
        if (summary.finished().size() > 1) {
            int compared = summary.finished().size() - 1;
            sentences.add(
                    summary.chance().known()
                            ? compared == 1
                                    ? "A difference is called clear if its P value is below 0.05."
                                    : "A difference is called clear if its P value, corrected for " + compared
                                            + " files (Holm), is below 0.05."
                            : "The files are not compared row by row: "
                                    + summary.chance().unknown() + ".");
            sentences.addAll(PairedComparison.cautions(summary.chance().withBaseline()));
        }
        if (summary.rarest().isEmpty()) {
            sentences.add(WHICH_ARE_RARE);
        } else {
            sentences.add("The rarest classes have " + Show.count(summary.testRows()) + " test rows together.");
        }
        sentences.add(notKnown(!summary.rarest().isEmpty()));
        return sentences;
    }
}
