package dev.imbalance.evaluation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Strategies in the order of a metric, and which of them are a statistical tie with the best.
 * <p>
 * A strategy ties with the best unless the paired test between them says otherwise. Since these rows also chose which one is the best, the P
 * values are corrected for all pairs of strategies, times {@code m (m - 1) / 2}: then, of strategies that are all equal, any is called worse in
 * at most 5 % of test sets. That is of the question which strategy is the best; whether one beats a baseline that was named beforehand is a question
 * of fewer comparisons, which {@link PairedComparison#against} answers.
 *
 * @param metric by which
 * @param places the best first
 */
public record RankTable(HeadlineMetric metric, List<Place> places) {
    /**
     * A strategy's place.
     *
     * @param place        from 1
     * @param strategy     its name
     * @param value        the mean over its runs
     * @param tiedWithBest whether a test says that it may be as good as the best; true for the best
     * @param withBest     how it compares with the best; null for the best, and for one without a seed in common with it
     */
    public record Place(int place, String strategy, double value, boolean tiedWithBest, PairedComparison withBest) {
        /** Whether there is a test of it and the best: not without a seed in common, nor where a class has one test row. */
        public boolean tested() {
            return place == 1 || (withBest != null && withBest.hasTest());
        }
    }

    /** More names than this are counted instead. */
    private static final int NAMED = 6;

    public RankTable {
        places = List.copyOf(places);
    }

    /**
     * Ranks strategies. One whose metric is undefined in a run comes last, and is no tie.
     *
     * @param runs of all strategies
     * @throws IllegalArgumentException as {@link PairedComparison#of}
     */
    public static RankTable of(List<PredictedRun> runs, HeadlineMetric metric) {
        Map<String, List<PredictedRun>> strategies = PairedComparison.byStrategy(runs);
        List<Place> sorted = new ArrayList<>();
        strategies.forEach((name, ofStrategy) -> sorted.add(new Place(
                0,
                name,
                ofStrategy.stream()
                        .mapToDouble(run -> metric.value(run.metrics().test()))
                        .average()
                        .orElseThrow(),
                false,
                null)));
        sorted.sort(Comparator.comparing((Place place) -> Double.isNaN(place.value))
                .thenComparing(Comparator.comparingDouble(Place::value).reversed()));
        if (sorted.isEmpty() || Double.isNaN(sorted.get(0).value)) {
            return new RankTable(metric, List.of());
        }
        int family = sorted.size() * (sorted.size() - 1) / 2;
        List<PredictedRun> best = strategies.get(sorted.get(0).strategy);
        List<Place> places = new ArrayList<>();
        for (Place place : sorted) {
            PairedComparison withBest = null;
            if (!places.isEmpty()
                    && !Double.isNaN(place.value)
                    && PairedComparison.haveCommonSeed(strategies.get(place.strategy), best)) {
                PairedComparison comparison = PairedComparison.of(strategies.get(place.strategy), best, metric);
                withBest = comparison.adjustedTo(Math.min(1, family * comparison.pValue()));
            }
            boolean tied = places.isEmpty() || (withBest != null && withBest.hasTest() && !withBest.isSignificant());
            places.add(new Place(places.size() + 1, place.strategy, place.value, tied, withBest));
        }
        return new RankTable(metric, places);
    }

    /** In words: which is the best, and what is a statistical tie with it; empty without strategies. */
    public String words() {
        return places.isEmpty()
                ? ""
                : places.get(0).strategy + words(String.format(Locale.ROOT, "%.3f", places.get(0).value));
    }

    /**
     * What {@link #words} says after the name of the best strategy.
     *
     * @param value that of the best, as it is to be written
     */
    public String words(String value) {
        String first = " has the highest " + metric.words() + ", " + value;
        List<Place> others = places.subList(1, places.size());
        List<String> tied =
                others.stream().filter(Place::tiedWithBest).map(Place::strategy).toList();
        List<String> untested = others.stream()
                .filter(place -> !place.tested())
                .map(Place::strategy)
                .toList();
        List<String> clauses = new ArrayList<>();
        if (tied.size() == others.size() && tied.size() > 1) {
            clauses.add("all others are a statistical tie with it");
        } else if (!tied.isEmpty()) {
            clauses.add(names(tied) + (tied.size() == 1 ? " is" : " are") + " a statistical tie with it");
        } else if (untested.isEmpty() && !others.isEmpty()) {
            clauses.add("no other strategy is a statistical tie with it");
        }
        if (!untested.isEmpty()) {
            clauses.add(names(untested) + " cannot be compared with it");
        }
        return first + (clauses.isEmpty() ? "" : "; " + String.join(", and ", clauses)) + ".";
    }

    /** Some names as a phrase; of many the first, and how many others there are. */
    public static String names(List<String> names) {
        if (names.size() == 1) {
            return names.get(0);
        }
        List<String> some = names.size() <= NAMED ? names.subList(0, names.size() - 1) : names.subList(0, NAMED);
        return String.join(", ", some) + " and "
                + (names.size() <= NAMED ? names.get(names.size() - 1) : names.size() - NAMED + " others");
    }
}
