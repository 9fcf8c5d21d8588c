package dev.imbalance.resampling;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.DataException;
import dev.imbalance.data.Shuffle;
import dev.imbalance.data.TextEncoding;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Adds copies of a class's documents in which random words are replaced by synonyms of a list: of the words that the list has, {@code max(1, round(share l))} of a document
 * of l tokens, or all if there are fewer, each by one of its synonyms.
 * <p>
 * The list is a text file with a group of synonyms a line, separated by commas; lines that begin with {@code #} are passed over. It is cut into tokens as the documents are.
 * <p>
 * Wei, Zou. "EDA: Easy Data Augmentation Techniques for Boosting Performance on Text Classification Tasks", EMNLP-IJCNLP 2019. There synonyms are those of WordNet, stop
 * words are left alone, all places of a chosen word are replaced, and every document gets the same number of copies; here a class gets as many as its target says.
 */
public final class SynonymReplacement extends TextAugmentation {
    @Config(
            mandatory = true,
            description = "The list of synonyms, a text file in UTF-8: a group a line, its words separated by commas.")
    private Path synonyms;

    @Config(description = "How many words are replaced for each token, in (0, 1]; of a document at least one.")
    private double share = 0.1;

    /** For the configuration system. */
    public SynonymReplacement() {}

    /** A tenth of the tokens, every class as large as the largest. */
    public SynonymReplacement(Path synonyms) {
        this(synonyms, 0.1, new BalancedTarget());
    }

    /** @param share in (0, 1] */
    public SynonymReplacement(Path synonyms, double share, SamplingTarget target) {
        super(target);
        this.synonyms = synonyms;
        this.share = share;
        postConfig();
    }

    @Override
    public void postConfig() {
        if (!(share > 0 && share <= 1)) {
            throw new PropertyException("", "share", "SynonymReplacement share must be in (0, 1], was " + share);
        }
    }

    @Override
    public SynonymReplacement example() {
        return new SynonymReplacement(Path.of("synonyms.txt"));
    }

    @Override
    public String typeName() {
        return "synonym-replacement";
    }

    @Override
    public String summary() {
        return "Adds copies of a class's documents in which synonyms of a list stand for some words.";
    }

    @Override
    public String formula() {
        return "x' = the features of the tokens with synonyms for max(1, round(share l)) of the l that the list has; n'_c = target_c";
    }

    @Override
    String needs() {
        return "none has a word of " + synonyms + ". Add synonyms of its words, or choose random-deletion";
    }

    /** Reads the list, so that a fault in it is found before any training. */
    @Override
    Optional<String> refusal(TextEncoding encoding) {
        try {
            Synonyms.read(synonyms, encoding);
            return Optional.empty();
        } catch (DataException e) {
            return Optional.of(e.getMessage());
        }
    }

    @Override
    Change change(TextEncoding encoding) {
        Synonyms list = Synonyms.read(synonyms, encoding);
        return new Change() {
            @Override
            public boolean canChange(List<String> tokens) {
                return tokens.stream().anyMatch(list.of()::containsKey);
            }

            @Override
            public List<String> of(List<String> tokens, SplittableRandom random) {
                int[] known = IntStream.range(0, tokens.size())
                        .filter(place -> list.of().containsKey(tokens.get(place)))
                        .toArray();
                List<List<String>> words = new ArrayList<>();
                tokens.forEach(token -> words.add(List.of(token)));
                for (int place : Shuffle.firstOf(known, Math.min(known.length, number(share, tokens.size())), random)) {
                    List<List<String>> others = list.of().get(tokens.get(place));
                    words.set(place, others.get(random.nextInt(others.size())));
                }
                return words.stream().flatMap(List::stream).toList();
            }
        };
    }
}
