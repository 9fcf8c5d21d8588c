package dev.imbalance.resampling;

import dev.imbalance.data.DataException;
import dev.imbalance.data.Shuffle;
import dev.imbalance.data.TextEncoding;
import dev.imbalance.data.TextExample;
import dev.imbalance.trainer.RandomStreams;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.tribuo.Dataset;
import org.tribuo.Feature;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.classification.Label;

/**
 * What resamplers share that change documents: a class gets changed copies of its documents, of every one equally often, and of a random part of them once more.
 * <p>
 * They work on tokens, so they need rows that are documents. Rows that another resampler made have no tokens and are passed over.
 */
abstract class TextAugmentation extends OverSampler {
    private static final String EDA =
            "Wei, Zou. \"EDA: Easy Data Augmentation Techniques for Boosting Performance on Text Classification Tasks\", EMNLP-IJCNLP 2019.";

    /** How documents are changed. */
    interface Change {
        /** Whether a document can come out changed. */
        boolean canChange(List<String> tokens);

        /** A changed copy. */
        List<String> of(List<String> tokens, SplittableRandom random);
    }

    TextAugmentation() {}

    TextAugmentation(SamplingTarget target) {
        super(target);
    }

    /** Why documents of an encoding cannot be changed so that its features show it, with the way out; empty if they can. */
    Optional<String> refusal(TextEncoding encoding) {
        return Optional.empty();
    }

    /** How documents of an encoding are changed. */
    abstract Change change(TextEncoding encoding);

    /** What a document needs so that it can be changed, for messages. */
    abstract String needs();

    /** The labels alone decide how many rows there will be. */
    @Override
    public final boolean goesByCounts() {
        return true;
    }

    @Override
    public String reference() {
        return EDA;
    }

    @Override
    public final Optional<String> refusal(Dataset<Label> rows) {
        Optional<TextEncoding> encoding = encoding(rows);
        return encoding.isPresent()
                ? refusal(encoding.get())
                : Optional.of(
                        typeName() + " changes documents, and the training rows are none; give data of the type text,"
                                + " or choose random-over");
    }

    private static Optional<TextEncoding> encoding(Dataset<Label> rows) {
        return IntStream.range(0, rows.size())
                .mapToObj(rows::getExample)
                .filter(TextExample.class::isInstance)
                .map(row -> ((TextExample) row).encoding())
                .findFirst();
    }

    @Override
    final Growth begin(TrainingRows rows, RandomStreams streams) {
        refusal(rows.data()).ifPresent(why -> {
            throw new DataException(why);
        });
        TextEncoding encoding = encoding(rows.data()).orElseThrow();
        Change change = change(encoding);
        return new Growth(typeName(), rows, streams) {
            private final List<List<String>> documents = new ArrayList<>();

            @Override
            void grow(int c, int number) {
                int[] own = documentsOf(rows, c);
                if (IntStream.of(own).noneMatch(row -> change.canChange(tokens(rows, row)))) {
                    throw new DataException(typeName() + " can change none of the " + own.length + " documents of \""
                            + rows.counts().labels().get(c) + "\": " + needs());
                }
                int rounds = number / own.length;
                int[] places = IntStream.range(0, own.length).toArray();
                int[] last = Shuffle.firstOf(places, number % own.length, streams.stream(typeName(), c));
                RandomStreams ofClass = streams.of(typeName(), c);
                int[] bases = new int[number];
                int made = 0;
                for (int copy = 0; copy <= rounds; copy++) {
                    for (int place : copy < rounds ? places : last) {
                        bases[made++] = own[place];
                        documents.add(change.of(tokens(rows, own[place]), ofClass.stream("document", place, copy)));
                    }
                }
                make(bases);
            }

            @Override
            Making features(FeatureRows from, int[] base, int[] neighbour, float[] gap) {
                return () -> {
                    ImmutableFeatureMap map = rows.data().getFeatureIDMap();
                    RowsBuilder built = new RowsBuilder(false, documents.size(), map.size());
                    for (List<String> document : documents) {
                        for (Feature word : encoding.features(document)) {
                            int column = map.getID(word.getName());
                            if (column >= 0) {
                                built.add(column, word.getValue());
                            }
                        }
                        built.endRow();
                    }
                    return built.rows();
                };
            }
        };
    }

    private static int[] documentsOf(TrainingRows rows, int c) {
        return IntStream.of(rows.ofClass(c))
                .filter(row -> rows.data().getExample(row) instanceof TextExample)
                .toArray();
    }

    private static List<String> tokens(TrainingRows rows, int row) {
        return ((TextExample) rows.data().getExample(row)).tokens();
    }

    /**
     * How many of the tokens of a document change.
     *
     * @param share of them; at least one changes
     */
    static int number(double share, int tokens) {
        return Math.max(1, (int) Math.round(share * tokens));
    }
}
