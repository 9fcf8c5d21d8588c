package dev.imbalance.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.imbalance.loss.BatchLoss;
import dev.imbalance.loss.MixedLoss;
import dev.imbalance.mixing.Mixing;
import dev.imbalance.trainer.BoundPlan;
import dev.imbalance.trainer.EpochContext;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * Blends the batches of one epoch after another as a plan's {@link Mixing} says. The second rows of the pairs have a feeder and an
 * augmentation of their own. What a batch is blended with depends on the plan's seed, the epoch and the batch alone.
 */
final class Blending implements AutoCloseable {
    /**
     * One batch, blended.
     *
     * @param input on the device, in the manager that was given
     * @param loss  of the blended rows
     */
    record Batch(NDArray input, BatchLoss loss) {}

    private final Mixing mixing;
    private final BoundPlan plan;
    private final int[] labels;
    private final double[] weights;
    private final BatchFeeder feeder;
    private EpochContext at = EpochContext.single();
    private int[] drawn = {};
    private int[] partners = {};

    /**
     * @param labels  the class id of every row
     * @param weights the weight of every row
     * @param feeders threads that prepare the second rows
     */
    Blending(Mixing mixing, BoundPlan plan, HostRows rows, int[] labels, double[] weights, int feeders) {
        this.mixing = mixing;
        this.plan = plan;
        this.labels = labels;
        this.weights = weights;
        this.feeder = new BatchFeeder(rows, feeders);
    }

    /** Begins an epoch, as {@link BatchFeeder#start(int[], int[], int, Supplier)}. */
    void start(EpochContext epoch, int[] draws, int[] ends, int first, Supplier<HostRows.ImageChange> augmentation) {
        at = epoch;
        drawn = draws;
        partners = plan.drawPartners(epoch, draws, ends);
        feeder.start(partners, ends, first, augmentation);
    }

    /**
     * Blends the next batch.
     *
     * @param input the first rows, raw, on the device; left open
     * @param batch the number of the batch, from 0
     * @param from  its first position among the draws
     * @param to    the position after its last
     * @param loss  of this epoch
     */
    Batch next(NDManager manager, NDArray input, int batch, int from, int to, BatchLoss loss) {
        int[] first = Arrays.stream(drawn, from, to).map(row -> labels[row]).toArray();
        int[] second = Arrays.stream(partners, from, to).map(row -> labels[row]).toArray();
        double[] secondWeights = Arrays.stream(partners, from, to)
                .mapToDouble(row -> weights[row])
                .toArray();
        Mixing.Shares shares = mixing.shares(first, second, plan.counts(), plan.mixingRandom(at, batch));
        try (NDArray x = input.toType(DataType.FLOAT32, false);
                NDArray sent = feeder.next(manager);
                NDArray partner = sent.toType(DataType.FLOAT32, false);
                NDArray share = shares(manager, shares.image(), input.getShape().dimension());
                NDArray difference = x.sub(partner)) {
            // a x + (1 - a) x' = x' + a (x - x')
            difference.muli(share);
            return new Batch(
                    partner.add(difference),
                    new MixedLoss(loss, second, secondWeights, shares.label(), mixing.softTargets()));
        }
    }

    private static NDArray shares(NDManager manager, double[] shares, int dimensions) {
        long[] shape = new long[dimensions];
        Arrays.fill(shape, 1);
        shape[0] = shares.length;
        return manager.create(TrainingStep.floats(shares), new Shape(shape));
    }

    @Override
    public void close() {
        feeder.close();
    }
}
