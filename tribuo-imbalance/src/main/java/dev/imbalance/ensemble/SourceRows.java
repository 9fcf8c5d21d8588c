package dev.imbalance.ensemble;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.FixedDomainDataset;
import dev.imbalance.data.Shuffle;
import dev.imbalance.resampling.DenseRows;
import dev.imbalance.resampling.FeatureRows;
import dev.imbalance.resampling.Resampled;
import dev.imbalance.resampling.SyntheticRows;
import dev.imbalance.resampling.TrainingRows;
import dev.imbalance.trainer.RandomStreams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;

/** The rows that an ensemble is given, and what its members get of them. */
final class SourceRows {
    private final Dataset<Label> data;
    private final TrainingRows rows;
    private final Optional<DenseRows> features;

    private SourceRows(TrainingRows rows, Optional<DenseRows> features) {
        this.data = rows.data();
        this.rows = rows;
        this.features = features;
    }

    /**
     * @param trainer of the members; features are made numbers, once for all members, only for one that takes them so
     * @param threads that a resampler may use
     */
    static SourceRows of(Dataset<Label> data, Trainer<Label> trainer, int threads) {
        TrainingRows rows = new TrainingRows(data, threads);
        return new SourceRows(
                rows,
                trainer instanceof PresortedCARTTrainer ? SortedColumns.dense(rows.features()) : Optional.empty());
    }

    Dataset<Label> data() {
        return data;
    }

    TrainingRows rows() {
        return rows;
    }

    /** The class id of each row. */
    int[] labels() {
        return IntStream.range(0, data.size()).map(rows::label).toArray();
    }

    /** Which classes have rows, by class id. */
    boolean[] present() {
        boolean[] present = new boolean[rows.counts().size()];
        for (int c = 0; c < present.length; c++) {
            present[c] = rows.counts().count(c) > 0;
        }
        return present;
    }

    /** What scores these rows. */
    RowScores scores() {
        return new RowScores(data, features);
    }

    /** The number of rows of the rarest class that has any. */
    int rarest() {
        ClassCounts counts = rows.counts();
        return Math.toIntExact(counts.count(counts.smallestClass()));
    }

    /** As many rows of every class that has any as the rarest has, without replacement, ascending. */
    int[] balanced(RandomStreams streams) {
        return ofEveryClass((own, random) -> Shuffle.firstOf(own, rarest(), random), streams);
    }

    /** The same number with replacement. */
    int[] balancedBootstrap(RandomStreams streams) {
        return ofEveryClass((own, random) -> bootstrap(own, rarest(), random), streams);
    }

    /** As many rows of every class as it has, with replacement, so that no class is lost. */
    int[] bootstrap(RandomStreams streams) {
        return ofEveryClass((own, random) -> bootstrap(own, own.length, random), streams);
    }

    private static int[] bootstrap(int[] own, int count, SplittableRandom random) {
        return IntStream.range(0, count)
                .map(i -> own[random.nextInt(own.length)])
                .toArray();
    }

    /** What takes some of the rows of a class. */
    @FunctionalInterface
    private interface Draw {
        int[] of(int[] own, SplittableRandom random);
    }

    private int[] ofEveryClass(Draw draw, RandomStreams streams) {
        return IntStream.range(0, rows.counts().size())
                .filter(c -> rows.ofClass(c).length > 0)
                .mapToObj(c -> draw.of(rows.ofClass(c), streams.stream("draw", c)))
                .flatMapToInt(Arrays::stream)
                .sorted()
                .toArray();
    }

    /** Some rows to train on. */
    Dataset<Label> select(int[] chosen) {
        if (features.isPresent()) {
            List<Example<Label>> examples = new ArrayList<>(chosen.length);
            for (int row : chosen) {
                examples.add(data.getExample(row));
            }
            return dataset(examples, Optional.of(features.get().select(chosen)));
        }
        return FixedDomainDataset.view(data, chosen, "member");
    }

    /** Some rows as a source of their own. */
    SourceRows part(int[] chosen) {
        return new SourceRows(
                new TrainingRows(select(chosen), rows.threads()), features.map(dense -> dense.select(chosen)));
    }

    /** All rows as copies whose weights may be set. */
    SourceRows copies() {
        List<Example<Label>> copies = new ArrayList<>(data.size());
        for (int row = 0; row < data.size(); row++) {
            copies.add(data.getExample(row).copy());
        }
        return new SourceRows(new TrainingRows(dataset(copies, features), rows.threads()), features);
    }

    /** What a resampler made of these rows. */
    SourceRows resampled(Resampled resampled) {
        SyntheticRows made = resampled.made();
        List<Example<Label>> examples = new ArrayList<>(resampled.rows().length + made.size());
        for (int row : resampled.rows()) {
            examples.add(data.getExample(row));
        }
        if (made.size() > 0) {
            FeatureRows entries = rows.entries(made);
            for (int i = 0; i < made.size(); i++) {
                examples.add(rows.example(entries, i, made.labels()[i], made.weights()[i]));
            }
        }
        Optional<DenseRows> all = features.flatMap(
                dense -> SortedColumns.dense(made.features()).map(more -> join(dense.select(resampled.rows()), more)));
        return new SourceRows(new TrainingRows(dataset(examples, all), rows.threads()), all);
    }

    private static DenseRows join(DenseRows first, DenseRows second) {
        double[] values = Arrays.copyOf(first.values(), first.values().length + second.values().length);
        System.arraycopy(second.values(), 0, values, first.values().length, second.values().length);
        return new DenseRows(values, first.rows() + second.rows(), first.columns());
    }

    private Dataset<Label> dataset(List<Example<Label>> examples, Optional<DenseRows> numbers) {
        return numbers.isPresent()
                ? new NumericRows(examples, numbers.get(), data)
                : new FixedDomainDataset(examples, data);
    }
}
