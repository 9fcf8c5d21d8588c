package dev.imbalance.data;

/**
 * Data that cannot be read or does not fit: a missing or malformed file, a label outside the domain, a cut that asks for more rows
 * than there are. The message is one line that says what, where (file and byte offset or line), what was expected and the way out.
 */
public final class DataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DataException(String message) {
        super(message);
    }

    public DataException(String message, Throwable cause) {
        super(message, cause);
    }
}
