package dev.imbalance.experiment;

import com.oracle.labs.mlrg.olcut.config.Configurable;

/** A configurable class that is registered nowhere and tells when it is touched. */
public final class Canary implements Configurable {
    static {
        System.setProperty("imbalance.test.canary", "dead");
    }
}
