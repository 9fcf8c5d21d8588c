package dev.imbalance.report;

import dev.imbalance.data.AtomicFile;
import dev.imbalance.evaluation.Comparison;
import dev.imbalance.evaluation.FinishedRuns;
import dev.imbalance.evaluation.PredictedRun;
import dev.imbalance.evaluation.RunMetrics;
import dev.imbalance.evaluation.check.Checks;
import dev.imbalance.evaluation.check.Evidence;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * The report of an experiment: one HTML page that carries its style, its scripts and its numbers, and asks the network for nothing.
 * It answers which strategy helps the rare classes, and what it costs the common ones.
 */
public final class Report {
    private static final TemplateEngine TEMPLATES = TemplateEngine.createPrecompiled(
            null, ContentType.Html, Report.class.getClassLoader(), Report.class.getPackageName());

    private Report() {}

    /**
     * A page that was written.
     *
     * @param file  where it is
     * @param bytes its size
     */
    public record Written(Path file, long bytes) {}

    /**
     * Reads what the runs of an experiment left behind (docs/run-directory.md) and writes the page. The same files give the same
     * page, byte for byte. Runs that are not done are listed with their error.
     *
     * @param experimentDirectory the directory that has {@code comparison.json}
     * @param html                the page to write, whole or not at all; one that is there is replaced
     * @throws IOException if a file is missing or is not what its schema says, or the page cannot be written
     */
    public static Written write(Path experimentDirectory, Path html) throws IOException {
        return write(render(read(experimentDirectory)), html);
    }

    /**
     * Writes the page of an experiment before its end, with the curves of the runs that are not done yet.
     *
     * @param comparison the runs so far, some of which may be {@link Comparison#RUNNING} or {@link Comparison#UNFINISHED}
     * @param reloads    whether the page loads itself again every few seconds
     * @throws IOException as {@link #write}
     */
    public static Written writeLive(Path experimentDirectory, Comparison comparison, Path html, boolean reloads)
            throws IOException {
        return write(render(read(experimentDirectory, comparison), reloads), html);
    }

    private static Written write(String content, Path html) throws IOException {
        byte[] page = content.getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(html, out -> out.write(page));
        return new Written(html, page.length);
    }

    /**
     * The report in short, for a pull request: the summary, the strategies with their intervals, warnings, failed runs and the command.
     *
     * @throws IOException as {@link #write}
     */
    public static String markdown(Path experimentDirectory) throws IOException {
        return Markdown.of(read(experimentDirectory));
    }

    /**
     * What the page shows, as JSON of the schema {@code imbalance-report-data/1}; the page offers the same to download.
     *
     * @throws IOException as {@link #write}
     */
    public static String json(Path experimentDirectory) throws IOException {
        return Document.of(read(experimentDirectory)).json();
    }

    /**
     * What the numbers come to, a sentence each.
     *
     * @throws IOException as {@link #write}
     */
    public static List<String> summary(Path experimentDirectory) throws IOException {
        return Sentences.summary(read(experimentDirectory).summary()).stream()
                .map(Sentence::text)
                .toList();
    }

    static Page read(Path directory) throws IOException {
        return read(directory, Comparison.read(directory));
    }

    static Page read(Path directory, Comparison comparison) throws IOException {
        List<RunView> runs = new ArrayList<>();
        for (Comparison.Run run : comparison.runs()) {
            runs.add(RunView.read("run-" + runs.size(), run, directory));
        }
        List<RunView> done = runs.stream().filter(RunView::done).toList();
        FinishedRuns finished = new FinishedRuns(
                comparison.experiment(),
                comparison.baseline(),
                done.stream().map(RunView::metrics).toList(),
                List.of(),
                done.stream()
                        .map(run -> directory.resolve(run.run().directory()))
                        .toList());
        Iterator<RunMetrics> grouped = finished.runs().iterator();
        runs.replaceAll(run -> run.done() ? run.with(grouped.next()) : run);
        List<PredictedRun> predicted = PredictedRun.of(finished);
        Chance chance = Chance.of(finished, predicted);
        Page page = Page.of(
                comparison,
                runs,
                chance,
                done.isEmpty() ? List.of() : Checks.findings(Evidence.read(finished, chance.table())));
        return page.with(Errors.of(finished, predicted, page.drawn()));
    }

    static String render(Page page) throws IOException {
        return render(page, false);
    }

    private static String render(Page page, boolean reloads) throws IOException {
        StringOutput html = new StringOutput(1 << 20);
        TEMPLATES.render(
                "report.jte",
                Map.of(
                        "page",
                        page,
                        "assets",
                        Assets.get(),
                        "data",
                        Charts.of(page).json(),
                        "document",
                        Document.of(page),
                        "reloads",
                        reloads),
                html);
        return html.toString();
    }
}
