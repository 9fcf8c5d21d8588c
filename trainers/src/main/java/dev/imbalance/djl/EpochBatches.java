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
import java.util.Optional;

/**
 * The batches of one epoch after another, blended where the plan says so. The second rows of blended pairs have a feeder and an
 * augmentation of their own.
 */
final class EpochBatches implements AutoCloseable {
    /** Makes the image change of one thread. */
    @FunctionalInterface
    interface Changes {
        /**
         * @param draws    the rows that it will be asked for, by position
         * @param partners whether these are the second rows of pairs
         */
        HostRows.ImageChange of(int[] draws, boolean partners);
    }

    private final BoundPlan plan;
    private final int[] labels;
    private final double[] weights;
    private final BatchFeeder feeder;
    private final Optional<BatchFeeder> partnerFeeder;
    private EpochContext at = EpochContext.single();
    private BatchLoss loss = (batch, gradient) -> 0;
    private int[] drawn = {};
    private int[] partners = {};
    private int[] ends = {};
    private int taken;

    /**
     * @param labels  the class id of every row
     * @param weights the weight of every row
     * @param feeders threads that prepare rows
     */
    EpochBatches(BoundPlan plan, HostRows rows, int[] labels, double[] weights, int feeders) {
        this.plan = plan;
        this.labels = labels;
        this.weights = weights;
        this.feeder = new BatchFeeder(rows, feeders);
        this.partnerFeeder = plan.mixing().map(mixing -> new BatchFeeder(rows, feeders));
    }

    /**
     * Begins an epoch.
     *
     * @param drawn the rows of the epoch, in order
     * @param ends  where each batch ends in {@code drawn}, ascending
     * @param first the number of the first batch, from 0
     */
    void start(EpochContext at, BatchLoss loss, int[] drawn, int[] ends, int first, Changes changes) {
        this.at = at;
        this.loss = loss;
        this.drawn = drawn;
        this.ends = ends;
        this.taken = first;
        feeder.start(drawn, ends, first, () -> changes.of(drawn, false));
        partnerFeeder.ifPresent(second -> {
            partners = plan.drawPartners(at, drawn, ends);
            second.start(partners, ends, first, () -> changes.of(partners, true));
        });
    }

    /**
     * The next batch.
     *
     * @param manager owns its input; close it before the next call
     */
    TrainingBatch next(NDManager manager) {
        int index = taken++;
        int from = index == 0 ? 0 : ends[index - 1];
        int to = ends[index];
        int[] ofRows = labels(drawn, from, to);
        double[] weighing = weights(drawn, from, to);
        NDArray input = feeder.next(manager);
        if (plan.mixing().isEmpty()) {
            return new TrainingBatch(input, ofRows, weighing, index, loss);
        }
        Mixing mixing = plan.mixing().get();
        int[] ofPartners = labels(partners, from, to);
        Mixing.Shares shares = mixing.shares(ofRows, ofPartners, plan.counts(), plan.mixingRandom(at, index));
        BatchLoss mixed =
                new MixedLoss(loss, ofPartners, weights(partners, from, to), shares.label(), mixing.softTargets());
        try (NDArray partner = partnerFeeder.orElseThrow().next(manager)) {
            return new TrainingBatch(blend(manager, input, partner, shares.image()), ofRows, weighing, index, mixed);
        } finally {
            input.close();
        }
    }

    /** {@code a x + (1 - a) x'} as {@code x' + a (x - x')}, in floats. */
    private static NDArray blend(NDManager manager, NDArray x, NDArray partner, double[] share) {
        long[] perRow = new long[x.getShape().dimension()];
        Arrays.fill(perRow, 1);
        perRow[0] = share.length;
        try (NDArray first = x.toType(DataType.FLOAT32, true);
                NDArray second = partner.toType(DataType.FLOAT32, true);
                NDArray difference = first.sub(second);
                NDArray shares = manager.create(TrainingStep.floats(share), new Shape(perRow))) {
            difference.muli(shares);
            return second.add(difference);
        }
    }

    private int[] labels(int[] rows, int from, int to) {
        return Arrays.stream(rows, from, to).map(row -> labels[row]).toArray();
    }

    private double[] weights(int[] rows, int from, int to) {
        return Arrays.stream(rows, from, to).mapToDouble(row -> weights[row]).toArray();
    }

    @Override
    public void close() {
        partnerFeeder.ifPresent(BatchFeeder::close);
        feeder.close();
    }
}
