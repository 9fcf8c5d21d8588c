package dev.imbalance.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import picocli.CommandLine;

/** What a command left behind. */
record Outcome(int code, String out, String err) {
    /** Executes the whole command in this process. */
    static Outcome of(Object... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = Main.command().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        int code = command.execute(List.of(words).stream().map(Object::toString).toArray(String[]::new));
        return new Outcome(code, unix(out), unix(err));
    }

    private static String unix(StringWriter text) {
        return text.toString().replace(System.lineSeparator(), "\n");
    }

    /** The only line of the error stream. */
    String fault() {
        List<String> lines = err.lines().toList();
        if (lines.size() != 1) {
            throw new AssertionError("not one line: " + lines);
        }
        return lines.get(0);
    }
}
