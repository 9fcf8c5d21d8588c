package dev.imbalance.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.imbalance.evaluation.BinaryCounts;
import dev.imbalance.evaluation.CalibrationError;
import dev.imbalance.evaluation.Changes;
import dev.imbalance.evaluation.ConfidenceHistogram;
import dev.imbalance.evaluation.Curves;
import dev.imbalance.evaluation.LabelCurves;
import dev.imbalance.evaluation.LabelMetrics;
import dev.imbalance.trainer.EpochRecord;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The numbers that the charts draw, aggregated: never a row of predictions. Classes by training count, as on the page.
 *
 * @param classes    the categories
 * @param curves     the classes, by their places, that have ROC and precision-recall curves
 * @param pairs      of classes that are confused: the places of the true and the predicted one
 * @param strategies in the order of the experiment
 */
record Charts(
        List<Category> classes,
        List<Integer> curves,
        double[] falsePositiveRates,
        double[] recalls,
        List<List<Integer>> pairs,
        List<Series> strategies) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** More classes than this make a heat map that nobody can read and a page that is too large. */
    private static final int LARGEST_MATRIX = 100;

    /** More cells than this, over all strategies, and only the strategies that are drawn have their matrix in the page. */
    private static final int MOST_CELLS = 400_000;

    /** More curves than this are not drawn: those of the rarest classes are. */
    private static final int MOST_CURVES = 144;

    /** More epochs than this are thinned. */
    private static final int MOST_EPOCHS = 100;

    /** With more classes than this the table beside a heat map only lists where each class went. */
    private static final int LARGEST_TABLE = 20;

    /** The columns of histories that are drawn. */
    private static final Map<String, ToDoubleFunction<EpochRecord>> CURVES = new LinkedHashMap<>();

    static {
        CURVES.put("trainLoss", EpochRecord::trainLoss);
        CURVES.put("validationLoss", EpochRecord::validationLoss);
        CURVES.put("trainAccuracy", EpochRecord::trainAccuracy);
        CURVES.put("validationAccuracy", EpochRecord::validationAccuracy);
        CURVES.put("validationBalancedAccuracy", EpochRecord::validationBalancedAccuracy);
        CURVES.put("testBalancedAccuracy", EpochRecord::watchedBalancedAccuracy);
    }

    /** @param rows of the training or, where it is not known, of the test */
    record Category(String name, long rows) {}

    /**
     * Null where a strategy has no finished run or no such data.
     *
     * @param labelReliability of each class that has curves: of each bin the rows, the mean probability and the share of the class, both in thousandths
     * @param confused         how often, one a pair
     * @param confidences      right and wrong test rows, one a bin
     * @param changes          what is fixed and what is broken, by class
     */
    record Series(
            int index,
            String name,
            int colour,
            int mark,
            Difference change,
            List<Long> countsAfter,
            Values recall,
            Values carried,
            List<List<Long>> confusion,
            History history,
            List<Bin> reliability,
            List<CurveGrid> curves,
            List<List<Long>> labelReliability,
            List<Double> confused,
            List<List<Long>> confidences,
            List<List<Long>> changes) {}

    /** A reliability bin of all runs together. */
    record Bin(long rows, double confidence, double accuracy) {}

    /** In percentage points. */
    record Difference(Double rare, Double others) {}

    /** A value a class or epoch: the mean over the seeds, and each seed's. */
    record Values(List<Double> mean, List<List<Double>> seeds) {
        static Values of(List<double[]> seeds) {
            int length = seeds.stream().mapToInt(seed -> seed.length).max().orElse(0);
            return new Values(
                    IntStream.range(0, length)
                            .mapToObj(i -> round(Stat.of(seeds.stream()
                                            .filter(seed -> i < seed.length)
                                            .mapToDouble(seed -> seed[i]))
                                    .mean()))
                            .toList(),
                    seeds.stream().map(Charts::rounded).toList());
        }
    }

    /** The mean over the runs, the lowest and the highest. */
    record Band(List<Double> mean, List<Double> low, List<Double> high) {
        /** @param places of the epochs */
        static Band of(List<double[]> runs, List<Integer> places) {
            List<Stat> stats = places.stream()
                    .map(i ->
                            Stat.of(runs.stream().filter(run -> i < run.length).mapToDouble(run -> run[i])))
                    .toList();
            return new Band(
                    rounded(stats.stream().mapToDouble(Stat::mean).toArray()),
                    runs.size() == 1
                            ? null
                            : rounded(stats.stream().mapToDouble(Stat::min).toArray()),
                    runs.size() == 1
                            ? null
                            : rounded(stats.stream().mapToDouble(Stat::max).toArray()));
        }
    }

    /**
     * The epochs of a strategy.
     *
     * @param chosen   the epoch whose weights the model has, one a finished run
     * @param curves   of the finished runs
     * @param training the runs that are not done yet
     */
    record History(List<Integer> epochs, List<Integer> chosen, Map<String, Band> curves, List<Training> training) {}

    /** The curves so far of a run that is not done. */
    record Training(String name, Map<String, List<Double>> curves) {}

    /** Whether the page has the matrix of a strategy: of all, unless that were too much. */
    static boolean hasMatrix(Page page, StrategyView strategy) {
        int k = page.classes().size();
        return !strategy.done().isEmpty()
                && drawsMatrix(page)
                && ((long) page.finished().size() * k * k <= MOST_CELLS
                        || page.drawn().contains(strategy));
    }

    /** The classes, by their places, whose curves are in the page: all or, if they are too many, the rarest. */
    static List<Integer> curveClasses(Page page) {
        int k = page.classes().size();
        int most = Math.min(
                k, Math.max(3, MOST_CURVES / Math.max(1, page.withCurves().size())));
        return IntStream.range(k - most, k).boxed().toList();
    }

    static boolean drawsMatrix(Page page) {
        return page.classes().size() <= LARGEST_MATRIX;
    }

    static boolean tablesMatrix(Page page) {
        return page.classes().size() <= LARGEST_TABLE;
    }

    static Charts of(Page page) {
        return new Charts(
                page.classes().stream()
                        .map(c -> new Category(c.name(), c.rows()))
                        .toList(),
                page.withCurves().isEmpty() ? List.of() : curveClasses(page),
                CurveGrid.FALSE_POSITIVE_RATES,
                CurveGrid.RECALLS,
                page.errors().pairs().stream()
                        .map(pair -> List.of(page.place(pair.label()), page.place(pair.prediction())))
                        .toList(),
                page.strategies().stream()
                        .map(strategy -> series(page, strategy))
                        .toList());
    }

    private static Series series(Page page, StrategyView strategy) {
        List<RunView> done = strategy.done();
        boolean drawn = page.drawn().contains(strategy);
        StrategyView.Change change = strategy.change();
        List<double[]> carried = done.stream()
                .filter(run -> run.metrics().ledger() != null)
                .map(run -> Arrays.stream(ids(page, run))
                        .mapToDouble(id -> run.metrics().ledger().carried()[id])
                        .toArray())
                .toList();
        return new Series(
                strategy.index(),
                strategy.name(),
                strategy.colour(),
                strategy.mark(),
                !drawn || change == null
                        ? null
                        : new Difference(
                                round(100 * page.summary().chance().rareGain(strategy)),
                                round(100 * page.summary().chance().otherGain(strategy))),
                drawn && strategy.resamples() ? countsAfter(page, done.get(0)) : null,
                drawn
                        ? Values.of(strategy.counts().stream()
                                .map(ofSeed -> recall(page, ofSeed))
                                .toList())
                        : null,
                !drawn || carried.isEmpty() ? null : Values.of(carried),
                hasMatrix(page, strategy) ? sparse(confusion(page, strategy)) : null,
                drawn || !strategy.training().isEmpty() ? history(strategy) : null,
                drawn ? reliability(strategy) : null,
                drawn && page.withCurves().contains(strategy) ? curves(page, done) : null,
                drawn && page.withCurves().contains(strategy) ? labelReliability(page, strategy) : null,
                drawn ? confused(page, strategy) : null,
                page.withConfidences().contains(strategy) ? confidences(page, strategy) : null,
                page.withChanges().contains(strategy) ? changes(page, strategy) : null);
    }

    private static List<List<Long>> labelReliability(Page page, StrategyView strategy) {
        return curveClasses(page).stream()
                .map(place -> reliability(strategy, page.classes().get(place).name()).stream()
                        .flatMap(bin -> Stream.of(
                                bin.rows(), Math.round(1000 * bin.confidence()), Math.round(1000 * bin.accuracy())))
                        .toList())
                .toList();
    }

    private static List<Double> confused(Page page, StrategyView strategy) {
        int drawn = page.drawn().indexOf(strategy);
        return Arrays.asList(page.errors().pairs().stream()
                .map(pair -> round(pair.rates().get(drawn).share()))
                .toArray(Double[]::new));
    }

    private static List<List<Long>> confidences(Page page, StrategyView strategy) {
        List<ConfidenceHistogram.Bin> bins =
                page.errors().analyses().get(strategy.name()).confidences().bins();
        return List.of(
                bins.stream().map(ConfidenceHistogram.Bin::right).toList(),
                bins.stream().map(ConfidenceHistogram.Bin::wrong).toList());
    }

    private static List<List<Long>> changes(Page page, StrategyView strategy) {
        Map<String, Changes.Counts> labels =
                page.errors().changes().get(strategy.name()).labels();
        return List.of(
                page.classes().stream().map(c -> labels.get(c.name()).fixed()).toList(),
                page.classes().stream().map(c -> labels.get(c.name()).broken()).toList());
    }

    /** All runs together: their bins have the same edges. */
    static List<Bin> reliability(StrategyView strategy) {
        return pooled(strategy.done().stream()
                .map(RunView::curves)
                .filter(Objects::nonNull)
                .map(Curves::calibration)
                .toList());
    }

    /** Of one class, all runs together: their bins have as many rows each, between the same quantiles. */
    private static List<Bin> reliability(StrategyView strategy, String label) {
        return pooled(strategy.done().stream()
                .map(RunView::curves)
                .filter(Objects::nonNull)
                .map(curves -> curves.labels().get(label))
                .filter(Objects::nonNull)
                .map(LabelCurves::reliability)
                .toList());
    }

    private static List<Bin> pooled(List<CalibrationError> runs) {
        Map<Integer, double[]> sums = new TreeMap<>();
        for (CalibrationError run : runs) {
            for (CalibrationError.Bin bin : run.bins()) {
                double[] sum = sums.computeIfAbsent(bin.index(), index -> new double[3]);
                sum[0] += bin.rows();
                sum[1] += bin.rows() * bin.confidence();
                sum[2] += bin.rows() * bin.accuracy();
            }
        }
        return sums.values().stream()
                .map(sum -> new Bin((long) sum[0], round(sum[1] / sum[0]), round(sum[2] / sum[0])))
                .toList();
    }

    private static List<CurveGrid> curves(Page page, List<RunView> done) {
        return curveClasses(page).stream()
                .map(place -> CurveGrid.of(done.stream()
                        .filter(run -> run.curves() != null)
                        .map(run -> run.curves()
                                .labels()
                                .get(page.classes().get(place).name()))
                        .filter(Objects::nonNull)
                        .toList()))
                .toList();
    }

    private static List<Long> countsAfter(Page page, RunView run) {
        Map<String, LabelMetrics> labels = run.test().labels();
        return page.classes().stream()
                .map(c -> labels.get(c.name()).trainCountAfter())
                .toList();
    }

    private static double[] recall(Page page, Map<String, BinaryCounts> ofSeed) {
        return page.classes().stream()
                .mapToDouble(c -> ofSeed.get(c.name()).recall())
                .toArray();
    }

    /** The counts of all seeds together. */
    static List<List<Long>> confusion(Page page, StrategyView strategy) {
        int k = page.classes().size();
        long[][] sum = new long[k][k];
        for (RunView run : strategy.done()) {
            int[] ids = ids(page, run);
            for (int i = 0; i < k; i++) {
                for (int j = 0; j < k; j++) {
                    sum[i][j] += run.test().confusion()[ids[i]][ids[j]];
                }
            }
        }
        return Arrays.stream(sum)
                .map(row -> Arrays.stream(row).boxed().toList())
                .toList();
    }

    /** Each row as pairs of a column and its count, without zeros, which most cells of many classes are. */
    private static List<List<Long>> sparse(List<List<Long>> rows) {
        return rows.stream()
                .map(row -> LongStream.range(0, row.size())
                        .filter(j -> row.get((int) j) > 0)
                        .boxed()
                        .flatMap(j -> Stream.of(j, row.get(j.intValue())))
                        .toList())
                .toList();
    }

    /** What class i was most often taken for, as places in the row and the most frequent first: at most three. */
    static List<Integer> mistakes(List<Long> row, int i) {
        return IntStream.range(0, row.size())
                .filter(j -> j != i && row.get(j) > 0)
                .boxed()
                .sorted(Comparator.comparingLong(row::get).reversed())
                .limit(3)
                .toList();
    }

    /** The class ids of a run in the order of the page. */
    private static int[] ids(Page page, RunView run) {
        List<String> labels = List.copyOf(run.test().labels().keySet());
        return page.classes().stream().mapToInt(c -> labels.indexOf(c.name())).toArray();
    }

    private static History history(StrategyView strategy) {
        List<RunView> done =
                strategy.done().stream().filter(run -> !run.history().isEmpty()).toList();
        List<RunView> all =
                Stream.concat(done.stream(), strategy.training().stream()).toList();
        if (all.isEmpty()) {
            return null;
        }
        List<EpochRecord> longest = all.stream()
                .map(RunView::history)
                .max(Comparator.comparingInt(List::size))
                .orElseThrow();
        int stride = (longest.size() + MOST_EPOCHS - 1) / MOST_EPOCHS;
        List<Integer> places = IntStream.range(0, longest.size())
                .filter(i -> i % stride == 0 || i == longest.size() - 1)
                .boxed()
                .toList();
        List<Integer> epochs = places.stream().map(i -> longest.get(i).epoch()).toList();
        List<Integer> chosen = done.stream()
                .map(run -> run.metrics().training().bestEpoch())
                .filter(epoch -> epoch != null)
                .toList();
        Map<String, Band> curves = new LinkedHashMap<>();
        CURVES.forEach((name, column) -> {
            List<double[]> runs = done.stream().map(run -> values(run, column)).toList();
            if (runs.stream().flatMapToDouble(Arrays::stream).anyMatch(value -> !Double.isNaN(value))) {
                curves.put(name, Band.of(runs, places));
            }
        });
        return new History(
                epochs,
                chosen,
                curves,
                strategy.training().stream().map(run -> training(run, places)).toList());
    }

    private static double[] values(RunView run, ToDoubleFunction<EpochRecord> column) {
        return run.history().stream().mapToDouble(column).toArray();
    }

    private static Training training(RunView run, List<Integer> places) {
        Map<String, List<Double>> curves = new LinkedHashMap<>();
        CURVES.forEach((name, column) -> {
            double[] values = values(run, column);
            curves.put(
                    name,
                    rounded(places.stream()
                            .filter(place -> place < values.length)
                            .mapToDouble(place -> values[place])
                            .toArray()));
        });
        return new Training(run.run().replicate().toString(), curves);
    }

    /**
     * JSON that a script element can hold: without a character that could end the element or start a comment, whatever the names in
     * it are. Such characters only occur inside strings, where an escape means the same.
     */
    String json() throws JsonProcessingException {
        return JSON.writeValueAsString(this)
                .replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("&", "\\u0026");
    }

    private static List<Double> rounded(double[] values) {
        // A list that may hold nulls.
        return Arrays.asList(DoubleStream.of(values).mapToObj(Charts::round).toArray(Double[]::new));
    }

    /** Five significant digits; null where undefined. */
    private static Double round(double value) {
        return Double.isFinite(value) ? new BigDecimal(value, new MathContext(5)).doubleValue() : null;
    }
}
