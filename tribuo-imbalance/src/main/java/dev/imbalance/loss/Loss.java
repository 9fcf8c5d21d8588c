package dev.imbalance.loss;

import dev.imbalance.StrategyValue;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.trainer.EpochContext;
import java.util.Arrays;
import java.util.List;

/** What a training step minimises. */
public interface Loss extends StrategyValue {
    /**
     * Binds this loss to the data it will train on.
     *
     * @param counts         the training counts after resampling
     * @param effectivePrior the class prior that the loss really sees, proportional to q_c w_c; most losses ignore it
     * @param at             the epoch; most losses ignore it
     */
    BatchLoss bind(ClassCounts counts, double[] effectivePrior, EpochContext at);

    /**
     * Binds this loss with class weights, which multiply each row by the weight of its label. A loss whose terms have classes of their own,
     * as those of smoothed labels have, weighs each by its class.
     *
     * @param classWeights one positive weight per class id
     */
    default BatchLoss bind(ClassCounts counts, double[] effectivePrior, EpochContext at, double[] classWeights) {
        return new WeightedLoss(bind(counts, effectivePrior, at), classWeights);
    }

    /** What this loss itself adds to the training logits of each class, as a {@link Margin} may; all 0 for most. */
    default double[] offset(ClassCounts counts, double[] effectivePrior, EpochContext at) {
        return new double[counts.size()];
    }

    /** How a model trained by this loss turns logits of K classes into probabilities. */
    default Link link(int classes) {
        return Link.SOFTMAX;
    }

    /** Whether a row may have two labels, each in part, as mixing makes them. */
    default boolean takesMixedLabels() {
        return false;
    }

    /** Whether a batch's loss is divided by the weights of its rows, so that two labels a row can be reduced in two ways. */
    default boolean dividesByWeights() {
        return false;
    }

    /**
     * What is legal and doubtful about training by this loss on these rows, each as the end of a sentence that begins with the loss, with what to
     * change; none for most.
     *
     * @param retraining whether a second stage trains the classifier alone
     */
    default List<String> doubts(ClassCounts counts, boolean retraining) {
        return List.of();
    }

    /**
     * What this loss itself multiplies the rows of each class by, such as focal loss's alpha; all 1 for most. It moves the prior that the
     * loss sees as class weights do.
     *
     * @param masses q_c w_c, what each class weighs in all the draws before these factors, on any common scale
     */
    default double[] classFactors(ClassCounts counts, double[] masses, EpochContext at) {
        double[] ones = new double[counts.size()];
        Arrays.fill(ones, 1);
        return ones;
    }

    /** Whether its minimiser is the class posterior. If not, prior correction is approximate. */
    default boolean isProper() {
        return true;
    }

    /** Whether it is proper over K classes, where that depends on K. */
    default boolean isProper(int classes) {
        return isProper();
    }
}
