package dev.imbalance.evaluation;

/** Runs that were tested on other rows than each other, so that they cannot be compared row by row. The message is one line and says where they differ. */
public final class OtherRowsException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    OtherRowsException(String how) {
        super("only runs on the same test rows can be compared: " + how);
    }
}
