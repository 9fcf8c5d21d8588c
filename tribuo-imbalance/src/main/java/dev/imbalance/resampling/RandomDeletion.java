package dev.imbalance.resampling;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.imbalance.data.TextEncoding;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Adds copies of a class's documents that lack random tokens: each is left out with the probability {@code probability}. Where all were to go, one stays.
 * <p>
 * Wei, Zou. "EDA: Easy Data Augmentation Techniques for Boosting Performance on Text Classification Tasks", EMNLP-IJCNLP 2019. There every document gets the same
 * number of copies; here a class gets as many as its target says.
 */
public final class RandomDeletion extends TextAugmentation {
    @Config(description = "The probability with which a token is left out, in (0, 1).")
    private double probability = 0.1;

    /** A tenth of the tokens, every class as large as the largest. */
    public RandomDeletion() {}

    /** @param probability in (0, 1) */
    public RandomDeletion(double probability, SamplingTarget target) {
        super(target);
        this.probability = probability;
        postConfig();
    }

    @Override
    public void postConfig() {
        if (!(probability > 0 && probability < 1)) {
            throw new PropertyException(
                    "", "probability", "RandomDeletion probability must be in (0, 1), was " + probability);
        }
    }

    @Override
    public String typeName() {
        return "random-deletion";
    }

    @Override
    public String summary() {
        return "Adds copies of a class's documents without some of their words.";
    }

    @Override
    public String formula() {
        return "x' = the features of the tokens t_i with u_i >= probability, u_i ~ U[0, 1); n'_c = target_c";
    }

    @Override
    String needs() {
        return "they have one token each. Choose random-over";
    }

    @Override
    Change change(TextEncoding encoding) {
        return new Change() {
            @Override
            public boolean canChange(List<String> tokens) {
                return tokens.size() > 1;
            }

            @Override
            public List<String> of(List<String> tokens, SplittableRandom random) {
                List<String> kept = new ArrayList<>(tokens.size());
                for (String token : tokens) {
                    if (random.nextDouble() >= probability) {
                        kept.add(token);
                    }
                }
                if (kept.isEmpty() && !tokens.isEmpty()) {
                    kept.add(tokens.get(random.nextInt(tokens.size())));
                }
                return kept;
            }
        };
    }
}
