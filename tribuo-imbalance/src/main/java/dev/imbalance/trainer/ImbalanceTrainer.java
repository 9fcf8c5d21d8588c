package dev.imbalance.trainer;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import dev.imbalance.search.MarginSearch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tribuo.Dataset;
import org.tribuo.Model;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.provenance.TrainerProvenance;
import org.tribuo.provenance.impl.TrainerProvenanceImpl;

/**
 * A trainer that wraps another and adds one strategy to its training plan.
 * <p>
 * The outermost decorator collects the plan of the whole chain, hands it to the leaf, and returns one {@link ImbalanceModel} with its
 * own provenance, which names every decorator. A leaf that is a {@link PlanTrainer} obeys the whole plan. Any other Tribuo trainer
 * takes resampling, one draw of a class sampling as its rows, class weights as example weights if it is
 * {@link org.tribuo.WeightedExamples}, and post-hoc correction; the rest is refused. Nesting order does not matter but for the lists:
 * resamplers and post-hoc corrections run from the innermost outwards.
 */
public abstract class ImbalanceTrainer implements Trainer<Label> {
    @Config(mandatory = true, description = "The trainer to wrap.")
    private Trainer<Label> inner;

    private int threads;

    /** For OLCUT. */
    protected ImbalanceTrainer() {}

    protected ImbalanceTrainer(Trainer<Label> inner) {
        this.inner = inner;
    }

    /** The inner plan with this decorator's strategy added. */
    protected abstract TrainingPlan addTo(TrainingPlan plan);

    /** The plan of this chain. */
    public final TrainingPlan plan() {
        TrainingPlan plan =
                addTo(inner instanceof ImbalanceTrainer decorator ? decorator.plan() : TrainingPlan.empty());
        return threads > 0 ? plan.withThreads(threads) : plan;
    }

    /**
     * Limits the threads of the resamplers of this chain and of those in a {@link RebalancingTrainer}; of several decorators the outermost that has a limit decides. No result depends on it,
     * so that it is no part of the provenance.
     *
     * @param count at least 1, or 0 for no limit of its own, as it is without this: all processors
     */
    public final void setThreads(int count) {
        if (count < 0) {
            throw new IllegalArgumentException(
                    "resampling needs at least 1 thread, or 0 for all processors, was " + count);
        }
        threads = count;
    }

    /** The trainer at the end of this chain, the first that is no decorator. */
    public final Trainer<Label> leaf() {
        return inner instanceof ImbalanceTrainer decorator ? decorator.leaf() : inner;
    }

    /**
     * Refuses a plan that the leaf cannot obey, before any data is there.
     *
     * @throws IllegalArgumentException naming the strategy and the way out
     */
    public final void check() {
        PlanRules.check(plan(), leaf());
    }

    /**
     * Refuses a plan that cannot work on these data, such as weights by the counts of a class without rows. Trains and resamples nothing.
     *
     * @throws IllegalArgumentException naming the strategy, what it needs and the way out
     */
    public final void check(Dataset<Label> examples) {
        check();
        for (TrainingPlan.SeededResampler seeded : plan().resamplers()) {
            seeded.resampler().refusal(examples).ifPresent(why -> {
                throw new IllegalArgumentException(why);
            });
        }
        BoundPlan bound = BoundPlan.unresampled(plan(), examples);
        PlanRules.check(bound);
        if (!(leaf() instanceof PlanTrainer)) {
            PlainLeaf.check(bound, leaf());
        }
    }

    /**
     * What the class counts say about training on these rows, of which only the labels are looked at. Trains nothing.
     *
     * @return empty if a resampler of the plan decides by more than counts, or the leaf resamples inside
     * @throws IllegalArgumentException as {@link #check(Dataset)}
     */
    public final Optional<PlanForecast> forecast(Dataset<Label> examples) {
        check(examples);
        TrainingPlan plan = plan();
        if (leaf() instanceof RebalancingTrainer
                || !plan.resamplers().stream()
                        .allMatch(seeded -> seeded.resampler().goesByCounts())) {
            return Optional.empty();
        }
        BoundPlan bound = leaf() instanceof PlanTrainer obeying
                ? BoundPlan.bind(plan, examples, obeying, 0)
                : BoundPlan.bind(plan, examples, leaf(), 0);
        return Optional.of(PlanForecast.of(bound));
    }

    @Override
    public Model<Label> train(Dataset<Label> examples, Map<String, Provenance> runProvenance) {
        return train(examples, runProvenance, INCREMENT_INVOCATION_COUNT);
    }

    /**
     * Trains the leaf on the plan of this chain.
     *
     * @return an {@link ImbalanceModel}
     * @throws IllegalArgumentException if the leaf or the data cannot do what the plan asks
     */
    @Override
    public Model<Label> train(Dataset<Label> examples, Map<String, Provenance> runProvenance, int invocationCount) {
        check();
        Trainer<Label> leaf = leaf();
        synchronized (leaf) {
            if (invocationCount != INCREMENT_INVOCATION_COUNT) {
                leaf.setInvocationCount(invocationCount);
            }
            TrainerProvenance provenance = getProvenance();
            BoundPlan bound;
            Model<Label> trained;
            TrainingPlan plan = plan();
            List<String> choices = new ArrayList<>();
            if (leaf instanceof PlanTrainer obeying) {
                int invocation = leaf.getInvocationCount();
                if (plan.one(MarginSearch.class).isPresent()) {
                    PlanRules.check(BoundPlan.unresampled(plan, examples));
                    FoundMargin found = FoundMargin.by(plan, examples, obeying, invocation);
                    choices.add(found.chosen());
                    plan = plan.found(found.margin());
                }
                bound = BoundPlan.bind(plan, examples, obeying, invocation);
                PlanRules.check(bound);
                trained = obeying.train(bound, runProvenance, invocation);
            } else {
                if (leaf instanceof RebalancingTrainer rebalancing) {
                    rebalancing.setThreads(plan.threads());
                }
                bound = BoundPlan.bind(plan, examples, leaf, leaf.getInvocationCount());
                PlanRules.check(bound);
                trained = PlainLeaf.train(bound, leaf, runProvenance);
            }
            return ImbalanceModel.of(trained, bound, leaf, choices, provenance, runProvenance);
        }
    }

    @Override
    public int getInvocationCount() {
        return leaf().getInvocationCount();
    }

    @Override
    public void setInvocationCount(int invocationCount) {
        leaf().setInvocationCount(invocationCount);
    }

    @Override
    public TrainerProvenance getProvenance() {
        return new TrainerProvenanceImpl(this);
    }
}
