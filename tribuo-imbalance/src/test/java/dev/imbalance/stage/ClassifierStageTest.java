package dev.imbalance.stage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.loss.CrossEntropy;
import dev.imbalance.loss.LabelAwareSmoothing;
import dev.imbalance.loss.LabelOverSmoothing;
import dev.imbalance.sampling.ClassBalancedSampling;
import dev.imbalance.sampling.InstanceSampling;
import dev.imbalance.stage.ClassifierStage.Classifier;
import dev.imbalance.stage.ClassifierStage.Statistics;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClassifierStageTest {
    static Stream<ClassifierStage> stages() {
        return ServiceLoader.load(ClassifierStage.class).stream().map(ServiceLoader.Provider::get);
    }

    @Test
    void retrainingStartsAgainWithTheFirstStagesRateForTenBalancedEpochs() {
        ClassifierStage crt = new ClassifierRetraining();
        assertEquals(Classifier.RESTART, crt.classifier());
        assertEquals(10, crt.epochs());
        assertEquals(0, crt.learningRate());
        assertInstanceOf(ClassBalancedSampling.class, crt.sampling());
        assertInstanceOf(CrossEntropy.class, crt.loss());
    }

    @Test
    void scalingTakesFiveBalancedEpochs() {
        ClassifierStage lws = new LearnableWeightScaling();
        assertEquals(Classifier.SCALE, lws.classifier());
        assertEquals(5, lws.epochs());
        assertEquals(0.2, lws.learningRate());
        assertInstanceOf(ClassBalancedSampling.class, lws.sampling());
        assertInstanceOf(CrossEntropy.class, lws.loss());
    }

    @Test
    void labelAwareSmoothingTrainsTheClassifierOnBalancedDraws() {
        ClassifierStage stage = new LabelAwareRetraining();
        assertEquals(Classifier.CONTINUE, stage.classifier());
        assertEquals(10, stage.epochs());
        assertInstanceOf(ClassBalancedSampling.class, stage.sampling());
        assertInstanceOf(LabelAwareSmoothing.class, stage.loss());
        ClassifierStage shifted = new LabelAwareRetraining(
                10, 0.05, new ClassBalancedSampling(), new LabelAwareSmoothing(), Statistics.SHIFTED);
        assertEquals(Statistics.SHIFTED, shifted.statistics());
    }

    @Test
    void labelOverSmoothingTrainsTheClassifierOnEveryRow() {
        ClassifierStage stage = new LabelOverSmoothingRetraining();
        assertEquals(Classifier.CONTINUE, stage.classifier());
        assertEquals(20, stage.epochs());
        assertInstanceOf(InstanceSampling.class, stage.sampling());
        assertInstanceOf(LabelOverSmoothing.class, stage.loss());
    }

    @ParameterizedTest
    @MethodSource("stages")
    void everyStageIsFrozenUnlessToldOtherwise(ClassifierStage stage) {
        assertEquals(Statistics.FROZEN, stage.statistics());
    }

    @Test
    void epochsStartAtOne() {
        PropertyException refused = assertThrows(
                PropertyException.class, () -> new ClassifierRetraining(0, 0.1, new ClassBalancedSampling()));
        assertEquals("ClassifierRetraining epochs must be at least 1, was 0", refused.getMsg());
        assertEquals("epochs", refused.getProperty());
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, Double.NaN, Double.POSITIVE_INFINITY})
    void theRateIsANumberFromZero(double rate) {
        PropertyException refused = assertThrows(
                PropertyException.class, () -> new LearnableWeightScaling(5, rate, new ClassBalancedSampling()));
        assertEquals(
                "LearnableWeightScaling learningRate must be finite and at least 0, was " + rate, refused.getMsg());
    }
}
