package dev.imbalance.experiment;

import java.util.Comparator;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One thing that is wrong with an experiment file. Problems sort by their place.
 *
 * @param source  the file, or the {@code --set} argument
 * @param line    from 1; 0 for an argument
 * @param column  from 1; 0 for an argument
 * @param path    the key, such as {@code strategies[2].loss.gamma}; empty for the whole file
 * @param message what is wrong, what is legal and, where one is close, the name that was probably meant
 */
public record Problem(String source, int line, int column, String path, String message) implements Comparable<Problem> {
    /** Control characters, line ends and what changes the direction of text. */
    private static final Pattern STEERING = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

    private static final Comparator<Problem> BY_PLACE = Comparator.comparing(Problem::source)
            .thenComparing(Problem::line)
            .thenComparing(Problem::column)
            .thenComparing(Problem::path)
            .thenComparing(Problem::message);

    Problem(Location at, String path, String message) {
        this(at.source(), at.line(), at.column(), path, message);
    }

    /** One line: {@code file:line:column: path: message}. What could end the line or steer a terminal is escaped. */
    @Override
    public String toString() {
        String place = line == 0 ? source : source + ":" + line + ":" + column;
        return oneLine(place + ": " + (path.isEmpty() ? "" : path + ": ") + message);
    }

    /** A text in which what could end the line or steer a terminal is escaped. */
    static String oneLine(String text) {
        return STEERING.matcher(text)
                .replaceAll(match -> String.format(
                        Locale.ROOT, "\\\\u%04x", (int) match.group().charAt(0)));
    }

    @Override
    public int compareTo(Problem other) {
        return BY_PLACE.compare(this, other);
    }
}
