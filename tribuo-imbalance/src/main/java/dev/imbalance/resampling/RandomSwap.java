package dev.imbalance.resampling;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.TextEncoding;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Adds copies of a class's documents in which random tokens have changed places: {@code max(1, round(share l))} times two places of the l tokens are drawn and swapped.
 * <p>
 * A bag of single words does not have their order, so the data must have features of two tokens or more.
 * <p>
 * Wei, Zou. "EDA: Easy Data Augmentation Techniques for Boosting Performance on Text Classification Tasks", EMNLP-IJCNLP 2019. There every document gets the same
 * number of copies; here a class gets as many as its target says.
 */
public final class RandomSwap extends TextAugmentation {
    @Config(description = "How many swaps there are for each token, in (0, 1]; a document has at least one.")
    private double share = 0.1;

    /** A swap for every ten tokens, every class as large as the largest. */
    public RandomSwap() {}

    /** @param share in (0, 1] */
    public RandomSwap(double share, SamplingTarget target) {
        super(target);
        this.share = share;
        postConfig();
    }

    @Override
    public void postConfig() {
        if (!(share > 0 && share <= 1)) {
            throw new PropertyException("", "share", "RandomSwap share must be in (0, 1], was " + share);
        }
    }

    @Override
    public String typeName() {
        return "random-swap";
    }

    @Override
    public String summary() {
        return "Adds copies of a class's documents in which words have changed places.";
    }

    @Override
    public String formula() {
        return "x' = the features of the tokens after max(1, round(share l)) swaps of two places, drawn from all l; n'_c = target_c";
    }

    @Override
    String needs() {
        return "none has two different tokens. Choose random-over";
    }

    @Override
    Optional<String> refusal(TextEncoding encoding) {
        return encoding.ngrams() > 1
                ? Optional.empty()
                : Optional.of("random-swap changes the order of words, which single words as features do not have; set"
                        + " ngrams of the data to 2 or more, or choose random-deletion");
    }

    @Override
    Change change(TextEncoding encoding) {
        return new Change() {
            @Override
            public boolean canChange(List<String> tokens) {
                return new HashSet<>(tokens).size() > 1;
            }

            @Override
            public List<String> of(List<String> tokens, SplittableRandom random) {
                List<String> swapped = new ArrayList<>(tokens);
                int length = swapped.size();
                for (int i = 0; length > 1 && i < number(share, length); i++) {
                    int first = random.nextInt(length);
                    // Of the other places, so that a swap always is one.
                    int second = (first + 1 + random.nextInt(length - 1)) % length;
                    Collections.swap(swapped, first, second);
                }
                return swapped;
            }
        };
    }
}
