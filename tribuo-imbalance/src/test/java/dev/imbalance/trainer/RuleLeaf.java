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

/** A leaf that has every axis and trains nothing, for rules to look at. */
record RuleLeaf(double validationShare, OptionalDouble cosineScale, OptionalInt batchSize) implements PlanTrainer {
    @Override
    public boolean obeys(Class<? extends Plugin> axis) {
        return true;
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
