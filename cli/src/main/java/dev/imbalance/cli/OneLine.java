package dev.imbalance.cli;

import dev.imbalance.data.DataException;
import dev.imbalance.evaluation.FaultLine;
import dev.imbalance.experiment.ExperimentException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Says what went wrong in one line a fault and exits with the code of its kind; the stack trace only when asked for. */
final class OneLine implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception fault, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        if (Imbalance.of(command.getCommandSpec()).stacktrace()) {
            fault.printStackTrace(err);
        }
        err.println(of(fault));
        return code(fault);
    }

    private static int code(Exception fault) {
        if (fault instanceof ExperimentException) {
            return ExitCode.CONFIG;
        } else if (fault instanceof DataException) {
            return ExitCode.DATA;
        } else if (fault instanceof InterruptedException) {
            return ExitCode.INTERRUPTED;
        }
        return ExitCode.FAILED;
    }

    /** What went wrong; one line, of an experiment file one a problem. */
    static String of(Throwable fault) {
        String message = fault.getMessage();
        if (fault instanceof UncheckedIOException && fault.getCause() instanceof IOException cause) {
            return of(cause);
        } else if (fault instanceof OutOfMemoryError) {
            return "out of memory (" + FaultLine.of(fault)
                    + "); give Java more, such as with IMBALANCE_JAVA_OPTS=-Xmx8g, or give it less to do";
        } else if (fault instanceof InterruptedException) {
            return "interrupted";
        } else if (fault instanceof ExperimentException) {
            // One line a problem.
            return message;
        } else if (message != null
                && (fault instanceof DataException
                        || fault instanceof IOException
                        || fault instanceof IllegalArgumentException
                        || fault instanceof IllegalStateException)) {
            return FaultLine.of(fault);
        }
        String name = fault.getClass().getName();
        return name + (message == null ? "" : ": " + FaultLine.of(fault)) + "; --stacktrace shows where";
    }
}
