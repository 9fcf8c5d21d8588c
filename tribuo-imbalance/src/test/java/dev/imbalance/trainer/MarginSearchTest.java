package dev.imbalance.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.config.ConfigurationManager;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.Prior;
import dev.imbalance.loss.BalancedBCE;
import dev.imbalance.loss.BalancedSoftmax;
import dev.imbalance.loss.LDAM;
import dev.imbalance.loss.LogitAdjusted;
import dev.imbalance.loss.Margin;
import dev.imbalance.loss.VS;
import dev.imbalance.posthoc.LogitAdjustment;
import dev.imbalance.resampling.RandomOverSampler;
import dev.imbalance.search.AutoBalance;
import dev.imbalance.search.MarginSearch;
import dev.imbalance.trainer.SoftmaxRegression.LinearModel;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.classification.xgboost.XGBoostClassificationTrainer;
import org.tribuo.dataset.DatasetView;

/** A search for a margin: what its candidates train on and are scored by, and what becomes of the best. */
class MarginSearchTest {
    private static final Dataset<Label> DATA = Tables.blobs(3, 200, 60, 10);

    /** Tries what it is given. */
    private record Trying(double share, List<Margin> candidates) implements MarginSearch {
        @Override
        public String typeName() {
            return "trying";
        }

        @Override
        public String summary() {
            return "Tries what it is given.";
        }

        @Override
        public String describe() {
            return typeName();
        }
    }

    private static SoftmaxRegression leaf() {
        return new SoftmaxRegression(60, 0, 7);
    }

    private static ImbalanceModel train(Trainer<Label> trainer) {
        return assertInstanceOf(ImbalanceModel.class, trainer.train(DATA));
    }

    private static double[] weights(ImbalanceModel model) {
        return ((LinearModel) model.inner()).weights();
    }

    private static Set<Example<Label>> rows(Dataset<Label> data) {
        Set<Example<Label>> rows = Collections.newSetFromMap(new IdentityHashMap<>());
        data.forEach(rows::add);
        return rows;
    }

    private static String refusal(Executable work) {
        return assertThrows(IllegalArgumentException.class, work).getMessage();
    }

    @Test
    void everyCandidateTrainsOnTheSameRowsAndTheBestOneOnAllOfThem() {
        SoftmaxRegression leaf = leaf();
        train(new MarginSearchTrainer(leaf, new AutoBalance(4, 0.2, 0.5, 2)));
        List<BoundPlan> trained = leaf.trained();
        assertEquals(5, trained.size());
        Set<Example<Label>> first = rows(trained.get(0).training());
        for (BoundPlan candidate : trained.subList(0, 4)) {
            assertEquals("c0 160, c1 48, c2 8", candidate.counts().toString());
            assertEquals(first, rows(candidate.training()));
            assertSame(trained.get(0).training(), candidate.training(), "rows are bound and resampled once");
        }
        assertEquals(rows(DATA), rows(trained.get(4).training()));
        assertEquals(
                List.of("search-1", "search-2", "search-3", "search-4", ""),
                trained.stream().map(BoundPlan::phase).toList());
    }

    @Test
    void rowsHeldOutAreInNoCandidatesTrainingHoweverTheyAreResampled() {
        SoftmaxRegression leaf = leaf();
        train(new ResamplingTrainer(
                new MarginSearchTrainer(leaf, new AutoBalance(3, 0.3, 0.5, 2)), 5, new RandomOverSampler()));
        Set<Example<Label>> heldOut = rows(DATA);
        heldOut.removeAll(rows(leaf.trained().get(0).source()));
        assertEquals(60 + 18 + 3, heldOut.size());
        for (BoundPlan candidate : leaf.trained().subList(0, 3)) {
            assertEquals("c0 140, c1 140, c2 140", candidate.counts().toString());
            for (Example<Label> row : candidate.training()) {
                assertFalse(heldOut.contains(row), "a row held out is trained on");
            }
        }
    }

    @Test
    void candidatesAreScoredByTheMeanOverClassesOfTheirMeanCrossEntropy() {
        double[][] logits = {{2, 0}, {0, 0}, {1, 3}};
        double first = (Math.log1p(Math.exp(-2)) + Math.log(2)) / 2;
        double second = Math.log1p(Math.exp(-2));
        assertEquals((first + second) / 2, FoundMargin.balancedCrossEntropy(logits, new int[] {0, 0, 1}, 2), 1e-15);
        // A class without rows is no part of the mean, and nothing overflows.
        assertEquals(2e6, FoundMargin.balancedCrossEntropy(new double[][] {{-1e6, 1e6, 0}}, new int[] {0}, 3), 1e-6);
    }

    @Test
    void theBestCandidateIsTheOneWithTheLowestBalancedCrossEntropyOnTheRowsHeldOut() {
        SoftmaxRegression leaf = leaf();
        List<Margin> candidates = new AutoBalance(6, 0.2, 0.5, 2).candidates();
        ImbalanceModel model = train(new MarginSearchTrainer(leaf, new Trying(0.2, candidates)));
        Set<Example<Label>> heldOut = rows(DATA);
        heldOut.removeAll(rows(leaf.trained().get(0).source()));
        List<Example<Label>> rows =
                DATA.getData().stream().filter(heldOut::contains).toList();
        int[] labels = rows.stream()
                .mapToInt(row -> ClassCounts.idOf(row.getOutput(), DATA.getOutputIDInfo()))
                .toArray();
        int best = -1;
        double lowest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < candidates.size(); i++) {
            LinearModel scored = (LinearModel) leaf().train(leaf.trained().get(i), Map.<String, Provenance>of(), 0);
            double loss = FoundMargin.balancedCrossEntropy(scored.logits(rows), labels, 3);
            if (loss < lowest) {
                lowest = loss;
                best = i;
            }
        }
        assertTrue(best > 0, "cross-entropy is best, which shows nothing");
        assertEquals(
                candidates.get(best).describe(),
                leaf.trained().get(6).margin().orElseThrow().describe());
        assertTrue(model.choices().get(0).contains(candidates.get(best).describe()), model.choices()::toString);
        assertTrue(model.choices().get(0).contains(String.format(Locale.ROOT, "(%.4f)", lowest)));
    }

    @Test
    void whatWasFoundIsInTheChoicesAndTrainsAsIfItHadBeenGiven() {
        ImbalanceModel searched =
                train(new MarginSearchTrainer(leaf(), new Trying(0.2, List.of(new BalancedSoftmax()))));
        assertArrayEquals(weights(train(new MarginTrainer(leaf(), new BalancedSoftmax()))), weights(searched));
        assertEquals(1, searched.choices().size());
        String chosen = searched.choices().get(0);
        assertTrue(
                chosen.startsWith("margin balanced-softmax(prior=EFFECTIVE), of 1 candidates trained on 216 rows: "),
                chosen);
        assertTrue(chosen.endsWith(" on 54 rows held out"), chosen);
        assertArrayEquals(new double[3], searched.ledger().carried(searched.adjustment()), 1e-12);
    }

    @Test
    void theSameSeedFindsTheSame() {
        for (long seed : new long[] {1, 2}) {
            ImbalanceModel first = train(new MarginSearchTrainer(leaf(), new AutoBalance(4, 0.2, 0.5, 2), seed));
            ImbalanceModel second = train(new MarginSearchTrainer(leaf(), new AutoBalance(4, 0.2, 0.5, 2), seed));
            assertEquals(first.choices(), second.choices());
            assertArrayEquals(weights(first), weights(second));
        }
        SoftmaxRegression one = leaf();
        SoftmaxRegression other = leaf();
        train(new MarginSearchTrainer(one, new AutoBalance(2, 0.2, 0.5, 2), 1));
        train(new MarginSearchTrainer(other, new AutoBalance(2, 0.2, 0.5, 2), 2));
        assertFalse(rows(one.trained().get(0).training())
                .equals(rows(other.trained().get(0).training())));
    }

    @Test
    void theProvenanceRebuildsTheSearchAndFindsTheSame() {
        SoftmaxRegression leaf = leaf();
        Trainer<Label> trainer = new MarginSearchTrainer(leaf, new AutoBalance(3, 0.25, 0.4, 1.5), 9);
        trainer.train(DATA);
        // Not the first invocation: candidates count as none of their own.
        ImbalanceModel second = train(trainer);
        assertEquals(2, trainer.getInvocationCount());
        ConfigurationManager manager = new ConfigurationManager();
        manager.addConfiguration(ProvenanceUtil.extractConfiguration(second.getProvenance()));
        Trainer<Label> rebuilt = manager.lookupAll(MarginSearchTrainer.class).get(0);
        ImbalanceModel replayed = assertInstanceOf(ImbalanceModel.class, rebuilt.train(DATA, Map.of(), 1));
        assertEquals(second.choices(), replayed.choices());
        assertArrayEquals(weights(second), weights(replayed));
    }

    @Test
    void aMarginBesideTheSearchIsRefused() {
        String message = refusal(() ->
                new MarginTrainer(new MarginSearchTrainer(leaf(), new AutoBalance()), new LogitAdjusted()).check());
        assertTrue(message.startsWith("search auto-balance("), message);
        assertTrue(message.contains("margin logit-adjusted") && message.endsWith("Remove one of them"), message);
    }

    @Test
    void aLeafWithoutLogitsRefusesASearchBeforeAnythingTrains() {
        String message = refusal(() -> new MarginSearchTrainer(RuleLeaf.PLAIN, new AutoBalance()).train(DATA));
        assertTrue(message.startsWith("RuleLeaf has no search (auto-balance("), message);
        assertTrue(message.endsWith("leave it out, or use a deep trainer such as djl"), message);
        message =
                refusal(() -> new MarginSearchTrainer(new XGBoostClassificationTrainer(2), new AutoBalance()).check());
        assertTrue(message.startsWith("XGBoostClassificationTrainer cannot take a search (auto-balance("), message);
    }

    @Test
    void aCandidateThatCannotTrainIsRefusedBeforeAnyOtherDoes() {
        MarginSearch cosines = new Trying(0.2, List.of(new VS(), new LDAM()));
        SoftmaxRegression linear = leaf();
        String message = refusal(() -> new MarginSearchTrainer(linear, cosines).train(DATA));
        assertTrue(message.startsWith("search trying tries margin ldam("), message);
        assertTrue(message.contains("set head: cosine"), message);
        assertEquals(List.of(), linear.trained());
        new MarginSearchTrainer(new SoftmaxRegression(1, 0, 1, OptionalDouble.of(16)), cosines).check(DATA);
    }

    @Test
    void whatTheDataForbidACandidateIsRefusedBeforeAnythingTrains() {
        SoftmaxRegression leaf = leaf();
        Dataset<Label> some = new DatasetView<>(
                DATA,
                IntStream.range(0, 260).toArray(),
                DATA.getFeatureIDMap(),
                DATA.getOutputIDInfo(),
                "without the last class");
        String message = refusal(() -> new MarginSearchTrainer(leaf, new AutoBalance()).train(some));
        assertTrue(message.contains("tries margin vs(") && message.contains("has none of \"c2\""), message);

        message = refusal(
                () -> new MarginSearchTrainer(new LossTrainer(leaf, new BalancedBCE()), new AutoBalance()).train(DATA));
        assertTrue(message.contains("use a softmax loss"), message);

        message = refusal(
                () -> new PostHocTrainer(new MarginSearchTrainer(leaf, new AutoBalance()), new LogitAdjustment())
                        .train(DATA));
        assertTrue(message.contains("a second time") && message.contains("allowDoubleCorrection"), message);
        assertEquals(List.of(), leaf.trained());
    }

    @Test
    void aClassOfOneRowStaysAmongTheTrainingRowsOfCandidates() {
        SoftmaxRegression leaf = new SoftmaxRegression(5, 0, 1);
        Dataset<Label> rare = Tables.blobs(4, 30, 10, 1);
        new MarginSearchTrainer(leaf, new AutoBalance(3, 0.5, 0.5, 2)).train(rare);
        assertEquals("c0 15, c1 5, c2 1", leaf.trained().get(0).counts().toString());
    }

    @Test
    void correctionsAreForTheLastTrainingAlone() {
        SoftmaxRegression leaf = leaf();
        Margin noOffsets = new VS(0.2, 0, Prior.EFFECTIVE);
        ImbalanceModel model = train(new PostHocTrainer(
                new MarginSearchTrainer(leaf, new Trying(0.2, List.of(noOffsets))), new LogitAdjustment()));
        assertEquals(List.of(), leaf.trained().get(0).postHoc());
        assertTrue(model.adjustment().isPresent());
    }
}
