package dev.imbalance.sampling;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.Shuffle;
import dev.imbalance.trainer.EpochContext;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Every row once an epoch, in a new random order: {@code q_c = n_c / N}. */
public final class InstanceSampling implements ClassSampling {
    public InstanceSampling() {}

    @Override
    public String typeName() {
        return "instance";
    }

    @Override
    public String summary() {
        return "Every row once an epoch.";
    }

    @Override
    public String formula() {
        return "q_c = n_c / N";
    }

    @Override
    public String reference() {
        return "Kang, Xie, Rohrbach, Yan, Gordo, Feng, Kalantidis. \"Decoupling Representation and Classifier for Long-Tailed Recognition\", ICLR 2020, section 3.";
    }

    @Override
    public double[] distribution(ClassCounts counts, EpochContext at) {
        return counts.priors();
    }

    @Override
    public int[] draw(int[] labels, ClassCounts counts, EpochContext at, SplittableRandom random) {
        return Shuffle.firstOf(IntStream.range(0, labels.length).toArray(), labels.length, random);
    }
}
