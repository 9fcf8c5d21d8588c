package dev.imbalance.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.config.PropertyException;
import com.oracle.labs.mlrg.olcut.provenance.primitives.DoubleProvenance;
import dev.imbalance.data.Prior;
import dev.imbalance.loss.Margin;
import dev.imbalance.loss.VS;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class AutoBalanceTest {
    private static double field(Margin candidate, String name) {
        return ((DoubleProvenance)
                        candidate.getProvenance().getConfiguredParameters().get(name))
                .getValue();
    }

    private static List<String> described(List<Margin> candidates) {
        return candidates.stream().map(Margin::describe).toList();
    }

    @Test
    void theFirstThreeAreCrossEntropyLogitAdjustmentAndThePublishedParameters() {
        List<String> known = described(
                List.of(new VS(0, 0, Prior.EFFECTIVE), new VS(0, 1, Prior.EFFECTIVE), new VS(0.3, 1, Prior.EFFECTIVE)));
        for (int budget : new int[] {3, 8}) {
            AutoBalance search = new AutoBalance(budget, 0.2, 0.5, 2);
            assertEquals(known, described(search.candidates()).subList(0, 3));
        }
        assertEquals(known.subList(0, 2), described(new AutoBalance(2, 0.2, 0.5, 2).candidates()));
    }

    @Test
    void thereAreAsManyAsTheBudgetAndAllDifferAndLieInTheBox() {
        for (int budget : new int[] {2, 3, 4, 8, 100}) {
            List<Margin> candidates = new AutoBalance(budget, 0.2, 0.7, 3).candidates();
            assertEquals(budget, candidates.size());
            assertEquals(budget, new HashSet<>(described(candidates)).size());
            for (Margin candidate : candidates) {
                double gamma = field(candidate, "gamma");
                double tau = field(candidate, "tau");
                assertTrue(gamma >= 0 && gamma <= 0.7 && tau >= 0 && tau <= 3, candidate.describe());
            }
        }
    }

    @Test
    void theOthersAreHaltonsSequenceOfTheBasesTwoAndThree() {
        List<Margin> candidates = new AutoBalance(8, 0.2, 0.5, 2).candidates();
        double[] inTwo = {1 / 2., 1 / 4., 3 / 4., 1 / 8., 5 / 8.};
        double[] inThree = {1 / 3., 2 / 3., 1 / 9., 4 / 9., 7 / 9.};
        for (int i = 0; i < inTwo.length; i++) {
            assertEquals(0.5 * inTwo[i], field(candidates.get(3 + i), "gamma"), 1e-15);
            assertEquals(2 * inThree[i], field(candidates.get(3 + i), "tau"), 1e-15);
        }
    }

    @Test
    void aLargerBudgetTriesTheSameAndMore() {
        List<String> few = described(new AutoBalance(6, 0.2, 0.5, 2).candidates());
        List<String> many = described(new AutoBalance(20, 0.2, 0.5, 2).candidates());
        assertEquals(few, many.subList(0, 6));
    }

    @Test
    void fieldsOutOfRangeAreRefused() {
        for (Executable wrong : List.<Executable>of(
                () -> new AutoBalance(1, 0.2, 0.5, 2),
                () -> new AutoBalance(8, 0, 0.5, 2),
                () -> new AutoBalance(8, 1, 0.5, 2),
                () -> new AutoBalance(8, Double.NaN, 0.5, 2),
                () -> new AutoBalance(8, 0.2, 0, 2),
                () -> new AutoBalance(8, 0.2, 0.5, Double.POSITIVE_INFINITY))) {
            String message = assertThrows(PropertyException.class, wrong).getMessage();
            assertTrue(message.contains("AutoBalance ") && message.contains(" must be "), message);
        }
    }
}
