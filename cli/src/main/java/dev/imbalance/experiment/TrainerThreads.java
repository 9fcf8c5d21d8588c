package dev.imbalance.experiment;

import com.oracle.labs.mlrg.olcut.provenance.ConfiguredObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.IntProvenance;
import java.util.Map;
import java.util.Set;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;

/**
 * How many threads a trainer is to compute with: as many as the field of it, or of a trainer inside it, says that has the most. One
 * without such a field has one thread, as Tribuo's trees and linear models.
 *
 * @param field the way to it, such as {@code innerTrainer.nThread}; null if there is none
 * @param count at least 1
 */
record TrainerThreads(String field, int count) {
    /** The toolkit's, XGBoost's and Tribuo's. 0 is all processors. */
    private static final Set<String> NAMES = Set.of("threads", "nThread", "numThreads");

    static TrainerThreads of(Trainer<Label> trainer) {
        return of(trainer.getProvenance().getConfiguredParameters(), "", new TrainerThreads(null, 1));
    }

    /** How many threads resamplers beside the trainer may use: of those that there are, no more than its field says if it has one. */
    int atMost(int available) {
        return field == null ? available : Math.min(available, count);
    }

    private static TrainerThreads of(Map<String, Provenance> fields, String path, TrainerThreads most) {
        for (Map.Entry<String, Provenance> field : fields.entrySet()) {
            String here = path + field.getKey();
            if (field.getValue() instanceof ConfiguredObjectProvenance part) {
                most = of(part.getConfiguredParameters(), here + ".", most);
            } else if (field.getValue() instanceof IntProvenance threads && NAMES.contains(field.getKey())) {
                int count = threads.getValue() > 0
                        ? threads.getValue()
                        : Runtime.getRuntime().availableProcessors();
                most = most.field() == null || count > most.count() ? new TrainerThreads(here, count) : most;
            }
        }
        return most;
    }
}
