package dev.imbalance;

import com.oracle.labs.mlrg.olcut.provenance.ConfiguredObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenancable;
import com.oracle.labs.mlrg.olcut.provenance.impl.ConfiguredObjectProvenanceImpl;

/**
 * A configurable value that an experiment file names by its type: a loss, a weighting, a sampler, a network.
 * <p>
 * Implementations are immutable to their callers. Their {@code @Config} fields are the keys of the experiment file, their
 * public no-argument constructor is the documented default, and {@code postConfig} checks every field. One line in
 * {@code META-INF/services} makes an implementation known to the registry, the schema, the documentation and the contract
 * tests.
 */
public interface Plugin extends Nameable, Provenancable<ConfiguredObjectProvenance> {
    /**
     * A value of this type to show and to test with: the default, unless that has no meaning, as a map by label that is still empty.
     * Examples name the classes a, b, c and d.
     */
    default Plugin example() {
        return this;
    }

    @Override
    default ConfiguredObjectProvenance getProvenance() {
        return new ConfiguredObjectProvenanceImpl(this, getClass().getSimpleName());
    }
}
