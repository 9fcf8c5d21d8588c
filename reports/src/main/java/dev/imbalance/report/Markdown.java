package dev.imbalance.report;

import dev.imbalance.evaluation.check.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The report in short, as GitHub's Markdown: for a pull request. */
final class Markdown {
    private static final List<Measure> COLUMNS = List.of(
            Measure.RAREST, Measure.OTHERS, Measure.BALANCED_ACCURACY, Measure.MACRO_F1, Measure.G_MEAN, Measure.MCC);

    private Markdown() {}

    static String of(Page page) {
        List<String> lines = new ArrayList<>();
        lines.add("## " + text(page.comparison().experiment()));
        lines.add("");
        for (Sentence sentence : Sentences.summary(page.summary())) {
            lines.add("- " + sentence(sentence));
        }
        lines.add("");
        if (page.summary() != null) {
            table(page, lines);
            lines.add("");
            lines.add(Captions.units(page.summary()) + " " + Captions.below(page.summary()));
            page.cautions().forEach(sentence -> lines.add(text(sentence)));
            lines.add("");
            findings(page, lines);
        }
        for (RunView run : page.failed()) {
            lines.add("- **" + text(run.title()) + "**: " + text(run.run().status())
                    + (run.run().error() == null ? "" : ". " + text(run.run().error())));
        }
        if (page.comparison().command() != null) {
            lines.add("");
            lines.add("```sh");
            // A fence ends at a line that begins with one; a command is one line.
            lines.add(page.comparison().command().replaceAll("\\R", " "));
            lines.add("```");
        }
        return String.join("\n", lines).strip() + "\n";
    }

    private static void table(Page page, List<String> lines) {
        List<Measure> columns =
                COLUMNS.stream().filter(page.measures()::contains).toList();
        boolean gains = !page.summary().compared().isEmpty();
        boolean ranks = page.finished().size() > 1;
        List<String> titles = new ArrayList<>();
        titles.add(Captions.strategies(page.ofPredictions()));
        if (gains) {
            titles.add("Gain, points");
        }
        columns.forEach(measure -> titles.add(measure.title()));
        if (ranks) {
            titles.add("Rank");
        }
        lines.add(row(titles));
        lines.add("|---|" + "---:|".repeat(titles.size() - 1));
        for (StrategyView strategy : page.finished()) {
            List<String> cells = new ArrayList<>();
            cells.add(text(strategy.name()));
            if (gains) {
                cells.add(gain(page, strategy));
            }
            columns.forEach(measure -> cells.add(cell(measure, strategy)));
            if (ranks) {
                var place = page.summary().chance().place(strategy.name());
                cells.add(place == null ? "" : place.place() + ", " + Captions.tie(place));
            }
            lines.add(row(cells));
        }
    }

    private static String row(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |";
    }

    private static String gain(Page page, StrategyView strategy) {
        var gain = page.summary().chance().rarest().get(strategy.name());
        if (gain == null) {
            return strategy.change() == null
                    ? ""
                    : Show.points(strategy.change().rare().mean());
        }
        return Show.points(gain.difference())
                + interval(Show.points(gain.low()), Show.points(gain.high()), gain.low())
                + (gain.isSignificant() ? "" : ", " + Captions.doubt(gain));
    }

    private static String cell(Measure measure, StrategyView strategy) {
        var interval = strategy.interval(measure);
        return measure.show(strategy.stat(measure).mean())
                + interval(measure.show(interval.low()), measure.show(interval.high()), interval.low());
    }

    private static String interval(String low, String high, double defined) {
        return Double.isNaN(defined) ? "" : " (" + low + " to " + high + ")";
    }

    private static void findings(Page page, List<String> lines) {
        for (Finding finding : page.findings()) {
            lines.add("- " + Sentences.severity(finding.severity()) + ", **"
                    + text(finding.strategy() == null ? Sentences.ALL : finding.strategy()) + "**: "
                    + text(finding.sentence()) + " " + text(finding.remedy()));
        }
    }

    private static String sentence(Sentence sentence) {
        return sentence.parts().stream()
                .map(part -> part.tone() == null ? text(part.text()) : "**" + text(part.text()) + "**")
                .collect(Collectors.joining());
    }

    /** What is no markup: a name may hold anything. */
    static String text(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replaceAll("([\\\\`*_\\[\\]|~#!@])", "\\\\$1")
                .replaceAll("\\s+", " ");
    }
}
