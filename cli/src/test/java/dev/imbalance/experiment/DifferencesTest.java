package dev.imbalance.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.imbalance.experiment.ReproductionResult.Row;
import dev.imbalance.posthoc.ScoreAdjustment;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DifferencesTest {
    private static List<Boolean> passes(double tolerance, Optional<ScoreAdjustment> again) {
        Differences differences = new Differences(tolerance);
        differences.correction(Optional.of(ScoreAdjustment.offset(new double[] {0, 0.5})), again);
        return differences.rows().stream().map(Row::passes).toList();
    }

    @Test
    void aCorrectionThatIsThereOnOneSideOnlyPassesWithNoTolerance() {
        assertEquals(List.of(false), passes(0.02, Optional.empty()));
    }

    @Test
    void aCorrectionThatMovedALittlePassesWithATolerance() {
        Optional<ScoreAdjustment> moved = Optional.of(ScoreAdjustment.offset(new double[] {0, 0.51}));
        assertEquals(List.of(true), passes(0.02, moved));
        assertEquals(List.of(false), passes(0, moved));
    }
}
