package dev.imbalance.trainer;

import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import dev.imbalance.Plugin;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.tribuo.Dataset;
import org.tribuo.Model;
import org.tribuo.classification.Label;
import org.tribuo.provenance.TrainerProvenance;
import org.tribuo.provenance.impl.TrainerProvenanceImpl;

/**
 * A leaf that trains nothing, for rules to look at and plans to be bound to.
 *
 * @param everyAxis whether it obeys every axis, or only those that every leaf does
 */
record RuleLeaf(double validationShare, OptionalDouble cosineScale, OptionalInt batchSize, boolean everyAxis)
        implements PlanTrainer {
    /** Obeys every axis, has a linear head and sets no rows aside. */
    static final RuleLeaf DEEP = deep(0, OptionalDouble.empty());

    /** Obeys only what every leaf obeys. */
    static final RuleLeaf PLAIN = new RuleLeaf(0, OptionalDouble.empty(), OptionalInt.empty(), false);

    static RuleLeaf deep(double validationShare, OptionalDouble cosineScale) {
        return new RuleLeaf(validationShare, cosineScale, OptionalInt.empty(), true);
    }

    @Override
    public boolean obeys(Class<? extends Plugin> axis) {
        return everyAxis || PlanTrainer.super.obeys(axis);
    }

    @Override
    public Model<Label> train(BoundPlan plan, Map<String, Provenance> runProvenance, int invocationCount) {
        throw new AssertionError("only looked at");
    }

    @Override
    public long seed() {
        return 1;
    }

    @Override
    public void setListener(TrainingListener listener) {}

    @Override
    public void watch(Dataset<Label> watched) {}

    @Override
    public int getInvocationCount() {
        return 0;
    }

    @Override
    public void setInvocationCount(int invocationCount) {}

    @Override
    public TrainerProvenance getProvenance() {
        return new TrainerProvenanceImpl(this);
    }
}
