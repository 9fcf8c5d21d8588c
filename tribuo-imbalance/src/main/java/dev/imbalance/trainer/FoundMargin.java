package dev.imbalance.trainer;

import dev.imbalance.data.FixedDomainDataset;
import dev.imbalance.data.StratifiedSplit;
import dev.imbalance.loss.Margin;
import dev.imbalance.search.MarginSearch;
import java.util.Locale;
import java.util.Map;
import org.tribuo.Dataset;
import org.tribuo.classification.Label;

/**
 * What a {@link MarginSearch} found.
 *
 * @param margin the best candidate
 * @param chosen how it was chosen, as one sentence for the record
 */
record FoundMargin(Margin margin, String chosen) {
    /**
     * Trains and scores every candidate.
     *
     * @param plan with the search and without a margin
     * @param leaf one that obeys searches
     */
    static FoundMargin by(TrainingPlan plan, Dataset<Label> examples, PlanTrainer leaf, int invocation) {
        MarginSearch search = plan.one(MarginSearch.class).orElseThrow();
        long seed = plan.seed(MarginSearch.class).orElseThrow();
        int[] labels = BoundPlan.labels(examples);
        int classes = examples.getOutputIDInfo().size();
        StratifiedSplit split = StratifiedSplit.of(
                labels, classes, search.share(), new RandomStreams(seed, invocation).stream("search", 0));
        Dataset<Label> training = FixedDomainDataset.view(examples, split.rest(), "search");
        Dataset<Label> heldOut = FixedDomainDataset.view(examples, split.share(), "held out");
        Margin best = null;
        double lowest = Double.POSITIVE_INFINITY;
        int number = 0;
        BoundPlan rows = BoundPlan.bind(plan, training, leaf, invocation);
        for (Margin candidate : search.candidates()) {
            BoundPlan bound = rows.trial(candidate).inPhase("search-" + ++number);
            double loss;
            // A leaf that obeys searches gives logits.
            try (LogitModel model = (LogitModel) leaf.train(bound, Map.of(), invocation)) {
                loss = balancedCrossEntropy(model.logits(heldOut), BoundPlan.labels(heldOut), classes);
            }
            if (loss < lowest) {
                best = candidate;
                lowest = loss;
            }
        }
        if (best == null) {
            throw new IllegalStateException("no candidate of search " + search.describe() + " gave a finite loss");
        }
        return new FoundMargin(
                best,
                String.format(
                        Locale.ROOT,
                        "margin %s, of %d candidates trained on %d rows: the lowest class-balanced cross-entropy (%.4f) on %d rows held out",
                        best.describe(),
                        number,
                        training.size(),
                        lowest,
                        heldOut.size()));
    }

    /** The mean over the classes that have rows of the mean softmax cross-entropy of their rows. */
    static double balancedCrossEntropy(double[][] logits, int[] labels, int classes) {
        double[] sums = new double[classes];
        int[] rows = new int[classes];
        for (int i = 0; i < labels.length; i++) {
            double max = Double.NEGATIVE_INFINITY;
            for (double z : logits[i]) {
                max = Math.max(max, z);
            }
            double sum = 0;
            for (double z : logits[i]) {
                sum += Math.exp(z - max);
            }
            sums[labels[i]] += Math.log(sum) + max - logits[i][labels[i]];
            rows[labels[i]]++;
        }
        double mean = 0;
        int present = 0;
        for (int c = 0; c < classes; c++) {
            if (rows[c] > 0) {
                mean += sums[c] / rows[c];
                present++;
            }
        }
        return mean / present;
    }
}
