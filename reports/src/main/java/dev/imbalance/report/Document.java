package dev.imbalance.report;

import dev.imbalance.evaluation.BinaryCounts;
import dev.imbalance.evaluation.Changes;
import dev.imbalance.evaluation.ErrorAnalysis;
import dev.imbalance.evaluation.ErrorAnalysis.ConfusedPair;
import dev.imbalance.evaluation.Interval;
import dev.imbalance.evaluation.Json;
import dev.imbalance.evaluation.LabelMetrics;
import dev.imbalance.evaluation.PairedComparison;
import dev.imbalance.evaluation.RankTable;
import dev.imbalance.evaluation.check.Finding;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.zip.GZIPOutputStream;

/**
 * What a report shows, as data: the JSON form of a report, which the page also offers to download.
 *
 * @param schema     {@link #SCHEMA}
 * @param date       when the last run finished; null if none did
 * @param summary    the sentences of the summary
 * @param cautions   what its intervals are of
 * @param classes    the largest first
 * @param findings   of the checks, the gravest first
 * @param strategies in the order of the experiment
 * @param runs       likewise
 */
record Document(
        String schema,
        String experiment,
        String baseline,
        String command,
        String date,
        List<String> summary,
        List<String> cautions,
        List<ClassView> classes,
        List<Finding> findings,
        List<Strategy> strategies,
        List<Run> runs) {
    /** The name and version of this form. */
    static final String SCHEMA = "imbalance-report-data/1";

    private static final Map<String, ToDoubleFunction<BinaryCounts>> OF_COUNTS = new LinkedHashMap<>();
    private static final Map<String, ToDoubleFunction<LabelMetrics>> OF_LABELS = new LinkedHashMap<>();

    static {
        OF_COUNTS.put("precision", BinaryCounts::precision);
        OF_COUNTS.put("recall", BinaryCounts::recall);
        OF_COUNTS.put("f1", BinaryCounts::f1);
        OF_COUNTS.put("specificity", BinaryCounts::specificity);
        OF_COUNTS.put("gMean", BinaryCounts::gMean);
        OF_LABELS.put("auc", LabelMetrics::auc);
        OF_LABELS.put("averagePrecision", LabelMetrics::averagePrecision);
    }

    /** A mean over runs with its 95 % interval, to six decimals; NaN where there is none. */
    record Value(double mean, double low, double high) {
        Value {
            mean = rounded(mean);
            low = rounded(low);
            high = rounded(high);
        }

        static Value of(double mean, Interval interval) {
            return interval == null
                    ? new Value(mean, Double.NaN, Double.NaN)
                    : new Value(mean, interval.low(), interval.high());
        }
    }

    /** A difference from the baseline. */
    record Gain(double difference, double low, double high, double adjustedPValue) {
        Gain {
            difference = rounded(difference);
            low = rounded(low);
            high = rounded(high);
            // A small P value is not 0.
            adjustedPValue = adjustedPValue < 1e-6 ? adjustedPValue : rounded(adjustedPValue);
        }

        static Gain of(PairedComparison paired) {
            return paired == null
                    ? null
                    : new Gain(paired.difference(), paired.low(), paired.high(), paired.adjustedPValue());
        }
    }

    /**
     * A strategy.
     *
     * @param place        by balanced accuracy, from 1; null without predictions
     * @param tiedWithBest whether it is the best or a statistical tie with it; null likewise
     * @param rarest       what the rarest classes gain; null for the baseline and without predictions
     * @param others       what the others gain; null likewise
     * @param metrics      by key
     * @param labels       the metrics of each class by key, by class
     * @param confused     the pairs of classes that are confused most; none without predictions
     * @param changes      test rows by who gets them right, the strategy or the baseline; null for the baseline and without predictions
     * @param warnings     of training, that no finding says
     */
    record Strategy(
            String name,
            String description,
            int runs,
            int failed,
            Integer place,
            Boolean tiedWithBest,
            Gain rarest,
            Gain others,
            Map<String, Value> metrics,
            StrategyView.Calibration calibration,
            Map<String, Map<String, Value>> labels,
            List<ConfusedPair> confused,
            Changes.Counts changes,
            List<String> choices,
            List<String> warnings) {}

    /** A run; its metrics are empty unless it is done. */
    record Run(
            String directory,
            String strategy,
            long seed,
            Integer fold,
            String status,
            String error,
            Map<String, Double> metrics) {}

    private static double rounded(double value) {
        return Math.rint(value * 1e6) / 1e6;
    }

    private static ClassView rounded(ClassView c) {
        return new ClassView(c.name(), c.trainCount(), rounded(c.share()), c.support(), c.shot());
    }

    static Document of(Page page) {
        return new Document(
                SCHEMA,
                page.comparison().experiment(),
                page.comparison().baseline(),
                page.comparison().command(),
                page.date(),
                Sentences.summary(page.summary()).stream().map(Sentence::text).toList(),
                page.cautions(),
                page.classes().stream().map(Document::rounded).toList(),
                page.findings(),
                page.strategies().stream().map(s -> strategy(page, s)).toList(),
                page.runs().stream().map(Document::run).toList());
    }

    private static Strategy strategy(Page page, StrategyView view) {
        Map<String, Value> metrics = new LinkedHashMap<>();
        Map<String, Map<String, Value>> labels = new LinkedHashMap<>();
        if (!view.done().isEmpty()) {
            for (Measure measure : Measure.values()) {
                metrics.put(measure.key(), Value.of(view.stat(measure).mean(), view.interval(measure)));
            }
            for (ClassView c : page.classes()) {
                Map<String, Value> ofLabel = new LinkedHashMap<>();
                OF_COUNTS.forEach((key, metric) -> ofLabel.put(
                        key, Value.of(view.ofCounts(c.name(), metric).mean(), view.interval(c.name(), key))));
                OF_LABELS.forEach((key, metric) ->
                        ofLabel.put(key, Value.of(view.stat(c.name(), metric).mean(), view.interval(c.name(), key))));
                labels.put(c.name(), ofLabel);
            }
        }
        Chance chance = page.summary() == null ? null : page.summary().chance();
        RankTable.Place place = chance == null ? null : chance.place(view.name());
        Changes changes = page.errors().changes().get(view.name());
        return new Strategy(
                view.name(),
                view.first().map(run -> run.metrics().description()).orElse(null),
                view.done().size(),
                (int) view.undone().stream().filter(run -> !run.begun()).count(),
                place == null ? null : (Integer) place.place(),
                place == null ? null : (Boolean) place.tiedWithBest(),
                chance == null ? null : Gain.of(chance.rarest().get(view.name())),
                chance == null ? null : Gain.of(chance.others().get(view.name())),
                metrics,
                view.calibration().map(Document::rounded),
                labels,
                confused(page.errors().analyses().get(view.name())),
                changes == null ? null : changes.all(),
                view.choices(),
                view.warnings(page.findings()));
    }

    private static List<ConfusedPair> confused(ErrorAnalysis analysis) {
        return analysis == null
                ? List.of()
                : analysis.confused().stream()
                        .map(pair ->
                                new ConfusedPair(pair.label(), pair.prediction(), pair.rows(), rounded(pair.share())))
                        .toList();
    }

    private static Run run(RunView view) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        if (view.done()) {
            for (Measure measure : Measure.values()) {
                metrics.put(measure.key(), rounded(measure.of(view)));
            }
        }
        return new Run(
                view.run().directory(),
                view.run().strategy(),
                view.run().seed(),
                view.run().fold(),
                view.run().status(),
                view.run().error(),
                metrics);
    }

    String json() {
        return Json.text(this);
    }

    /** A text for the page to keep small: gzipped, as base 64. */
    static String packed(String content) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(content.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Base64.getEncoder().encodeToString(packed.toByteArray());
    }
}
