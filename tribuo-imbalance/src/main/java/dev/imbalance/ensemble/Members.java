package dev.imbalance.ensemble;

import com.oracle.labs.mlrg.olcut.provenance.ListProvenance;
import com.oracle.labs.mlrg.olcut.provenance.MapProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.LongProvenance;
import dev.imbalance.data.ClassCounts;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.Model;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.ensemble.EnsembleCombiner;
import org.tribuo.ensemble.WeightedEnsembleModel;
import org.tribuo.provenance.EnsembleModelProvenance;
import org.tribuo.provenance.TrainerProvenance;

/** The members of one ensemble while it is trained. */
final class Members {
    /** The key of the run provenance under which a model has how many rows of each class its trainings saw, in all. */
    static final String ROWS = "member-rows";
    /** The key under which it has the number of these trainings. */
    static final String TRAININGS = "member-trainings";

    private final Trainer<Label> trainer;
    private final Dataset<Label> source;
    private final List<Model<Label>> models = new ArrayList<>();
    private final List<Float> weights = new ArrayList<>();
    private final long[] seen;
    private final int first;
    private int invocation;

    /** @param first the invocation count of the trainer for the first training; those of the others follow */
    Members(Trainer<Label> trainer, int first, Dataset<Label> source) {
        this.trainer = trainer;
        this.first = first;
        this.invocation = first;
        this.source = source;
        this.seen = new long[source.getOutputIDInfo().size()];
    }

    Trainer<Label> trainer() {
        return trainer;
    }

    /** Trains once; whether the model becomes a member is another matter. */
    Model<Label> train(Dataset<Label> rows) {
        for (Example<Label> row : rows) {
            seen[ClassCounts.idOf(row.getOutput(), source.getOutputIDInfo())]++;
        }
        return trainer.train(rows, Map.of(), invocation++);
    }

    /** Adds a member. */
    void add(Model<Label> model, double weight) {
        models.add(model);
        weights.add((float) weight);
    }

    int size() {
        return models.size();
    }

    WeightedEnsembleModel<Label> model(
            String name,
            EnsembleCombiner<Label> combiner,
            TrainerProvenance provenance,
            Map<String, Provenance> runProvenance) {
        Map<String, LongProvenance> rows = new LinkedHashMap<>();
        List<String> labels = ClassCounts.labels(source.getOutputIDInfo());
        for (int c = 0; c < seen.length; c++) {
            rows.put(labels.get(c), new LongProvenance(labels.get(c), seen[c]));
        }
        Map<String, Provenance> run = new HashMap<>(runProvenance);
        run.put(ROWS, new MapProvenance<>(rows));
        run.put(TRAININGS, new LongProvenance(TRAININGS, (long) invocation - first));
        float[] all = new float[weights.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = weights.get(i);
        }
        return new WeightedEnsembleModel<>(
                name,
                new EnsembleModelProvenance(
                        WeightedEnsembleModel.class.getName(),
                        OffsetDateTime.now(ZoneOffset.UTC),
                        source.getProvenance(),
                        provenance,
                        run,
                        ListProvenance.createListProvenance(models)),
                source.getFeatureIDMap(),
                source.getOutputIDInfo(),
                models,
                combiner,
                all);
    }

    /** What a model says of the rows that its trainings saw, on average; at least 1 of a class that any saw. */
    static ClassCounts seenBy(Model<Label> model) {
        Map<String, ? extends Provenance> run =
                model.getProvenance().getInstanceProvenance().getMap();
        long trainings = ((LongProvenance) run.get(TRAININGS)).getValue();
        Map<?, ?> rows = ((MapProvenance<?>) run.get(ROWS)).getMap();
        List<String> labels = ClassCounts.labels(model.getOutputIDInfo());
        long[] mean = new long[labels.size()];
        for (int c = 0; c < mean.length; c++) {
            long all = ((LongProvenance) rows.get(labels.get(c))).getValue();
            mean[c] = all == 0 ? 0 : Math.max(1, Math.round((double) all / trainings));
        }
        return new ClassCounts(labels, mean);
    }
}
