package dev.imbalance.resampling;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.ConfigurationData;
import com.oracle.labs.mlrg.olcut.config.ConfigurationManager;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil;
import dev.imbalance.data.DataException;
import dev.imbalance.data.FixedDomainDataset;
import dev.imbalance.data.Shuffle;
import dev.imbalance.ensemble.PresortedCARTTrainer;
import dev.imbalance.trainer.RandomStreams;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.tribuo.Model;
import org.tribuo.Prediction;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.classification.ensemble.VotingCombiner;
import org.tribuo.common.tree.AbstractCARTTrainer;
import org.tribuo.common.tree.RandomForestTrainer;

/**
 * Keeps of each class as many rows as the target says: those that a model finds easiest, by the probability it gives to their class. The models
 * are trained by cross-validation, so that none has seen the row it judges; the folds are stratified and drawn at random. Of equally easy rows the lower stays.
 * <p>
 * Smith, Martinez, Giraud-Carrier. "An Instance Level Analysis of Data Complexity", Machine Learning 2014.
 */
public final class InstanceHardness implements Resampler {
    private static final int TREES = 100;

    @Config(description = "How many rows each class is to have.")
    private SamplingTarget target = new BalancedTarget();

    @Config(description = "What learns to tell the classes; it must give probabilities.")
    private Trainer<Label> trainer = new RandomForestTrainer<>(
            new PresortedCARTTrainer(Integer.MAX_VALUE, AbstractCARTTrainer.MIN_EXAMPLES, 0.5f, Trainer.DEFAULT_SEED),
            new VotingCombiner(),
            TREES);

    @Config(description = "The number of folds of the cross-validation, from 2 to 100.")
    private int folds = 5;

    public InstanceHardness() {}

    /**
     * @param target  how many rows each class is to have
     * @param trainer what learns to tell the classes; it must give probabilities
     * @param folds   of the cross-validation, from 2 to 100
     */
    public InstanceHardness(SamplingTarget target, Trainer<Label> trainer, int folds) {
        this.target = target;
        this.trainer = trainer;
        this.folds = folds;
        postConfig();
    }

    @Override
    public void postConfig() {
        if (folds < 2 || folds > 100) {
            throw new PropertyException("", "folds", "InstanceHardness folds must be from 2 to 100, was " + folds);
        }
    }

    @Override
    public String typeName() {
        return "instance-hardness";
    }

    @Override
    public String summary() {
        return "Keeps those rows of the larger classes that a model, trained without them, is most sure of.";
    }

    @Override
    public String formula() {
        return "keep the target_c rows of greatest p(y | x), p trained on the other folds";
    }

    @Override
    public String reference() {
        return "Smith, Martinez, Giraud-Carrier. \"An Instance Level Analysis of Data Complexity\", Machine Learning 2014.";
    }

    @Override
    public Resampled resample(TrainingRows rows, RandomStreams streams) {
        rows.counts().requireTwoClasses(typeName());
        long[] wanted = target.counts(rows.counts(), SamplingTarget.Direction.UNDER);
        rows.requireFinite(typeName());
        int[] all = CleaningResampler.all(rows);
        boolean[] shrinks = new boolean[wanted.length];
        for (int c = 0; c < wanted.length; c++) {
            shrinks[c] = wanted[c] < rows.counts().count(c);
        }
        double[] sure = probabilities(rows, CleaningResampler.ofClasses(rows, all, shrinks), foldOf(rows, streams));
        Comparator<Integer> surestFirst = Comparator.comparingDouble(row -> -sure[row]);
        boolean[] kept = new boolean[rows.size()];
        for (int c = 0; c < wanted.length; c++) {
            IntStream.of(rows.ofClass(c))
                    .boxed()
                    .sorted(surestFirst)
                    .limit(wanted[c])
                    .forEach(row -> kept[row] = true);
        }
        return new Resampled(IntStream.of(all).filter(row -> kept[row]).toArray());
    }

    /** The fold of every row: those of each class, shuffled, are dealt in turn, and each class goes on where the one before stopped. */
    private int[] foldOf(TrainingRows rows, RandomStreams streams) {
        int[] foldOf = new int[rows.size()];
        int next = 0;
        for (int c = 0; c < rows.counts().size(); c++) {
            int[] own = rows.ofClass(c);
            for (int row : Shuffle.firstOf(own, own.length, streams.stream(typeName(), c))) {
                foldOf[row] = next;
                next = (next + 1) % folds;
            }
        }
        return foldOf;
    }

    /** The probability of its own class that a model without its fold gives to each row that is judged; by row. */
    private double[] probabilities(TrainingRows rows, int[] judged, int[] foldOf) {
        double[] probabilities = new double[rows.size()];
        Trainer<Label> fresh = fresh();
        for (int i = 0; i < folds; i++) {
            int fold = i;
            int[] held = IntStream.of(judged).filter(row -> foldOf[row] == fold).toArray();
            if (held.length > 0) {
                int[] rest = IntStream.range(0, rows.size())
                        .filter(row -> foldOf[row] != fold)
                        .toArray();
                Model<Label> model = fresh.train(FixedDomainDataset.view(rows.data(), rest, "training"));
                for (int row : held) {
                    probabilities[row] = probability(model.predict(rows.data().getExample(row)), rows, row);
                }
            }
        }
        return probabilities;
    }

    /**
     * The trainer as it was configured, whatever it has trained before. Its invocation count alone would not do: Tribuo's bagging does not
     * give its inner trainer the count that goes with its own.
     */
    @SuppressWarnings("unchecked")
    private Trainer<Label> fresh() {
        List<ConfigurationData> configuration = ProvenanceUtil.extractConfiguration(trainer.getProvenance());
        ConfigurationManager manager = new ConfigurationManager();
        manager.addConfiguration(configuration);
        return (Trainer<Label>) manager.lookup(configuration.get(0).getName());
    }

    private double probability(Prediction<Label> prediction, TrainingRows rows, int row) {
        if (!prediction.hasProbabilities()) {
            throw new DataException(typeName() + " needs probabilities, and "
                    + trainer.getClass().getSimpleName() + " gives none; choose another trainer");
        }
        Label own = prediction.getOutputScores().get(rows.counts().labels().get(rows.label(row)));
        return own == null ? 0 : own.getScore();
    }
}
