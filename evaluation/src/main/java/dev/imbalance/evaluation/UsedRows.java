package dev.imbalance.evaluation;

import com.oracle.labs.mlrg.olcut.provenance.PrimitiveProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import dev.imbalance.data.ClassCounts;
import dev.imbalance.trainer.ImbalanceModel;
import dev.imbalance.trainer.LogitModel;
import dev.imbalance.trainer.TrainingHistory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tribuo.Dataset;
import org.tribuo.classification.Label;

/**
 * Which rows a run used for what.
 *
 * @param classes    how many of each class, in class-id order
 * @param validation the slice of the training data that was set aside, and what it decided; null without one
 */
public record UsedRows(Map<String, ClassRows> classes, Validation validation) {
    public UsedRows {
        classes = Collections.unmodifiableMap(new LinkedHashMap<>(classes));
    }

    /**
     * The rows of one class.
     *
     * @param training   trained on, before resampling
     * @param resampled  trained on, after it
     * @param validation set aside
     * @param test       measured on
     * @param duplicates of the rows measured on, those whose pixels or features are also those of a row trained on or set aside, of whatever
     *                   class; null in files of earlier versions
     */
    public record ClassRows(long training, long resampled, long validation, long test, Long duplicates) {}

    /**
     * The rows that were set aside.
     *
     * @param share   of the training data that was asked for; each class gives at least one row
     * @param rows    how many
     * @param sha256  of their numbers in the training data, each as four bytes, most significant first
     * @param decided what was chosen on them, one sentence each
     */
    public record Validation(double share, int rows, String sha256, List<String> decided) {
        public Validation {
            decided = List.copyOf(decided);
        }
    }

    /**
     * The rows behind a trained model.
     *
     * @param train the data that it was given
     * @param test  the data that it is measured on
     * @param share of the training data that was to be set aside
     */
    public static UsedRows of(ImbalanceModel model, Dataset<Label> train, Dataset<Label> test, double share) {
        ClassCounts before = model.ledger().before();
        ClassCounts given = ClassCounts.of(train);
        ClassCounts measured = ClassCounts.of(test);
        long[] duplicates = SharedRows.count(train, test);
        Map<String, ClassRows> classes = new LinkedHashMap<>();
        for (int id = 0; id < before.size(); id++) {
            classes.put(
                    before.labels().get(id),
                    new ClassRows(
                            before.count(id),
                            model.ledger().after().count(id),
                            given.count(id) - before.count(id),
                            measured.count(id),
                            duplicates[id]));
        }
        Map<String, ? extends Provenance> run =
                model.getProvenance().getInstanceProvenance().getMap();
        if (!(run.get(ImbalanceModel.VALIDATION_HASH) instanceof PrimitiveProvenance<?> hash)
                || !(run.get(ImbalanceModel.VALIDATION_ROWS) instanceof PrimitiveProvenance<?> rows)) {
            return new UsedRows(classes, null);
        }
        List<String> decided = new ArrayList<>();
        if (model.inner() instanceof LogitModel trained) {
            TrainingHistory history = trained.history();
            decided.add("epoch " + history.bestEpoch() + " of " + history.plannedEpochs() + ": " + history.selection());
        }
        decided.addAll(model.choices());
        return new UsedRows(
                classes,
                new Validation(share, (Integer) rows.getValue(), hash.getValue().toString(), decided));
    }
}
