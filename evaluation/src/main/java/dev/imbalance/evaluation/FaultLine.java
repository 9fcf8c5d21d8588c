package dev.imbalance.evaluation;

import java.nio.file.FileSystemException;

/** What went wrong as one line of a table, a log or a terminal. */
public final class FaultLine {
    private FaultLine() {}

    /**
     * The first line of the message that has text, or the name of the class where there is none. The message of many faults of the
     * file system is the path alone; the kind of fault comes after it.
     */
    public static String of(Throwable fault) {
        String message = fault.getMessage();
        if (fault instanceof FileSystemException file && message != null && file.getReason() == null) {
            message += ": " + fault.getClass().getSimpleName().replace("Exception", "");
        }
        return message == null
                ? fault.getClass().getName()
                : first(message, fault.getClass().getName());
    }

    private static String first(String message, String otherwise) {
        return message.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .findFirst()
                .orElse(otherwise);
    }
}
