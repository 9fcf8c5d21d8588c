package dev.imbalance.cli;

/** What the command's exit status says. */
final class ExitCode {
    static final int OK = 0;
    /** Anything that no other code says. */
    static final int FAILED = 1;
    /** The command line is wrong. */
    static final int USAGE = 2;
    /** The experiment file is wrong, names files that are not there, or asks what its data cannot serve. */
    static final int CONFIG = 3;
    /** The data are malformed. */
    static final int DATA = 4;
    /** At least one run failed; the others are done. */
    static final int RUNS = 5;
    /** Stopped by the user, as shells report SIGINT. */
    static final int INTERRUPTED = 130;

    private ExitCode() {}
}
