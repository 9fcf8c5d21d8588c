package dev.imbalance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class MainTest {
    @Command(name = "broken")
    private record Broken(Error error) implements Callable<Integer> {
        @Override
        public Integer call() {
            throw error;
        }
    }

    private static List<String> said(Error error) {
        StringWriter err = new StringWriter();
        CommandLine command = new CommandLine(new Broken(error)).setErr(new PrintWriter(err, true));
        assertEquals(ExitCode.FAILED, Main.execute(command));
        return err.toString().lines().toList();
    }

    @Test
    void anErrorOfJavaIsOneLine() {
        assertEquals(
                List.of(
                        "out of memory (Java heap space); give Java more, such as with IMBALANCE_JAVA_OPTS=-Xmx8g, or give it"
                                + " less to do"),
                said(new OutOfMemoryError("Java heap space")));
        assertEquals(
                List.of("java.lang.UnsatisfiedLinkError: no torch; --stacktrace shows where"),
                said(new UnsatisfiedLinkError("no torch")));
        assertEquals(List.of("java.lang.StackOverflowError; --stacktrace shows where"), said(new StackOverflowError()));
    }
}
