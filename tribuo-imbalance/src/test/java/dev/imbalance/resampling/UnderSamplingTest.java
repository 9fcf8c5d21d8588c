package dev.imbalance.resampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.DataException;
import dev.imbalance.data.Shuffle;
import dev.imbalance.resampling.BalancedTarget.Classes;
import dev.imbalance.resampling.ClusterCentroids.Representative;
import dev.imbalance.trainer.RandomStreams;
import dev.imbalance.trainer.Tables;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tribuo.Dataset;
import org.tribuo.MutableDataset;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.dtree.CARTClassificationTrainer;
import org.tribuo.classification.ensemble.VotingCombiner;
import org.tribuo.classification.sgd.linear.LinearSGDTrainer;
import org.tribuo.classification.sgd.objectives.Hinge;
import org.tribuo.common.tree.RandomForestTrainer;
import org.tribuo.impl.ArrayExample;
import org.tribuo.math.optimisers.AdaGrad;
import org.tribuo.provenance.SimpleDataSourceProvenance;

class UnderSamplingTest {
    private static Resampled resample(Resampler resampler, TrainingRows rows) {
        return resampler.resample(rows, new RandomStreams(7, 0));
    }

    private static int[] kept(Resampler resampler, TrainingRows rows) {
        return resample(resampler, rows).rows();
    }

    @Test
    void nearMissOneTakesTheRowsNearTheNearestAndTwoThoseNearTheFarthest() {
        TrainingRows rows = Points.line("aaaabb", -1, 4, 5.1, 9, 0, 10);
        assertArrayEquals(new int[] {0, 3, 4, 5}, kept(new NearMiss(1, 1), rows));
        assertArrayEquals(new int[] {1, 2, 4, 5}, kept(new NearMiss(2, 1), rows));
    }

    @Test
    void nearMissThreeTakesTheFarthestOfTheNearestRowsOfEachRowOfTheSmallestClass() {
        // The two nearest of each b row: 2 and 3 of the first, 3 and 4 of the second.
        TrainingRows rows = Points.line("aaaaaabb", -20, -8, -3, 1, 2.5, 20, 0, 2);
        int[] left = kept(new NearMiss(new BalancedTarget(), 3, 1, 2, SmallClass.ERROR), rows);
        assertArrayEquals(new int[] {3, 4, 6, 7}, kept(new NearMiss(1, 1), rows));
        assertTrue(Arrays.stream(left).anyMatch(row -> row == 3), Arrays.toString(left));
        assertEquals(4, left.length);
    }

    @Test
    void nearMissThreeReachesItsCountWhereTheCandidatesAreTooFew() {
        // Both b rows have row 0 nearest; the next nearest joins it.
        TrainingRows rows = Points.line("aaaabb", 0, 5, -9, 8, 0.5, -0.5);
        assertArrayEquals(
                new int[] {0, 1, 4, 5}, kept(new NearMiss(new BalancedTarget(), 3, 1, 1, SmallClass.ERROR), rows));
    }

    @Test
    void nearMissKeepsTheFirstOfEquallyNearRows() {
        TrainingRows rows = Points.line("aaaaabb", 3, 1, -1, 1, -1, 0, 0);
        assertArrayEquals(new int[] {1, 2, 5, 6}, kept(new NearMiss(1, 2), rows));
        assertArrayEquals(new int[] {1, 2, 5, 6}, kept(new NearMiss(2, 2), rows));
    }

    @Test
    void nearMissNamesTheClassThatIsTooSmallAndTheWayOut() {
        TrainingRows rows = Points.line("aaaabb", 0, 1, 2, 3, 4, 5);
        assertEquals(
                "near-miss measures distances to k = 3 rows of the smallest class, \"b\", which has 2. Lower k, set smallClass to REDUCE_K, or choose random-under.",
                assertThrows(DataException.class, () -> kept(new NearMiss(1, 3), rows))
                        .getMessage());
        assertArrayEquals(
                kept(new NearMiss(1, 2), rows),
                kept(new NearMiss(new BalancedTarget(), 1, 3, 3, SmallClass.REDUCE_K), rows));
        assertThrows(
                PropertyException.class,
                () -> new NearMiss(new BalancedTarget(), 1, 3, 3, SmallClass.RANDOM_OVERSAMPLE));
        assertThrows(PropertyException.class, () -> new NearMiss(4, 3));
        assertThrows(PropertyException.class, () -> new NearMiss(new BalancedTarget(), 1, 3, 5, SmallClass.ERROR));
    }

    @Test
    void equalClassesLoseNothing() {
        TrainingRows rows = Points.line("abab", 0, 1, 2, 3);
        assertArrayEquals(new int[] {0, 1, 2, 3}, kept(new NearMiss(), rows));
        assertArrayEquals(new int[] {0, 1, 2, 3}, kept(new ClusterCentroids(), rows));
    }

    @Test
    void aCentreIsTheMeanOfItsClusterInFeaturesAndWeight() {
        Dataset<Label> data = Points.line("aaaaabb", 0, 1, 2, 100, 102, 50, 51).data();
        data.getExample(0).setWeight(4);
        TrainingRows rows = new TrainingRows(data);
        Resampled result = resample(new ClusterCentroids(), rows);
        assertArrayEquals(new int[] {5, 6}, result.rows());
        SyntheticRows made = result.made();
        DenseRows centres = assertInstanceOf(DenseRows.class, made.features());
        assertArrayEquals(new double[] {1, 101}, centres.values());
        assertArrayEquals(new float[] {2, 1}, made.weights());
        assertArrayEquals(new int[] {0, 0}, made.labels());
        assertArrayEquals(new int[] {1, 3}, made.base());
        assertArrayEquals(new int[] {-1, -1}, made.neighbour());
        assertArrayEquals(
                new int[] {1, 3, 5, 6}, kept(new ClusterCentroids(new BalancedTarget(), Representative.NEAREST), rows));
    }

    @Test
    void everyClassReachesItsCountEvenOfRowsThatAreAllAlike() {
        TrainingRows[] tables = {
            Points.line("aaaaaabbb", 5, 5, 5, 5, 5, 5, 1, 2, 3),
            Points.line("aaaaaabbb", 5, 5, 5, 5, 5, 7, 1, 2, 3),
            new TrainingRows(Tables.blobs(4, 40, 22, 9))
        };
        for (TrainingRows rows : tables) {
            long least = rows.counts().min();
            for (Representative representative : Representative.values()) {
                Resampled result = resample(new ClusterCentroids(new BalancedTarget(), representative), rows);
                long[] counts = new long[rows.counts().size()];
                IntStream.of(result.rows()).forEach(row -> counts[rows.label(row)]++);
                IntStream.of(result.made().labels()).forEach(label -> counts[label]++);
                assertTrue(Arrays.stream(counts).allMatch(count -> count == least), Arrays.toString(counts));
                assertEquals(
                        result.rows().length,
                        IntStream.of(result.rows()).distinct().count());
            }
        }
    }

    @Test
    void centresOfSparseRowsAreSparse() {
        double[][] points = new double[20][50];
        for (int row = 0; row < 20; row++) {
            points[row][row % 4] = 1 + row;
        }
        TrainingRows rows = Points.of(
                IntStream.range(0, 20).mapToObj(row -> row < 15 ? "a" : "b").toList(), points);
        SyntheticRows made = resample(new ClusterCentroids(), rows).made();
        assertInstanceOf(SparseRows.class, made.features());
        assertEquals(5, made.size());
        assertEquals(5, made.features().rows());
    }

    @Test
    void kMeansTellsSparseRowsApartThatDifferLittleNextToTheirSize() {
        double[][] points = new double[20][6];
        for (int i = 0; i < 20; i++) {
            points[i][0] = 1_000_000;
            points[i][1 + i % 5] = 0.5;
        }
        FeatureRows features = Points.of(Collections.nCopies(20, "a"), points).features();
        assertInstanceOf(SparseRows.class, features);
        KMeans clusters = KMeans.of(features, IntStream.range(0, 20).toArray(), 5, new SplittableRandom(1), 1);
        assertEquals(5, clusters.centres().length);
        for (int i = 5; i < 20; i++) {
            assertEquals(clusters.cluster()[i % 5], clusters.cluster()[i]);
        }
    }

    @Test
    void kMeansIsTheSameInAnyNumberOfThreads() {
        DenseRows rows = new DenseRows(new SplittableRandom(2).doubles(6000).toArray(), 2000, 3);
        int[] all = IntStream.range(0, 2000).toArray();
        KMeans one = KMeans.of(rows, all, 40, new SplittableRandom(1), 1);
        KMeans three = KMeans.of(rows, all, 40, new SplittableRandom(1), 3);
        assertArrayEquals(one.cluster(), three.cluster());
        assertArrayEquals(one.centres(), three.centres());
    }

    @Test
    void centresThatWouldNotFitAreRefusedByClassAndColumns() {
        LabelFactory factory = new LabelFactory();
        MutableDataset<Label> data = new MutableDataset<>(new SimpleDataSourceProvenance("wide", factory), factory);
        for (int i = 0; i < 20_000; i++) {
            data.add(new ArrayExample<>(
                    new Label(i < 100 ? "b" : "a"), new String[] {"f" + i % 15_000}, new double[] {1}));
        }
        Resampler centres =
                new ClusterCentroids(new CountsTarget(Map.of("a", 19_000L)), ClusterCentroids.Representative.NEAREST);
        String message = assertThrows(DataException.class, () -> resample(centres, new TrainingRows(data)))
                .getMessage();
        assertEquals(
                "cluster-centroids would hold 19000 centres of class \"a\" in 15000 columns, more than 268435456 numbers; lower the target, put"
                        + " random-under before it, or choose random-under",
                message);
    }

    @Test
    void instanceHardnessKeepsTheRowsThatAreEasyToTell() {
        // Every third a row lies where the b rows are.
        double[] x = new double[60];
        StringBuilder labels = new StringBuilder();
        for (int row = 0; row < 60; row++) {
            boolean b = row >= 45;
            labels.append(b ? 'b' : 'a');
            x[row] = b || row % 3 == 0 ? 10 : row * 0.01;
        }
        TrainingRows rows = Points.line(labels.toString(), x);
        Trainer<Label> cart = new CARTClassificationTrainer(6);
        InstanceHardness resampler = new InstanceHardness(new BalancedTarget(), cart, 5);
        int[] left = kept(resampler, rows);
        assertEquals(30, left.length);
        assertTrue(IntStream.of(left).limit(15).allMatch(row -> x[row] < 10), Arrays.toString(left));
        assertArrayEquals(left, kept(resampler, rows));
        assertEquals(0, cart.getInvocationCount());
    }

    @Test
    void instanceHardnessDependsOnNothingThatItsTrainerDidBefore() {
        TrainingRows rows = new TrainingRows(Tables.blobs(4, 60, 25));
        InstanceHardness resampler = new InstanceHardness();
        assertArrayEquals(kept(resampler, rows), kept(resampler, rows));
        assertArrayEquals(kept(new InstanceHardness(), rows), kept(resampler, rows));
        assertEquals(50, kept(resampler, rows).length);
    }

    @Test
    void instanceHardnessGoesByTheForestOfTribuosTrees() {
        TrainingRows rows = new TrainingRows(Tables.blobs(4, 60, 25));
        Trainer<Label> forest = new RandomForestTrainer<>(
                new CARTClassificationTrainer(Integer.MAX_VALUE, 0.5f, Trainer.DEFAULT_SEED),
                new VotingCombiner(),
                100);
        assertArrayEquals(
                kept(new InstanceHardness(new BalancedTarget(), forest, 5), rows), kept(new InstanceHardness(), rows));
    }

    @Test
    void instanceHardnessNeedsProbabilities() {
        TrainingRows rows = new TrainingRows(Tables.blobs(4, 20, 10));
        Trainer<Label> hinge = new LinearSGDTrainer(new Hinge(), new AdaGrad(0.1), 1, 1L);
        assertThrows(DataException.class, () -> kept(new InstanceHardness(new BalancedTarget(), hinge, 3), rows));
        assertThrows(PropertyException.class, () -> new InstanceHardness(new BalancedTarget(), hinge, 1));
    }

    @Test
    void aChainEndsWithTheRowsOfItsLastStepAndKnowsWhereTheyComeFrom() {
        TrainingRows rows = new TrainingRows(Tables.blobs(4, 40, 22, 9));
        ResamplingChain chain =
                new ResamplingChain(rows.data(), IntStream.range(0, rows.size()).toArray());
        for (Resampler step : List.of(new ClusterCentroids(), new TomekLinks())) {
            chain.apply(step, new RandomStreams(7, 0));
        }
        Lineage lineage = chain.lineage();
        assertEquals(chain.data().size(), lineage.size());
        assertTrue(lineage.size() < 27 && lineage.synthetic() > 0);
        for (int row = 0; row < lineage.size(); row++) {
            if (lineage.isSynthetic(row)) {
                assertEquals(
                        "cluster-centroids",
                        lineage.parents(lineage.origin(row)).method());
            }
        }
    }

    @Test
    void smoteThenEnnCleansOriginalsAndRowsThatWereMadeOfEveryClass() {
        TrainingRows rows = new TrainingRows(Tables.blobs(4, 60, 30, 12));
        int[] all = IntStream.range(0, rows.size()).toArray();
        RandomStreams streams = new RandomStreams(7, 0);
        ResamplingChain chain = new ResamplingChain(rows.data(), all).apply(new SMOTE(), streams);
        assertEquals(180, chain.data().size());
        chain.apply(new EditedNearestNeighbours(3, Agreement.ALL, Classes.ALL, List.of(), 0), streams);
        TrainingRows after = new TrainingRows(chain.data());
        Lineage lineage = chain.lineage();
        for (int c = 0; c < 3; c++) {
            assertTrue(after.counts().count(c) < 60, after.counts().toString());
        }
        long originals = IntStream.range(0, lineage.size())
                .filter(row -> !lineage.isSynthetic(row))
                .count();
        assertTrue(originals < rows.size() && lineage.synthetic() < 180 - rows.size());
        for (int row = 0; row < lineage.size(); row++) {
            assertEquals(row < originals, !lineage.isSynthetic(row), "originals first");
        }
    }

    @Test
    void whatIsKeptDoesNotDependOnTheOrderOfTheRows() {
        Dataset<Label> data = Tables.blobs(6, 70, 35, 16);
        int[] order = Shuffle.firstOf(
                IntStream.range(0, data.size()).toArray(), data.size(), new RandomStreams(2, 0).stream("order", 0));
        ResamplingChain shuffled = new ResamplingChain(data, order);
        for (Resampler resampler : List.of(
                new TomekLinks(),
                new EditedNearestNeighbours(3, Agreement.MODE),
                new RepeatedEditedNearestNeighbours(),
                new AllKNN(),
                new NeighbourhoodCleaning(),
                new NearMiss(1, 3),
                new NearMiss(2, 3),
                new NearMiss(3, 3))) {
            int[] kept = kept(resampler, new TrainingRows(shuffled.data()));
            assertArrayEquals(
                    kept(resampler, new TrainingRows(data)),
                    IntStream.of(kept).map(row -> order[row]).sorted().toArray(),
                    resampler.describe());
        }
    }
}
