package dev.imbalance.experiment;

/** What went wrong in another process, as it said it. */
final class WorkerFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WorkerFault(String line) {
        super(line);
    }
}
