package dev.imbalance.djl;

/** The same learning rate in every epoch. */
public final class ConstantRate implements LearningRateSchedule {
    public ConstantRate() {}

    @Override
    public String typeName() {
        return "constant";
    }

    @Override
    public String summary() {
        return "The same learning rate in every epoch.";
    }

    @Override
    public double factor(TrainingPosition at) {
        return 1;
    }
}
