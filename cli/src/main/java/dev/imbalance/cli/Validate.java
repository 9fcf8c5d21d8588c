package dev.imbalance.cli;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.LabelledSource;
import dev.imbalance.evaluation.Json;
import dev.imbalance.evaluation.Replicate;
import dev.imbalance.experiment.ExperimentData;
import dev.imbalance.experiment.ExperimentFile;
import dev.imbalance.experiment.Strategy;
import dev.imbalance.trainer.PlanForecast;
import dev.imbalance.trainer.PriorLedger;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Checks an experiment without training. */
@Command(
        name = "validate",
        description =
                "Check an experiment and its labels, and show what it would run: the class counts and class priors that every strategy"
                        + " trains on, and what is doubtful. Nothing is trained but a few steps for --estimate, and without it images are"
                        + " not read where their labels lie elsewhere.",
        footer = {
            "",
            "Examples:",
            "  imbalance validate quickstart",
            "  imbalance validate my.yml --set properties.rate=0.05 --strategy focal",
            "  imbalance validate my.yml --estimate --jobs 2",
            "  imbalance validate my.yml --json"
        })
final class Validate implements Callable<Integer> {
    /** The most classes that are listed one by one. */
    private static final int LISTED = 10;

    @Mixin
    private ExperimentArguments arguments;

    @Mixin
    private Estimation estimation;

    @Option(names = "--json", description = "Print it as JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        String fault = estimation.fault();
        if (fault != null) {
            throw new ParameterException(spec.commandLine(), fault);
        }
        ExperimentFile file = arguments.read();
        file.requireFiles();
        ExperimentData data = new ExperimentData(file);
        List<Optional<PlanForecast>> forecasts = data.forecasts();
        List<Replicate> replicates = file.replicates();
        Replicate first = replicates.get(0);
        LabelledSource train = data.train(file.strategies().get(0), first);
        LabelledSource test = data.test(first);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Map<String, Object> whole = json(file, data, forecasts);
            if (estimation.isAsked()) {
                whole.put("estimate", estimation.whole(file, data));
            }
            out.println(Json.text(whole));
            return ExitCode.OK;
        }
        int folds = replicates.size() / file.seeds().size();
        out.printf(
                Locale.ROOT,
                "%s: %s x %s%s = %s%n",
                file.name(),
                counted(file.strategies().size(), "strategy", "strategies"),
                counted(file.seeds().size(), "seed", "seeds"),
                first.fold() == null ? "" : " x " + counted(folds, "fold", "folds"),
                counted(runs(file), "run", "runs"));
        describe(out, "train", train);
        describe(out, "test", test);
        int width = file.strategies().stream()
                .mapToInt(s -> s.name().length())
                .max()
                .orElse(0);
        for (int i = 0; i < forecasts.size(); i++) {
            Strategy strategy = file.strategies().get(i);
            out.printf(Locale.ROOT, "  %-" + width + "s  %s%n", strategy.name(), strategy.description());
            LabelledSource own = data.train(strategy, first);
            if (!own.labelCounts().equals(train.labelCounts())) {
                describe(out, "  train", own);
            }
            forecasts
                    .get(i)
                    .ifPresentOrElse(
                            forecast -> describe(out, forecast),
                            () -> out.println("    class counts: known only after resampling"));
        }
        if (estimation.isAsked()) {
            estimation.print(out, file, data);
        }
        return ExitCode.OK;
    }

    private static long runs(ExperimentFile file) {
        return (long) file.strategies().size() * file.replicates().size();
    }

    private static void describe(PrintWriter out, String part, LabelledSource source) {
        ClassCounts counts = source.labelCounts();
        String images = source.imageShape().map(shape -> " of " + shape).orElse("");
        out.printf(Locale.ROOT, "  %-5s  %,d rows%s: %s%n", part, counts.total(), images, counts);
    }

    private static void describe(PrintWriter out, PlanForecast forecast) {
        PriorLedger ledger = forecast.ledger();
        ClassCounts before = ledger.before();
        ClassCounts after = ledger.after();
        if (!after.equals(before)) {
            out.printf(
                    Locale.ROOT,
                    "    resampled: %,d -> %,d rows: %s%n",
                    before.total(),
                    after.total(),
                    byClass(before, id -> before.count(id) + " -> " + after.count(id)));
        }
        out.printf(
                Locale.ROOT,
                "    prior%s: %s%n",
                ledger.approximate() ? " (approximate)" : "",
                byClass(before, id -> String.format(Locale.ROOT, "%.3g", ledger.effectivePrior()[id])));
        forecast.warnings().forEach(warning -> out.println("    warning: " + warning));
    }

    /** A value of every class, or of the rarest and the most frequent one where there are many. */
    private static String byClass(ClassCounts counts, IntFunction<String> value) {
        if (counts.size() <= LISTED) {
            return IntStream.range(0, counts.size())
                    .mapToObj(id -> counts.labels().get(id) + " " + value.apply(id))
                    .collect(Collectors.joining(", "));
        }
        int rarest = 0;
        int largest = 0;
        for (int id = 1; id < counts.size(); id++) {
            rarest = counts.count(id) < counts.count(rarest) ? id : rarest;
            largest = counts.count(id) > counts.count(largest) ? id : largest;
        }
        return "rarest " + counts.labels().get(rarest) + " " + value.apply(rarest) + ", most frequent "
                + counts.labels().get(largest) + " " + value.apply(largest);
    }

    private static Map<String, Object> json(
            ExperimentFile file, ExperimentData data, List<Optional<PlanForecast>> forecasts) {
        List<Strategy> strategies = file.strategies();
        Replicate first = file.replicates().get(0);
        Map<String, Object> whole = new LinkedHashMap<>();
        whole.put("schema", "imbalance-validation/1");
        whole.put("experiment", file.name());
        whole.put("runs", runs(file));
        whole.put("seeds", file.seeds());
        whole.put("train", json(data.train(strategies.get(0), first)));
        whole.put("test", json(data.test(first)));
        whole.put(
                "strategies",
                IntStream.range(0, forecasts.size())
                        .mapToObj(i -> json(strategies.get(i), forecasts.get(i)))
                        .toList());
        return whole;
    }

    private static Map<String, Object> json(LabelledSource source) {
        ClassCounts counts = source.labelCounts();
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("rows", counts.total());
        data.put("images", source.imageShape().map(Object::toString).orElse(null));
        data.put("counts", map(counts, counts::count));
        return data;
    }

    private static Map<String, Object> json(Strategy strategy, Optional<PlanForecast> forecast) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", strategy.name());
        row.put("description", strategy.description());
        PriorLedger ledger = forecast.map(PlanForecast::ledger).orElse(null);
        ClassCounts before = ledger == null ? null : ledger.before();
        row.put("countsBefore", ledger == null ? null : map(before, before::count));
        row.put("countsAfter", ledger == null ? null : map(before, ledger.after()::count));
        row.put("draws", ledger == null ? null : map(before, id -> ledger.sampling()[id]));
        row.put("effectivePrior", ledger == null ? null : map(before, id -> ledger.effectivePrior()[id]));
        row.put("approximate", ledger == null ? null : ledger.approximate());
        row.put("warnings", forecast.map(PlanForecast::warnings).orElse(List.of()));
        return row;
    }

    private static Map<String, Object> map(ClassCounts counts, IntFunction<Object> value) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int id = 0; id < counts.size(); id++) {
            map.put(counts.labels().get(id), value.apply(id));
        }
        return map;
    }

    private static String counted(long number, String one, String many) {
        return number + " " + (number == 1 ? one : many);
    }
}
