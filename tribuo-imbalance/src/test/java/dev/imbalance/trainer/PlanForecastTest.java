package dev.imbalance.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.loss.FocalLoss;
import dev.imbalance.loss.LogitAdjusted;
import dev.imbalance.posthoc.LogitAdjustment;
import dev.imbalance.resampling.RandomOverSampler;
import dev.imbalance.resampling.RandomUnderSampler;
import dev.imbalance.resampling.Resampled;
import dev.imbalance.resampling.Resampler;
import dev.imbalance.resampling.TrainingRows;
import dev.imbalance.sampling.ClassBalancedSampling;
import dev.imbalance.weighting.Balanced;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tribuo.Dataset;
import org.tribuo.classification.Label;

class PlanForecastTest {
    private static final Dataset<Label> DATA = Tables.blobs(3, 200, 60, 10);

    private static SoftmaxRegression leaf() {
        return new SoftmaxRegression(3, 0.1, 7);
    }

    static Stream<ImbalanceTrainer> trainers() {
        return Stream.of(
                new ResamplingTrainer(leaf(), 5, new RandomOverSampler()),
                new ResamplingTrainer(leaf(), 5, new RandomUnderSampler()),
                new SamplingTrainer(leaf(), new ClassBalancedSampling(), 6),
                new ReweightingTrainer(leaf(), new Balanced()),
                new LossTrainer(leaf(), new FocalLoss(1)),
                new MarginTrainer(leaf(), new LogitAdjusted()),
                new PostHocTrainer(leaf(), new LogitAdjustment()),
                new PostHocTrainer(
                        new ReweightingTrainer(
                                new ResamplingTrainer(leaf(), 5, new RandomOverSampler()), new Balanced()),
                        new LogitAdjustment()));
    }

    @ParameterizedTest
    @MethodSource("trainers")
    void theForecastIsWhatTrainingThenRecords(ImbalanceTrainer trainer) {
        PlanForecast forecast = trainer.forecast(DATA).orElseThrow();
        ImbalanceModel model = (ImbalanceModel) trainer.train(DATA);
        assertEquals(model.ledger().before(), forecast.ledger().before());
        assertEquals(model.ledger().after(), forecast.ledger().after());
        assertArrayEquals(model.ledger().sampling(), forecast.ledger().sampling(), 1e-12);
        assertArrayEquals(model.ledger().effectivePrior(), forecast.ledger().effectivePrior(), 1e-12);
        assertArrayEquals(model.ledger().trainingOffset(), forecast.ledger().trainingOffset(), 1e-12);
        assertEquals(model.warnings(), forecast.warnings());
    }

    @Test
    void aForecastTrainsNothingAndCountsNoInvocation() {
        SoftmaxRegression leaf = leaf();
        new ReweightingTrainer(leaf, new Balanced()).forecast(DATA);
        assertEquals(List.of(), leaf.trained());
        assertEquals(0, leaf.getInvocationCount());
    }

    @Test
    void aCorrectionThatWouldBeMadeTwiceIsRefused() {
        PostHocTrainer twice =
                new PostHocTrainer(new MarginTrainer(leaf(), new LogitAdjusted()), new LogitAdjustment());
        assertThrows(IllegalArgumentException.class, () -> twice.forecast(DATA));
    }

    /** A resampler that would look at features. */
    private static final class Cleaning implements Resampler {
        @Override
        public Resampled resample(TrainingRows data, RandomStreams streams) {
            return new Resampled(IntStream.range(0, data.size() / 2).toArray());
        }

        @Override
        public String typeName() {
            return "cleaning";
        }

        @Override
        public String summary() {
            return "Leaves some rows.";
        }

        @Override
        public String formula() {
            return "n' = n / 2";
        }

        @Override
        public String reference() {
            return "";
        }
    }

    @Test
    void whatAResamplerThatLooksAtFeaturesLeavesIsNotForeseen() {
        assertEquals(Optional.empty(), new ResamplingTrainer(leaf(), 5, new Cleaning()).forecast(DATA));
        assertTrue(new ResamplingTrainer(leaf(), 5, new RandomOverSampler())
                .forecast(DATA)
                .isPresent());
    }
}
