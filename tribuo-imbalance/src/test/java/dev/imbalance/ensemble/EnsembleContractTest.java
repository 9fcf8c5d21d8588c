package dev.imbalance.ensemble;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.config.ConfigurationManager;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import com.oracle.labs.mlrg.olcut.config.property.SimpleProperty;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil;
import dev.imbalance.data.DataException;
import dev.imbalance.posthoc.LogitAdjustment;
import dev.imbalance.resampling.BalancedTarget;
import dev.imbalance.resampling.RandomUnderSampler;
import dev.imbalance.resampling.SMOTE;
import dev.imbalance.resampling.SmallClass;
import dev.imbalance.trainer.ImbalanceModel;
import dev.imbalance.trainer.PostHocTrainer;
import dev.imbalance.trainer.Tables;
import dev.imbalance.trainer.WeightsDigest;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tribuo.Dataset;
import org.tribuo.Model;
import org.tribuo.Prediction;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.classification.dtree.CARTClassificationTrainer;
import org.tribuo.classification.ensemble.FullyWeightedVotingCombiner;
import org.tribuo.classification.evaluation.LabelEvaluation;
import org.tribuo.classification.evaluation.LabelEvaluator;
import org.tribuo.classification.sgd.linear.LinearSGDTrainer;
import org.tribuo.classification.sgd.linear.LogisticRegressionTrainer;
import org.tribuo.classification.sgd.objectives.LogMulticlass;
import org.tribuo.classification.xgboost.XGBoostClassificationTrainer;
import org.tribuo.dataset.DatasetView;
import org.tribuo.ensemble.BaggingTrainer;
import org.tribuo.ensemble.WeightedEnsembleModel;
import org.tribuo.math.optimisers.AdaGrad;

/** What every balanced ensemble keeps. */
class EnsembleContractTest {
    private static final Dataset<Label> DATA = Tables.blobs(3, 90, 40, 14);

    private static final Dataset<Label> OVERLAPPING = Tables.blobs(5, 900, 60, 20);
    private static final LabelEvaluation PLAIN =
            evaluate(new BaggingTrainer<>(new CARTClassificationTrainer(), new FullyWeightedVotingCombiner(), 10, 1)
                    .train(OVERLAPPING));

    /** One of the ensembles with its defaults but for the seed. */
    record Kind(String name, Function<Long, EnsembleTrainer> make) {
        EnsembleTrainer of(long seed) {
            return make.apply(seed);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** {@link Dataset#shuffle} changes the order of iteration, not which example a number means. */
    @ParameterizedTest
    @MethodSource("kinds")
    void theOrderOfIterationChangesNothing(Kind kind) {
        Dataset<Label> shuffled = Tables.blobs(3, 90, 40, 14);
        shuffled.shuffle(true);
        assertEquals(outputs(kind.of(1).train(DATA)), outputs(kind.of(1).train(shuffled)));
    }

    private static List<String> outputs(Model<Label> model) {
        return model.predict(DATA).stream()
                .map(prediction -> prediction.getOutputScores().toString())
                .toList();
    }

    static Stream<Kind> kinds() {
        return Stream.of(
                new Kind(
                        "balanced-bagging",
                        seed -> new BalancedBaggingTrainer(
                                new PresortedCARTTrainer(), 7, true, seed, new RandomUnderSampler())),
                new Kind(
                        "balanced-random-forest",
                        seed -> new BalancedRandomForestTrainer(
                                new PresortedCARTTrainer(Integer.MAX_VALUE, 0, 1), 20, seed)),
                new Kind(
                        "easy-ensemble",
                        seed -> new EasyEnsembleTrainer(new PresortedCARTTrainer(1, 1, 1), 4, 10, seed)),
                new Kind(
                        "rusboost",
                        seed -> new RUSBoostTrainer(new PresortedCARTTrainer(2, 1, 1), 15, new BalancedTarget(), seed)),
                new Kind(
                        "smote-boost",
                        seed -> new SMOTEBoostTrainer(
                                new PresortedCARTTrainer(2, 1, 1),
                                6,
                                5,
                                new BalancedTarget(),
                                SmallClass.RANDOM_OVERSAMPLE,
                                seed)),
                new Kind("self-paced", seed -> new SelfPacedTrainer(new PresortedCARTTrainer(), 6, 5, seed)));
    }

    /** The same over any trainer that is not a tree. */
    private static Stream<EnsembleTrainer> over(Trainer<Label> inner) {
        return Stream.of(
                new BalancedBaggingTrainer(inner, 3, false, 1, new SMOTE(3)),
                new EasyEnsembleTrainer(inner, 2, 3, 1),
                new RUSBoostTrainer(inner, 3, new BalancedTarget(), 1),
                new SMOTEBoostTrainer(inner, 2, 3, new BalancedTarget(), SmallClass.ERROR, 1),
                new SelfPacedTrainer(inner, 3, 5, 1));
    }

    static Stream<EnsembleTrainer> overOthers() {
        return Stream.of(
                        new LogisticRegressionTrainer(),
                        new XGBoostClassificationTrainer(3),
                        new CARTClassificationTrainer(3),
                        // Averages weights over a minibatch, so that boosting gives it a bootstrap.
                        new LinearSGDTrainer(new LogMulticlass(), new AdaGrad(0.1), 3, 1000, 16, 1))
                .flatMap(EnsembleContractTest::over);
    }

    private static void assertDistributions(Model<Label> model, Dataset<Label> rows) {
        assertDistributions(model, rows, 1e-6);
    }

    private static void assertDistributions(Model<Label> model, Dataset<Label> rows, double rounding) {
        for (Prediction<Label> prediction : model.predict(rows)) {
            assertTrue(prediction.hasProbabilities());
            assertEquals(
                    rows.getOutputIDInfo().size(), prediction.getOutputScores().size());
            double sum = 0;
            for (Label label : prediction.getOutputScores().values()) {
                assertTrue(label.getScore() >= -rounding && label.getScore() <= 1 + rounding, label.toString());
                sum += label.getScore();
            }
            assertEquals(1, sum, 1e-6);
        }
    }

    private static Dataset<Label> first(Dataset<Label> data, int rows) {
        return new DatasetView<>(
                data,
                IntStream.range(0, rows).toArray(),
                data.getFeatureIDMap(),
                data.getOutputIDInfo(),
                "the first rows");
    }

    private static LabelEvaluation evaluate(Model<Label> model) {
        return new LabelEvaluator().evaluate(model, Tables.blobs(99, 300, 300, 300));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void predictionsAreDistributionsOverAllClasses(Kind kind) {
        assertDistributions(kind.of(1).train(DATA), DATA);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void twoClassesDo(Kind kind) {
        Dataset<Label> data = Tables.blobs(4, 60, 12);
        Model<Label> model = kind.of(1).train(data);
        assertDistributions(model, data);
        assertTrue(new LabelEvaluator().evaluate(model, data).recall(new Label("c1")) > 0.6);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aClassOfOneRowIsInEveryMember(Kind kind) {
        Dataset<Label> data = Tables.blobs(4, 40, 12, 1);
        EnsembleTrainer trainer = kind.of(1);
        Model<Label> model = trainer.train(data);
        assertDistributions(model, data);
        assertTrue(trainer.rowsSeen(model).count(2) >= 1);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aClassWithoutRowsGetsNoVotes(Kind kind) {
        Dataset<Label> data = first(DATA, 130);
        Model<Label> model = kind.of(1).train(data);
        for (Prediction<Label> prediction : model.predict(DATA)) {
            assertEquals(0, prediction.getOutputScores().get("c2").getScore(), 1e-9);
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void oneClassIsRefused(Kind kind) {
        String message = assertThrows(DataException.class, () -> kind.of(1).train(first(DATA, 20)))
                .getMessage();
        assertTrue(message.contains("two classes") && message.contains("c0"), message);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void theSeedAndTheInvocationAloneDecideTheModel(Kind kind) {
        EnsembleTrainer trainer = kind.of(1);
        String first = WeightsDigest.of(trainer.train(DATA));
        assertEquals(first, WeightsDigest.of(kind.of(1).train(DATA)));
        assertNotEquals(first, WeightsDigest.of(kind.of(2).train(DATA)));
        assertNotEquals(first, WeightsDigest.of(trainer.train(DATA)), "the second training draws others");
        assertEquals(2, trainer.getInvocationCount());
        trainer.innerTrainer().train(DATA);
        assertEquals(first, WeightsDigest.of(trainer.train(DATA, Map.of(), 0)));
        assertThrows(IllegalArgumentException.class, () -> trainer.setInvocationCount(-1));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void theExamplesGivenStayAsTheyAre(Kind kind) {
        Dataset<Label> data = Tables.blobs(3, 50, 20, 9);
        List<String> before = texts(data);
        kind.of(1).train(data);
        assertEquals(before, texts(data));
    }

    private static List<String> texts(Dataset<Label> data) {
        return IntStream.range(0, data.size())
                .mapToObj(row -> data.getExample(row).toString())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void theProvenanceTrainsTheSameModelAgain(Kind kind) {
        EnsembleTrainer trainer = kind.of(1);
        trainer.train(DATA);
        WeightedEnsembleModel<Label> second = trainer.train(DATA);
        ConfigurationManager manager = new ConfigurationManager();
        manager.addConfiguration(
                ProvenanceUtil.extractConfiguration(second.getProvenance().getTrainerProvenance()));
        EnsembleTrainer rebuilt = manager.lookupAll(trainer.getClass()).get(0);
        WeightedEnsembleModel<Label> again = rebuilt.train(DATA, Map.of(), 1);
        assertEquals(WeightsDigest.of(second), WeightsDigest.of(again));
        assertEquals(
                second.getProvenance().getTrainerProvenance(),
                again.getProvenance().getTrainerProvenance());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aSavedModelPredictsTheSameAndKnowsItsRows(Kind kind) {
        EnsembleTrainer trainer = kind.of(1);
        Model<Label> model = trainer.train(DATA);
        Model<Label> read = Model.deserialize(model.serialize()).castModel(Label.class);
        assertEquals(WeightsDigest.of(model), WeightsDigest.of(read));
        assertEquals(model.getProvenance(), read.getProvenance());
        assertEquals(trainer.rowsSeen(model), trainer.rowsSeen(read));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aCopyOfTheModelOfAChainPredictsTheSame(Kind kind) {
        ImbalanceModel model = (ImbalanceModel) new PostHocTrainer(kind.of(1)).train(DATA);
        ImbalanceModel copy = (ImbalanceModel) model.copy();
        assertEquals(model.weightsDigest(), copy.weightsDigest());
        for (String label : List.of("c0", "c1", "c2")) {
            assertEquals(meanScore(model, DATA, label), meanScore(copy, DATA, label));
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void rareClassesAreFoundMoreOftenThanByPlainBagging(Kind kind) {
        LabelEvaluation balanced = evaluate(kind.of(1).train(OVERLAPPING));
        double gained = 0;
        for (String rare : List.of("c1", "c2")) {
            gained += balanced.recall(new Label(rare)) - PLAIN.recall(new Label(rare));
        }
        assertTrue(gained / 2 > 0.05, "gained " + gained / 2);
        assertTrue(balanced.balancedErrorRate() < PLAIN.balancedErrorRate());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void theLedgerOfAChainGoesByTheRowsThatMembersSaw(Kind kind) {
        ImbalanceModel model = (ImbalanceModel) new PostHocTrainer(kind.of(1)).train(DATA);
        assertArrayEquals(new long[] {90, 40, 14}, model.ledger().before().toArray());
        double[] third = {1 / 3.0, 1 / 3.0, 1 / 3.0};
        assertArrayEquals(third, model.ledger().effectivePrior(), 0.02);
        boolean doubtful = kind.of(1).doubt().isPresent();
        assertEquals(doubtful, model.ledger().approximate());
        assertEquals(
                doubtful,
                model.warnings().stream().anyMatch(warning -> warning.contains("prior ledger of this run")),
                model.warnings().toString());
        assertFalse(model.warnings().stream().anyMatch(warning -> warning.contains("The loss")));
    }

    @Test
    void theScoresOfBalancedMembersAreBroughtBackToThePriorOfTheData() {
        Dataset<Label> fresh = Tables.blobs(98, 900, 60, 20);
        Trainer<Label> bagging =
                new BalancedBaggingTrainer(new PresortedCARTTrainer(6, 1, 1), 20, true, 1, new RandomUnderSampler());
        Map<String, Double> prior = Map.of("c0", 900.0, "c1", 60.0, "c2", 20.0);
        Model<Label> balanced = new PostHocTrainer(bagging).train(OVERLAPPING);
        Model<Label> corrected = new PostHocTrainer(bagging, LogitAdjustment.towards(prior)).train(OVERLAPPING);
        assertTrue(squaredError(corrected, fresh) < 0.7 * squaredError(balanced, fresh));
        assertEquals(900 / 980.0, meanScore(corrected, fresh, "c0"), 0.03);
        assertTrue(meanScore(balanced, fresh, "c0") < 0.85);
    }

    private static double meanScore(Model<Label> model, Dataset<Label> rows, String label) {
        return model.predict(rows).stream()
                .mapToDouble(
                        prediction -> prediction.getOutputScores().get(label).getScore())
                .average()
                .orElseThrow();
    }

    /** The Brier score. */
    private static double squaredError(Model<Label> model, Dataset<Label> rows) {
        double sum = 0;
        for (Prediction<Label> prediction : model.predict(rows)) {
            String own = prediction.getExample().getOutput().getLabel();
            for (Label scored : prediction.getOutputScores().values()) {
                double miss = scored.getScore() - (scored.getLabel().equals(own) ? 1 : 0);
                sum += miss * miss;
            }
        }
        return sum / rows.size();
    }

    @ParameterizedTest
    @MethodSource("overOthers")
    void anyTrainerMayBeInside(EnsembleTrainer trainer) {
        Model<Label> model = trainer.train(DATA);
        // Tribuo's own trees subtract single-precision weights, and their leaves have shares a little below 0 and above
        // 1.
        assertDistributions(model, DATA, 1e-4);
        assertEquals(WeightsDigest.of(model), WeightsDigest.of(trainer.train(DATA, Map.of(), 0)));
        double error = evaluate(model).balancedErrorRate();
        assertTrue(error < 0.5, "chance is 2/3, was " + error);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aNumberOfMembersBelowOneIsRefused(Kind kind) {
        ConfigurationManager manager = new ConfigurationManager();
        manager.addConfiguration(ProvenanceUtil.extractConfiguration(kind.of(1).getProvenance()));
        String name = manager.listAll(kind.of(1).getClass()).get(0);
        manager.overrideConfigurableProperty(name, "numMembers", new SimpleProperty("0"));
        String message = assertThrows(PropertyException.class, () -> manager.lookup(name))
                .toString();
        assertTrue(message.contains("numMembers"), message);
    }
}
