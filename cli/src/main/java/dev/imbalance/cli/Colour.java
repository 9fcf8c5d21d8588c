package dev.imbalance.cli;

import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;

/** The few colours of a terminal, each with one meaning. */
enum Colour {
    /** Failed, or worse. */
    RED(Ansi.Style.fg_red),
    /** Better. */
    GREEN(Ansi.Style.fg_green);

    private final Ansi.Style style;

    Colour(Ansi.Style style) {
        this.style = style;
    }

    /** A text in this colour; plain where the command shows none. */
    String of(CommandSpec spec, String text) {
        return spec.commandLine().getColorScheme().ansi().enabled() ? style.on() + text + style.off() : text;
    }

    /**
     * Whether to use colours at all.
     *
     * @param terminal whether a person looks at the output
     * @param noColor  the value of the environment variable NO_COLOR, by which users say no to every program; null or empty is no answer
     */
    static Ansi ansi(boolean terminal, String noColor) {
        return terminal && (noColor == null || noColor.isEmpty()) ? Ansi.ON : Ansi.OFF;
    }
}
