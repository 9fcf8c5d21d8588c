package dev.imbalance.experiment;

/** A text as a POSIX shell takes it for one word. */
public final class ShellWord {
    private ShellWord() {}

    /** The text itself where a shell leaves it alone, else in single quotes. */
    public static String of(String text) {
        return text.matches("[A-Za-z0-9_./=:,@%+-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
