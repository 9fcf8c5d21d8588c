package dev.imbalance.sgd;

import dev.imbalance.data.ClassCounts;
import java.util.IdentityHashMap;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.classification.Label;
import org.tribuo.math.la.DenseVector;
import org.tribuo.math.la.SGDVector;
import org.tribuo.math.la.SparseVector;

/**
 * Examples as vectors of features by id, with a 1 for the bias behind them. One that has all features is dense, any other sparse.
 *
 * @param x       (rows) vectors of D + 1 values; rows of one example share it
 * @param labels  the class id of each row
 * @param weights the example weight of each row
 */
record Rows(SGDVector[] x, int[] labels, double[] weights) {
    /** @throws IllegalArgumentException if a feature is NaN */
    static Rows of(Dataset<Label> data, ImmutableFeatureMap features, ImmutableOutputInfo<Label> domain) {
        SGDVector[] x = new SGDVector[data.size()];
        int[] labels = new int[x.length];
        double[] weights = new double[x.length];
        // A row that a resampler repeats is one example, and takes the room of one.
        IdentityHashMap<Example<Label>, SGDVector> vectors = new IdentityHashMap<>();
        int row = 0;
        for (Example<Label> example : data) {
            x[row] = vectors.computeIfAbsent(example, e -> vector(e, features));
            labels[row] = ClassCounts.idOf(example.getOutput(), domain);
            weights[row] = example.getWeight();
            row++;
        }
        return new Rows(x, labels, weights);
    }

    private static SGDVector vector(Example<Label> example, ImmutableFeatureMap features) {
        return example.size() == features.size()
                ? DenseVector.createDenseVector(example, features, true)
                : SparseVector.createSparseVector(example, features, true);
    }

    /** Whether any row lacks features. */
    boolean areSparse() {
        for (SGDVector row : x) {
            if (row instanceof SparseVector) {
                return true;
            }
        }
        return false;
    }
}
