package dev.imbalance.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tribuo.Dataset;
import org.tribuo.Model;
import org.tribuo.classification.Label;
import org.tribuo.provenance.TrainerProvenance;
import org.tribuo.provenance.impl.TrainerProvenanceImpl;

class PlanTrainerTest {
    /** Thrown in the place of training. */
    private static final class Reached extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Notes whether its lock is held when its invocation count is read and when it trains. */
    private static final class Watched implements PlanTrainer {
        private final List<Boolean> locked = new ArrayList<>();

        @Override
        public Model<Label> train(BoundPlan plan, Map<String, Provenance> runProvenance, int invocationCount) {
            locked.add(Thread.holdsLock(this));
            throw new Reached();
        }

        @Override
        public int getInvocationCount() {
            locked.add(Thread.holdsLock(this));
            return 0;
        }

        @Override
        public double validationShare() {
            return 0;
        }

        @Override
        public long seed() {
            return 1;
        }

        @Override
        public void setListener(TrainingListener listener) {}

        @Override
        public void watch(Dataset<Label> watched) {}

        @Override
        public void setInvocationCount(int invocationCount) {}

        @Override
        public TrainerProvenance getProvenance() {
            return new TrainerProvenanceImpl(this);
        }
    }

    @Test
    void noOtherTrainingComesBetweenBindingThePlanAndTraining() {
        Watched trainer = new Watched();
        assertThrows(Reached.class, () -> trainer.train(Tables.blobs(1, 4, 4)));
        assertEquals(List.of(true, true), trainer.locked);
    }
}
