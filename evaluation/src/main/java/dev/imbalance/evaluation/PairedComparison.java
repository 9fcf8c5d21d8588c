package dev.imbalance.evaluation;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Two strategies compared on the same test rows.
 * <p>
 * The interval and the P value are of {@link PairedTest}: over other test rows and, if there are several seeds, over other seeds too.
 *
 * @param metric         by which
 * @param strategy       the one
 * @param against        the other
 * @param seeds          that both have
 * @param difference     what the metric of the strategy is above that of the other, the mean over seeds; with folds of all their rows together
 * @param low            the lower end of its 95 % interval; NaN where there is none
 * @param high           the upper end; NaN likewise
 * @param pValue         of the test that there is no difference; NaN likewise
 * @param adjustedPValue corrected for the comparisons made beside this one
 * @param over           what chance is of: "test rows", or "test rows and seeds"
 * @param mcNemar        of the accuracy, one a seed
 */
public record PairedComparison(
        HeadlineMetric metric,
        String strategy,
        String against,
        List<Long> seeds,
        double difference,
        double low,
        double high,
        double pValue,
        double adjustedPValue,
        String over,
        List<McNemar> mcNemar) {
    /** Adjusted P values below it say that there is a difference. */
    public static final double SIGNIFICANT = 0.05;

    private static final String ROWS = "test rows";
    private static final String ROWS_AND_SEEDS = "test rows and seeds";

    public PairedComparison {
        seeds = List.copyOf(seeds);
        mcNemar = List.copyOf(mcNemar);
    }

    /** The rows of one seed under two strategies. */
    private record Pair(long seed, RunPredictions strategy, RunPredictions against) {}

    /**
     * Compares two strategies over the seeds that both have. Folds of a seed are one test set together; since each seed cuts folds of its own, with folds only
     * the first seed counts.
     *
     * @param strategy the runs of the one
     * @param against  the runs of the other
     * @throws OtherRowsException       if runs of one seed and fold, or of different seeds without folds, have different test rows
     * @throws IllegalArgumentException if no seed and fold is common
     */
    public static PairedComparison of(List<PredictedRun> strategy, List<PredictedRun> against, HeadlineMetric metric) {
        List<Pair> pairs = pairs(strategy, against);
        if (pairs.isEmpty()) {
            throw new IllegalArgumentException("the strategies \""
                    + strategy.get(0).metrics().strategy() + "\" and \""
                    + against.get(0).metrics().strategy() + "\" have no seed in common");
        }
        RunPredictions rows = pairs.get(0).strategy;
        List<int[]> rowsOfClasses = rows.byClass();
        // With folds a class may have no row in the first one: what counts is whether it has any here.
        int[] ofMetric =
                metric.classes(strategy.get(0).metrics().test(), rows.labels(), id -> rowsOfClasses.get(id).length > 0);
        double[][] effects = new double[pairs.size()][];
        double[] units = new double[rows.classes()];
        double difference = 0;
        List<McNemar> mcNemar = new ArrayList<>();
        for (int i = 0; i < effects.length; i++) {
            Pair pair = pairs.get(i);
            double[][] one = counts(pair.strategy);
            double[][] other = counts(pair.against);
            difference +=
                    (metric.value(new ConfusionSums(one), ofMetric) - metric.value(new ConfusionSums(other), ofMetric))
                            / effects.length;
            HeadlineMetric.Influence influence = metric.influence(new ConfusionSums(mean(one, other)), ofMetric);
            effects[i] = effects(pair, influence);
            for (int id = 0; id < units.length; id++) {
                units[id] += unit(influence, id, units.length) / effects.length;
            }
            mcNemar.add(mcNemar(pair));
        }
        List<PairedTest.Stratum> strata = IntStream.range(0, units.length)
                .filter(id -> rowsOfClasses.get(id).length > 0)
                .mapToObj(id -> new PairedTest.Stratum(rowsOfClasses.get(id), units[id]))
                .toList();
        PairedTest test =
                PairedTest.of(effects, metric.averagesClasses() ? strata : List.of(PairedTest.Stratum.all(strata)));
        // Two shares differ by 1 at most, two coefficients by 2.
        double most = metric == HeadlineMetric.MCC ? 2 : 1;
        return new PairedComparison(
                metric,
                strategy.get(0).metrics().strategy(),
                against.get(0).metrics().strategy(),
                pairs.stream().map(Pair::seed).toList(),
                difference,
                Math.max(-most, difference - test.below()),
                Math.min(most, difference + test.above()),
                test.pValue(),
                test.pValue(),
                effects.length == 1 ? ROWS : ROWS_AND_SEEDS,
                mcNemar);
    }

    /**
     * Compares every strategy with one of them, and corrects the P values for all of these comparisons by Holm's method: the probability that any
     * strategy that does not differ is said to is at most 5 %. Holm. "A simple sequentially rejective multiple test procedure", Scandinavian
     * Journal of Statistics 6, 1979.
     *
     * @param runs    of all strategies
     * @param against the strategy to compare with
     * @return by strategy, in the order of the runs, without those that have no seed in common with it
     */
    public static Map<String, PairedComparison> against(
            List<PredictedRun> runs, String against, HeadlineMetric metric) {
        Map<String, List<PredictedRun>> strategies = byStrategy(runs);
        List<PredictedRun> baseline = strategies.getOrDefault(against, List.of());
        List<PairedComparison> comparisons = new ArrayList<>();
        strategies.forEach((name, ofStrategy) -> {
            if (!name.equals(against) && haveCommonSeed(ofStrategy, baseline)) {
                comparisons.add(of(ofStrategy, baseline, metric));
            }
        });
        Map<String, PairedComparison> corrected = new LinkedHashMap<>();
        holm(comparisons).forEach(comparison -> corrected.put(comparison.strategy, comparison));
        return corrected;
    }

    static Map<String, List<PredictedRun>> byStrategy(List<PredictedRun> runs) {
        Map<String, List<PredictedRun>> strategies = new LinkedHashMap<>();
        for (PredictedRun run : runs) {
            strategies
                    .computeIfAbsent(run.metrics().strategy(), name -> new ArrayList<>())
                    .add(run);
        }
        return strategies;
    }

    /** The same comparisons, in their order, with P values corrected for each other; one without a P value is no comparison. */
    static List<PairedComparison> holm(List<PairedComparison> comparisons) {
        List<Integer> order = IntStream.range(0, comparisons.size())
                .boxed()
                .filter(i -> !Double.isNaN(comparisons.get(i).pValue))
                .sorted(Comparator.comparingDouble(i -> comparisons.get(i).pValue))
                .toList();
        List<PairedComparison> corrected = new ArrayList<>(comparisons);
        double largest = 0;
        for (int rank = 0; rank < order.size(); rank++) {
            PairedComparison comparison = comparisons.get(order.get(rank));
            largest = Math.max(largest, Math.min(1, comparison.pValue * (order.size() - rank)));
            corrected.set(order.get(rank), comparison.adjustedTo(largest));
        }
        return corrected;
    }

    PairedComparison adjustedTo(double adjusted) {
        return new PairedComparison(
                metric, strategy, against, seeds, difference, low, high, pValue, adjusted, over, mcNemar);
    }

    /** Whether the adjusted P value says that there is a difference. */
    @JsonIgnore
    public boolean isSignificant() {
        return adjustedPValue < SIGNIFICANT;
    }

    /**
     * Whether there is a difference by the P value, and yet 0 in the interval. The test asks whether the models could be swapped row by row, so that rows of common
     * classes can answer it; how large the difference is may still depend on a rare class of few rows.
     */
    @JsonIgnore
    boolean isOfUnknownSize() {
        return isSignificant() && low <= 0 && high >= 0;
    }

    /** Whether there is a P value; not where a class that counts as much as others has one test row, nor of an undefined metric. */
    public boolean hasTest() {
        return !Double.isNaN(adjustedPValue);
    }

    /** Whether the interval and the P value are of other seeds too. */
    public boolean coversSeeds() {
        return over.equals(ROWS_AND_SEEDS);
    }

    /** What to keep in mind about some comparisons; empty if nothing. */
    public static List<String> cautions(Collection<PairedComparison> comparisons) {
        List<String> cautions = new ArrayList<>();
        if (comparisons.stream().anyMatch(comparison -> comparison.coversSeeds() && comparison.seeds.size() == 2)) {
            cautions.add(
                    "Two seeds say little of the chance of seeds: with them up to 10 % of equal strategies, not 5 %, are called different. Train a third.");
        }
        List<String> ofUnknownSize = comparisons.stream()
                .filter(PairedComparison::isOfUnknownSize)
                .map(PairedComparison::strategy)
                .distinct()
                .toList();
        if (!ofUnknownSize.isEmpty()) {
            cautions.add(
                    "That " + RankTable.names(ofUnknownSize)
                            + " differ" + (ofUnknownSize.size() == 1 ? "s" : "")
                            + " is clear by the P value, but an interval has 0: by how much, and which way, depends on few rows of a rare class.");
        }
        return cautions;
    }

    static boolean haveCommonSeed(List<PredictedRun> strategy, List<PredictedRun> against) {
        return strategy.stream().anyMatch(run -> against.stream()
                .anyMatch(other ->
                        run.metrics().replicate().equals(other.metrics().replicate())));
    }

    private static List<Pair> pairs(List<PredictedRun> strategy, List<PredictedRun> against) {
        Map<Long, Pair> pairs = new TreeMap<>();
        boolean folds = false;
        for (PredictedRun run : strategy) {
            for (PredictedRun other : against) {
                if (run.metrics().replicate().equals(other.metrics().replicate())) {
                    run.predictions().requireSameRows(other.predictions());
                    folds |= run.metrics().fold() != null;
                    pairs.merge(
                            run.metrics().seed(),
                            new Pair(run.metrics().seed(), run.predictions(), other.predictions()),
                            (before, fold) -> new Pair(
                                    before.seed,
                                    before.strategy.followedBy(fold.strategy),
                                    before.against.followedBy(fold.against)));
                }
            }
        }
        List<Pair> all = new ArrayList<>(pairs.values());
        if (folds) {
            return all.subList(0, Math.min(1, all.size()));
        }
        all.forEach(pair -> pair.strategy.requireSameRows(all.get(0).strategy));
        return all;
    }

    private static double[][] counts(RunPredictions rows) {
        double[][] counts = new double[rows.classes()][rows.classes()];
        for (int row = 0; row < rows.rows(); row++) {
            counts[rows.truth(row)][rows.predicted(row)]++;
        }
        return counts;
    }

    private static double[][] mean(double[][] one, double[][] other) {
        double[][] mean = new double[one.length][one.length];
        for (int t = 0; t < one.length; t++) {
            for (int p = 0; p < one.length; p++) {
                mean[t][p] = (one[t][p] + other[t][p]) / 2;
            }
        }
        return mean;
    }

    private static double[] effects(Pair pair, HeadlineMetric.Influence influence) {
        double[] effects = new double[pair.strategy.rows()];
        for (int row = 0; row < effects.length; row++) {
            int truth = pair.strategy.truth(row);
            int one = pair.strategy.predicted(row);
            int other = pair.against.predicted(row);
            effects[row] = one == other ? 0 : influence.of(truth, one) - influence.of(truth, other);
        }
        return effects;
    }

    /** How much a row of a class moves the metric from wrong to right, on average over the classes that it may be taken for. */
    private static double unit(HeadlineMetric.Influence influence, int id, int classes) {
        double wrong = 0;
        for (int other = 0; other < classes; other++) {
            wrong += other == id ? 0 : influence.of(id, other) / (classes - 1);
        }
        return Math.abs(influence.of(id, id) - wrong);
    }

    private static McNemar mcNemar(Pair pair) {
        long onlyStrategy = 0;
        long onlyAgainst = 0;
        for (int row = 0; row < pair.strategy.rows(); row++) {
            boolean right = pair.strategy.isRight(row);
            boolean otherRight = pair.against.isRight(row);
            onlyStrategy += right && !otherRight ? 1 : 0;
            onlyAgainst += otherRight && !right ? 1 : 0;
        }
        return McNemar.of("seed " + pair.seed, onlyStrategy, onlyAgainst);
    }
}
