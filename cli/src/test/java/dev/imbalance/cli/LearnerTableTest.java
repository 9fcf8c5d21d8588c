package dev.imbalance.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.posthoc.LogitAdjustment;
import dev.imbalance.posthoc.PostHocContext;
import dev.imbalance.trainer.PriorLedger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearnerTableTest {
    private static final Map<String, Double> EQUAL = Map.of("a", 1d, "b", 1d);
    private static final Map<String, Double> RARE = Map.of("a", 3d, "b", 1d);

    @TempDir
    private Path folder;

    private static FoldPredictions.Worth worth(double balancedAccuracy) {
        return new FoldPredictions.Worth(balancedAccuracy, 0.5, 0.25, 0.125);
    }

    @Test
    void theCorrectionIsWhatLogitAdjustmentDoesToAModel() {
        ClassCounts classes = new ClassCounts(List.of("a", "b", "c"), new long[] {10, 10, 20});
        double[] seen = {0.25, 0.25, 0.5};
        double[] ones = {1, 1, 1};
        PriorLedger ledger = new PriorLedger(classes, classes, seen, ones, seen, new double[3], false);
        double[] probabilities = {0.2, 0.3, 0.5};
        double[] logits = LogitAdjustment.towards(Map.of("a", 0.6, "b", 0.3, "c", 0.1))
                .adjust(new PostHocContext(ledger, Optional.empty(), Optional.empty(), Optional.empty()))
                .adjustment()
                .apply(new double[] {Math.log(0.2), Math.log(0.3), Math.log(0.5)});
        double sum = Math.exp(logits[0]) + Math.exp(logits[1]) + Math.exp(logits[2]);
        assertArrayEquals(
                new double[] {Math.exp(logits[0]) / sum, Math.exp(logits[1]) / sum, Math.exp(logits[2]) / sum},
                PriorCorrection.of(seen, new double[] {0.6, 0.3, 0.1}).apply(probabilities),
                1e-15);
    }

    @Test
    void aPriorWithoutAClassIsNotCorrected() {
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class, () -> PriorCorrection.of(new double[] {1, 0}, new double[] {1, 1}));
        assertEquals(
                "a prior is corrected from and to shares above 0, not from 0.0 to 1.0 as of class 1", e.getMessage());
    }

    @Test
    void aFoldIsScoredFromItsFileAlone() throws IOException {
        Path file = Files.writeString(
                folder.resolve("fold.csv"),
                """
                row,label,prediction,score_a,score_b
                4,a,a,0.5,0.5
                7,a,b,0.25,0.75
                9,b,b,0.4,0.6
                """);
        FoldPredictions.Worth worth = FoldPredictions.Worth.of(List.of(new FoldPredictions(file, EQUAL, RARE)));
        // Recalls of 1/2 and 1.
        assertEquals(0.75, worth.balancedAccuracy());
        // By their score of a the rows are a, b, a; by that of b they are a, b, a too.
        assertEquals(((1 + 2 / 3d) / 2 + 1 / 2d) / 2, worth.averagePrecision(), 1e-12);
        assertEquals(2 * (0.25 + 0.5625 + 0.16) / 3, worth.brier(), 1e-12);
        // 0.5, 0.25 and 0.4 of a come to 3/4, 1/2 and 2/3.
        assertEquals(2 * (1 / 16d + 1 / 4d + 4 / 9d) / 3, worth.correctedBrier(), 1e-12);
    }

    @Test
    void aStrategyIsTheMeanOfItsFolds() throws IOException {
        String header = "row,label,prediction,score_a,score_b\n";
        Path one = Files.writeString(folder.resolve("1.csv"), header + "0,a,a,1,0\n1,b,b,0,1\n");
        Path two = Files.writeString(folder.resolve("2.csv"), header + "2,a,b,0,1\n3,b,a,1,0\n");
        FoldPredictions.Worth worth = FoldPredictions.Worth.of(
                List.of(new FoldPredictions(one, EQUAL, EQUAL), new FoldPredictions(two, EQUAL, EQUAL)));
        assertEquals(0.5, worth.balancedAccuracy());
        assertEquals(1, worth.brier());
        assertEquals(1, worth.correctedBrier());
    }

    @Test
    void theMarkdownHasAPartALearnerAndTheBestOfBothSides() {
        LearnerTable table = new LearnerTable(
                "jobs",
                Map.of("a", 1234L),
                List.of(
                        new LearnerTable.Row("baseline-forest", worth(0.8), worth(0.7)),
                        new LearnerTable.Row("corrected-mlp", worth(0.851), null),
                        new LearnerTable.Row("smote-forest", worth(0.6), worth(0.842)),
                        new LearnerTable.Row("weights-forest", null, worth(0.84))));
        assertEquals(0.9, table.points(), 1e-9);
        assertEquals(
                """
                ## jobs: a 1,234

                Our best balanced accuracy is 85.1 % (`corrected-mlp`), the peer's 84.2 % (`smote-forest`): +0.9 points.

                | forest | balanced accuracy | AP | Brier | corrected | peer: balanced accuracy | peer: AP | peer: Brier | peer: corrected |
                |---|---|---|---|---|---|---|---|---|
                | baseline-forest | 80.0 | 0.500 | 0.250 | 0.125 | 70.0 | 0.500 | 0.250 | 0.125 |
                | smote-forest | 60.0 | 0.500 | 0.250 | 0.125 | **84.2** | 0.500 | 0.250 | 0.125 |
                | weights-forest | - | - | - | - | 84.0 | 0.500 | 0.250 | 0.125 |

                | mlp | balanced accuracy | AP | Brier | corrected | peer: balanced accuracy | peer: AP | peer: Brier | peer: corrected |
                |---|---|---|---|---|---|---|---|---|
                | corrected-mlp | **85.1** | 0.500 | 0.250 | 0.125 | - | - | - | - |""",
                String.join("\n", table.markdown()));
    }

    @Test
    void withoutAPeerThereIsNothingToCompareWith() {
        LearnerTable table = new LearnerTable(
                "jobs", Map.of("a", 1L), List.of(new LearnerTable.Row("baseline-forest", worth(0.8), null)));
        assertNull(table.points());
        assertTrue(table.markdown().contains("Our best balanced accuracy is 80.0 % (`baseline-forest`)."));
    }
}
