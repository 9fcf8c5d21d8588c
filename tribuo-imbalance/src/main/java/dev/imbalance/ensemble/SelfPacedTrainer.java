package dev.imbalance.ensemble;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.imbalance.trainer.RandomStreams;
import java.util.Optional;
import java.util.stream.IntStream;
import org.tribuo.Model;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;

/**
 * Trains each member on as many rows of every class as the rarest has, chosen by how hard the members before it find them: first at random,
 * then fewer and fewer of the many easy ones.
 * <p>
 * The hardness of a row is {@code H(x) = 1 - F(x)_y}, F the mean probability of the members so far and y its class. For every class that is
 * larger than the rarest, rows go into k bins, {@code (l - 1) / k <= H < l / k}; bin l gets a share of the class's n_min rows in proportion to
 * {@code 1 / (h_l + a)}, h_l the mean hardness of its rows and {@code a = tan(pi m / (2 (n - 1)))} for member m = 1, ..., n - 1. So late members
 * have about the same number of rows from each bin that has any. What a bin lacks the others share in the same proportion; totals are
 * exact. The scores are the mean of the members' probabilities, the first one's included, as in the authors' program; the paper leaves it
 * out. The paper has two classes; here each of several large classes is sampled by its own bins.
 * <p>
 * Liu, Cao, Gao, Bian, Chen, Chang, Liu. "Self-paced Ensemble for Highly Imbalanced Massive Data Classification", ICDE 2020, algorithm 1.
 */
public final class SelfPacedTrainer extends AveragingTrainer {
    @Config(description = "The number of bins of hardness, at least 1.")
    private int bins = 20;

    /** Ten whole trees. */
    public SelfPacedTrainer() {
        super(new PresortedCARTTrainer(), 10, Trainer.DEFAULT_SEED);
    }

    /**
     * @param innerTrainer what trains each member; its models give probabilities
     * @param numMembers   at least 1
     * @param bins         at least 1
     */
    public SelfPacedTrainer(Trainer<Label> innerTrainer, int numMembers, int bins, long seed) {
        super(innerTrainer, numMembers, seed);
        this.bins = bins;
        postConfig();
    }

    @Override
    public void postConfig() {
        super.postConfig();
        require(bins >= 1, "bins", "at least 1", bins);
    }

    @Override
    void grow(SourceRows source, Members members, RandomStreams streams) {
        double[] hardness = new double[source.data().size()];
        RowScores scores = source.scores();
        for (int member = 0; member < numMembers(); member++) {
            RandomStreams own = streams.of("member", member);
            int[] rows = member == 0
                    ? source.balanced(own)
                    : chosen(source, hardness, Math.tan(Math.PI / 2 * member / (numMembers() - 1)), own);
            Model<Label> model = train(members, source.select(rows));
            int before = member;
            scores.each(
                    model,
                    (row, output, by) ->
                            hardness[row] += (1 - by[source.rows().label(row)] - hardness[row]) / (before + 1));
        }
    }

    private int[] chosen(SourceRows source, double[] hardness, double pace, RandomStreams streams) {
        HardnessBins by = new HardnessBins(hardness, bins, pace);
        return IntStream.range(0, source.rows().counts().size())
                .boxed()
                .flatMapToInt(
                        c -> IntStream.of(by.draw(source.rows().ofClass(c), source.rarest(), streams.of("class", c))))
                .sorted()
                .toArray();
    }

    @Override
    public Optional<String> doubt() {
        return Optional.of(
                "Self-paced sampling prefers hard rows within each class, so the prior ledger of this run is approximate. Where"
                        + " probabilities matter use balanced-bagging or balanced-random-forest.");
    }
}
