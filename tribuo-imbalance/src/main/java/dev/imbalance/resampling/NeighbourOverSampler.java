package dev.imbalance.resampling;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.DataException;
import dev.imbalance.trainer.RandomStreams;

/** What over-samplers share that look at the k nearest rows of the same class. */
abstract class NeighbourOverSampler extends OverSampler {
    @Config(description = "How many neighbours of its own class a row has, at least 1.")
    private int k = 5;

    @Config(
            description =
                    "What becomes of a class of k rows or fewer: ERROR, REDUCE_K (as many neighbours as there are), RANDOM_OVERSAMPLE or SKIP.")
    private SmallClass smallClass = SmallClass.ERROR;

    NeighbourOverSampler() {}

    NeighbourOverSampler(int k, SamplingTarget target, SmallClass smallClass) {
        super(target);
        this.k = k;
        this.smallClass = smallClass;
    }

    @Override
    public void postConfig() {
        atLeastOne("k", k);
    }

    final void atLeastOne(String key, int value) {
        if (value < 1) {
            throw new PropertyException(
                    "", key, getClass().getSimpleName() + " " + key + " must be at least 1, was " + value);
        }
    }

    /** An over-sampling that leaves classes that are too small to the policy. */
    abstract class Growing extends Growth {
        Growing(TrainingRows rows, RandomStreams streams) {
            super(typeName(), rows, streams);
        }

        /**
         * Adds rows to a class.
         *
         * @param own    the rows of the class, more than {@code near}
         * @param near   how many neighbours of its own class each has
         * @param number how many to add
         */
        abstract void grow(int c, int[] own, int near, int number);

        @Override
        final void grow(int c, int number) {
            int[] own = rows().ofClass(c);
            if (own.length > k) {
                grow(c, own, k, number);
                return;
            }
            String has = "; \"" + rows().counts().labels().get(c) + "\" has " + own.length;
            switch (smallClass) {
                case ERROR ->
                    throw new DataException(typeName() + " needs k + 1 = " + (k + 1)
                            + " rows of each class it grows" + has
                            + ". Lower k, or set smallClass to REDUCE_K, RANDOM_OVERSAMPLE or SKIP.");
                case REDUCE_K -> {
                    if (own.length == 1) {
                        throw new DataException(typeName() + " needs 2 rows of each class it grows, however small k is"
                                + has + ". Set smallClass to RANDOM_OVERSAMPLE or SKIP.");
                    }
                    grow(c, own, own.length - 1, number);
                }
                case RANDOM_OVERSAMPLE -> repeatAtRandom(own, c, number);
                case SKIP -> {}
            }
        }
    }
}
