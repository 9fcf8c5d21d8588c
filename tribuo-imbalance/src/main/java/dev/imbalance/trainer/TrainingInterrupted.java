package dev.imbalance.trainer;

/** Training that stopped because it was asked to, by {@link PlanTrainer#setStop}. The message says where, and what was saved. */
public final class TrainingInterrupted extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TrainingInterrupted(String message) {
        super(message);
    }
}
