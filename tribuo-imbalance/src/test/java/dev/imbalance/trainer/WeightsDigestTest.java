package dev.imbalance.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.IntProvenance;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.classification.dtree.CARTClassificationTrainer;
import org.tribuo.classification.ensemble.VotingCombiner;
import org.tribuo.classification.sgd.linear.LinearSGDTrainer;
import org.tribuo.classification.sgd.objectives.LogMulticlass;
import org.tribuo.common.tree.RandomForestTrainer;
import org.tribuo.math.optimisers.AdaGrad;

class WeightsDigestTest {
    @TempDir
    Path folder;

    /** A trainer by its seed. */
    private record Seeded(String name, LongFunction<Trainer<Label>> trainer) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Seeded> trainersOfTribuo() {
        return Stream.of(
                new Seeded("linear SGD", seed -> new LinearSGDTrainer(new LogMulticlass(), new AdaGrad(0.1), 2, seed)),
                new Seeded("tree", seed -> new CARTClassificationTrainer(6, 0.5f, seed)),
                new Seeded(
                        "forest",
                        seed -> new RandomForestTrainer<>(
                                new CARTClassificationTrainer(6, 0.5f, seed), new VotingCombiner(), 3, seed)));
    }

    private static ImbalanceModel train(Trainer<Label> leaf, long rows) {
        return (ImbalanceModel) new PostHocTrainer(leaf).train(Tables.blobs(rows, 40, 10, 9, 8, 7, 6, 5));
    }

    @ParameterizedTest
    @MethodSource("trainersOfTribuo")
    void theSameTrainingAtAnotherTimeHasTheSameDigest(Seeded seeded) throws Exception {
        ImbalanceModel first = train(seeded.trainer().apply(1), 1);
        ImbalanceModel second = train(seeded.trainer().apply(1), 1);
        assertNotEquals(first.getProvenance(), second.getProvenance(), "the times of training differ");
        assertEquals(first.weightsDigest(), second.weightsDigest());

        Path file = folder.resolve("model.tribuo");
        first.serializeToFile(file);
        assertEquals(first.weightsDigest(), ((ImbalanceModel) TrustedModels.read(file)).weightsDigest());
    }

    @ParameterizedTest
    @MethodSource("trainersOfTribuo")
    void otherRowsHaveAnotherDigest(Seeded seeded) {
        assertNotEquals(
                train(seeded.trainer().apply(1), 1).weightsDigest(),
                train(seeded.trainer().apply(1), 2).weightsDigest());
    }

    @Test
    void namesShapesAndValuesOfTensorsAllCount() {
        float[] values = {1, 2, 3, 4};
        // Python: sha256(b"w\0" + pack(">qqq", 2, 2, 2) + pack(">4f", 1, 2, 3, 4))
        assertEquals(
                "0649030142f9cf9b994e6cbac151eba894bdd37bad5bf4200e997ef9ff95e941",
                digest("w", new long[] {2, 2}, values));
        Set<String> digests = Set.of(
                digest("w", new long[] {2, 2}, values),
                digest("v", new long[] {2, 2}, values),
                digest("w", new long[] {4}, values),
                digest("w", new long[] {2, 2}, new float[] {1, 2, 3, -4}));
        assertEquals(4, digests.size());
    }

    private static String digest(String name, long[] shape, float... values) {
        return new WeightsDigest().tensor(name, shape, values).hex();
    }

    @Test
    void theRowsSetAsideForValidationAreInTheProvenance() {
        Map<String, ? extends Provenance> none = run(0, 1);
        assertFalse(none.containsKey(ImbalanceModel.VALIDATION_HASH));
        Map<String, ? extends Provenance> some = run(0.2, 1);
        assertEquals(6, ((IntProvenance) some.get(ImbalanceModel.VALIDATION_ROWS)).getValue());
        assertEquals(some.get(ImbalanceModel.VALIDATION_HASH), run(0.2, 1).get(ImbalanceModel.VALIDATION_HASH));
        assertNotEquals(some.get(ImbalanceModel.VALIDATION_HASH), run(0.2, 2).get(ImbalanceModel.VALIDATION_HASH));
    }

    private static Map<String, ? extends Provenance> run(double validation, long seed) {
        return new PostHocTrainer(new CARTClassificationTrainer(), validation, seed)
                .train(Tables.blobs(1, 20, 10))
                .getProvenance()
                .getInstanceProvenance()
                .getMap();
    }
}
