package dev.imbalance.experiment;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import dev.imbalance.Nameable;
import dev.imbalance.trainer.BoundPlan;
import dev.imbalance.trainer.PlanTrainer;
import dev.imbalance.trainer.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tribuo.Dataset;
import org.tribuo.Model;
import org.tribuo.classification.Label;
import org.tribuo.provenance.TrainerProvenance;
import org.tribuo.provenance.impl.TrainerProvenanceImpl;

/** A configurable leaf that is never trained. */
@SuppressWarnings("UnusedVariable") // only the provenance reads some fields
public final class ToyTrainer implements PlanTrainer, Nameable {
    @Config(description = "The number of epochs, at least 1.")
    private int epochs = 10;

    @Config(description = "The share of the training rows to set aside.")
    private double validation = 0;

    @Config(description = "The seed.")
    private long seed = 1;

    @Config(description = "The main part.")
    private ToyPart part = new ToyPart.Plain();

    @Config(description = "Further parts, in order.")
    private List<ToyPart> more = new ArrayList<>();

    @Override
    public String typeName() {
        return "toy";
    }

    @Override
    public TrainerProvenance getProvenance() {
        return new TrainerProvenanceImpl(this);
    }

    @Override
    public Model<Label> train(BoundPlan plan, Map<String, Provenance> runProvenance, int invocationCount) {
        throw new UnsupportedOperationException();
    }

    @Override
    public double validationShare() {
        return validation;
    }

    @Override
    public long seed() {
        return seed;
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
}
