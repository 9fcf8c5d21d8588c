package dev.imbalance.ensemble;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.imbalance.resampling.RandomUnderSampler;
import dev.imbalance.resampling.Resampler;
import dev.imbalance.resampling.ResamplingChain;
import dev.imbalance.trainer.RandomStreams;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.tribuo.Dataset;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;

/**
 * Trains each member on a bootstrap of the rows that is then resampled, and takes the mean of their probabilities.
 * <p>
 * The bootstrap draws as many rows of each class as it has, with replacement, where Breiman's draws from all rows alike: a class of one
 * row would be lost to a third of the members. Resampled by random under-sampling, the default, every member sees each class as often as the
 * rarest; over-samplers and chains of any kind make the other known baggings, such as SMOTEBagging. Classes may be any number.
 * <p>
 * Hido, Kashima. "Roughly Balanced Bagging for Imbalanced Data", SDM 2008 and Statistical Analysis and Data Mining 2009, which draws the size
 * of the larger class from a negative binomial distribution with the mean that is taken here; Breiman. "Bagging Predictors", Machine Learning
 * 1996.
 */
public final class BalancedBaggingTrainer extends AveragingTrainer {
    @Config(description = "What balances the rows of each member, in order.")
    private List<Resampler> resamplers = List.of(new RandomUnderSampler());

    @Config(
            description =
                    "Whether each member has a bootstrap of the rows; without it the resamplers see all rows as they are.")
    private boolean bootstrap = true;

    /** Ten whole trees on under-sampled bootstraps. */
    public BalancedBaggingTrainer() {
        super(new PresortedCARTTrainer(), 10, Trainer.DEFAULT_SEED);
    }

    /**
     * @param innerTrainer what trains each member; its models give probabilities
     * @param numMembers   at least 1
     * @param resamplers   in order
     */
    public BalancedBaggingTrainer(
            Trainer<Label> innerTrainer, int numMembers, boolean bootstrap, long seed, Resampler... resamplers) {
        super(innerTrainer, numMembers, seed);
        this.resamplers = List.of(resamplers);
        this.bootstrap = bootstrap;
        postConfig();
    }

    @Override
    void grow(SourceRows source, Members members, RandomStreams streams) {
        Dataset<Label> data = source.rows().data();
        for (int member = 0; member < numMembers(); member++) {
            RandomStreams own = streams.of("member", member);
            ResamplingChain chain = new ResamplingChain(
                    data,
                    bootstrap
                            ? source.bootstrap(own)
                            : IntStream.range(0, data.size()).toArray(),
                    source.rows().threads());
            int step = 0;
            for (Resampler resampler : resamplers) {
                chain.apply(resampler, own.of("resample", step++));
            }
            train(members, chain.data());
        }
    }

    @Override
    public Optional<String> doubt() {
        return Optional.empty();
    }
}
