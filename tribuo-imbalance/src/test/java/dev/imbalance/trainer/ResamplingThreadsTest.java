package dev.imbalance.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.oracle.labs.mlrg.olcut.provenance.ConfiguredObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.impl.ConfiguredObjectProvenanceImpl;
import dev.imbalance.ensemble.BalancedBaggingTrainer;
import dev.imbalance.posthoc.LogitAdjustment;
import dev.imbalance.resampling.RandomOverSampler;
import dev.imbalance.resampling.Resampled;
import dev.imbalance.resampling.Resampler;
import dev.imbalance.resampling.TrainingRows;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tribuo.classification.dtree.CARTClassificationTrainer;
import org.tribuo.classification.sgd.linear.LogisticRegressionTrainer;

class ResamplingThreadsTest {
    /** Notes how many threads it may use. */
    private static final class Witness implements Resampler {
        private final List<Integer> threads = new ArrayList<>();

        @Override
        public Resampled resample(TrainingRows rows, RandomStreams streams) {
            threads.add(rows.threads());
            return new RandomOverSampler().resample(rows, streams);
        }

        @Override
        public String typeName() {
            return "witness";
        }

        @Override
        public String summary() {
            return "Notes how many threads it may use.";
        }

        @Override
        public ConfiguredObjectProvenance getProvenance() {
            return new ConfiguredObjectProvenanceImpl(this, "Resampler");
        }
    }

    private final Witness witness = new Witness();

    @Test
    void resamplersUseAsManyThreadsAsTheChainSays() {
        ImbalanceTrainer chain = new ResamplingTrainer(new CARTClassificationTrainer(), witness);
        chain.train(Tables.blobs(3, 20, 5));
        chain.setThreads(3);
        chain.train(Tables.blobs(3, 20, 5));
        assertEquals(List.of(Runtime.getRuntime().availableProcessors(), 3), witness.threads);
        assertThrows(IllegalArgumentException.class, () -> chain.setThreads(-1));
    }

    @Test
    void aDecoratorWithoutALimitKeepsThatOfTheOneInside() {
        ImbalanceTrainer inside = new ResamplingTrainer(new LogisticRegressionTrainer(), witness);
        ImbalanceTrainer chain = new PostHocTrainer(inside, new LogitAdjustment());
        inside.setThreads(3);
        chain.train(Tables.blobs(3, 20, 5));
        chain.setThreads(2);
        chain.train(Tables.blobs(3, 20, 5));
        assertEquals(List.of(3, 2), witness.threads);
    }

    @Test
    void resamplersInsideAnEnsembleDoToo() {
        ImbalanceTrainer chain = new PostHocTrainer(
                new BalancedBaggingTrainer(new CARTClassificationTrainer(), 2, true, 1, witness),
                new LogitAdjustment());
        chain.setThreads(3);
        chain.train(Tables.blobs(3, 20, 5));
        assertEquals(List.of(3, 3), witness.threads);
    }
}
