package dev.imbalance.cli;

import dev.imbalance.experiment.RunListener;

/** Tells a person how an experiment goes. */
interface RunProgress extends RunListener {
    /** Ends a line that will go no further. */
    void stopped();
}
