package dev.imbalance.ensemble;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.trainer.RandomStreams;
import dev.imbalance.trainer.RebalancingTrainer;
import java.util.Map;
import org.tribuo.Dataset;
import org.tribuo.Model;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.ensemble.EnsembleCombiner;
import org.tribuo.ensemble.WeightedEnsembleModel;
import org.tribuo.provenance.TrainerProvenance;
import org.tribuo.provenance.impl.TrainerProvenanceImpl;

/**
 * Trains many members, each on rows of its own choice, to one {@link WeightedEnsembleModel} of Tribuo's.
 * <p>
 * The choice is a function of seed, invocation, member and class, and each training inside has an invocation count of its own that follows
 * from that of the ensemble, so that a recorded provenance gives the same members again whatever the inner trainer was used for before. All
 * members know all classes; one without rows gets no votes from any. The run provenance of the model has the rows that the trainings saw.
 */
public abstract class EnsembleTrainer implements RebalancingTrainer {
    @Config(description = "What trains each member.")
    private Trainer<Label> innerTrainer;

    @Config(description = "How many members are trained, at least 1.")
    private int numMembers;

    @Config(description = "The seed of the draws of rows.")
    private long seed;

    private int invocations;
    private int threads = Runtime.getRuntime().availableProcessors();

    /** Subclasses call {@link #postConfig()} once they are complete. */
    EnsembleTrainer(Trainer<Label> innerTrainer, int numMembers, long seed) {
        this.innerTrainer = innerTrainer;
        this.numMembers = numMembers;
        this.seed = seed;
    }

    @Override
    public void postConfig() {
        require(numMembers >= 1, "numMembers", "at least 1", numMembers);
    }

    /** Refuses a value that is not legal. */
    final void require(boolean legal, String field, String range, Object value) {
        if (!legal) {
            throw new PropertyException(
                    "", field, getClass().getSimpleName() + " " + field + " must be " + range + ", was " + value);
        }
    }

    /** Trains the members. */
    abstract void grow(SourceRows rows, Members members, RandomStreams streams);

    /** What makes one score of those of the members. */
    abstract EnsembleCombiner<Label> combiner();

    /** How many trainings there are at most. */
    int trainings() {
        return numMembers;
    }

    final Trainer<Label> innerTrainer() {
        return innerTrainer;
    }

    final int numMembers() {
        return numMembers;
    }

    @Override
    public final WeightedEnsembleModel<Label> train(Dataset<Label> examples) {
        return train(examples, Map.of());
    }

    @Override
    public final WeightedEnsembleModel<Label> train(Dataset<Label> examples, Map<String, Provenance> runProvenance) {
        return train(examples, runProvenance, INCREMENT_INVOCATION_COUNT);
    }

    /**
     * Trains the members and puts them together.
     *
     * @throws dev.imbalance.data.DataException if the rows cannot be resampled so, or there are none
     */
    @Override
    public final WeightedEnsembleModel<Label> train(
            Dataset<Label> examples, Map<String, Provenance> runProvenance, int invocationCount) {
        // One training at a time, for each sets the invocation count of the inner trainer.
        Trainer<Label> inner = innerTrainer;
        synchronized (inner) {
            if (invocationCount != INCREMENT_INVOCATION_COUNT) {
                setInvocationCount(invocationCount);
            }
            int invocation = invocations;
            int first = Math.multiplyExact(invocation, trainings());
            inner.setInvocationCount(first);
            TrainerProvenance provenance = getProvenance();
            invocations++;
            ClassCounts.of(examples).requireTwoClasses(getClass().getSimpleName());
            Members members = new Members(inner, first, examples);
            grow(SourceRows.of(examples, inner, threads), members, new RandomStreams(seed, invocation));
            return members.model(
                    getClass().getSimpleName().replace("Trainer", ""), combiner(), provenance, runProvenance);
        }
    }

    @Override
    public final ClassCounts rowsSeen(Model<Label> model) {
        return Members.seenBy(model);
    }

    @Override
    public final void setThreads(int count) {
        threads = count;
    }

    @Override
    public final int getInvocationCount() {
        return invocations;
    }

    @Override
    public final void setInvocationCount(int invocationCount) {
        if (invocationCount < 0) {
            throw new IllegalArgumentException("the invocation count must be at least 0, was " + invocationCount);
        }
        invocations = invocationCount;
    }

    @Override
    public final TrainerProvenance getProvenance() {
        return new TrainerProvenanceImpl(this);
    }
}
