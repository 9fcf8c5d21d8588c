package dev.imbalance.sgd;

import java.util.Arrays;
import java.util.BitSet;
import org.tribuo.math.la.DenseMatrix;
import org.tribuo.math.la.DenseSparseMatrix;
import org.tribuo.math.la.Matrix;
import org.tribuo.math.la.SGDVector;
import org.tribuo.math.la.SparseVector;
import org.tribuo.math.la.VectorTuple;

/**
 * The way down of a minibatch's loss, in the sign that Tribuo's optimisers take: {@code -sum_i dL/dz_i x_i^T}, (K, D + 1) with the biases
 * last.
 * <p>
 * What weights and the reduction have to say is in the gradients dL/dz of the loss, so the sum over the rows is all that is left: that
 * is why any minibatch size is right.
 */
final class Descent {
    private Descent() {}

    /** With a value for every weight. */
    static DenseMatrix dense(SGDVector[] rows, double[] gradient, int classes) {
        DenseMatrix descent = new DenseMatrix(classes, rows[0].size());
        for (int i = 0; i < rows.length; i++) {
            for (VectorTuple feature : rows[i]) {
                for (int c = 0; c < classes; c++) {
                    descent.add(c, feature.index, -gradient[i * classes + c] * feature.value);
                }
            }
        }
        return descent;
    }

    /** With values only where a row has a feature, for an optimiser that leaves weights alone whose gradient is 0. */
    static Matrix sparse(SGDVector[] rows, double[] gradient, int classes) {
        BitSet seen = new BitSet();
        for (SGDVector row : rows) {
            for (VectorTuple feature : row) {
                seen.set(feature.index);
            }
        }
        int[] active = seen.stream().toArray();
        double[][] values = new double[classes][active.length];
        for (int i = 0; i < rows.length; i++) {
            for (VectorTuple feature : rows[i]) {
                int place = Arrays.binarySearch(active, feature.index);
                for (int c = 0; c < classes; c++) {
                    values[c][place] -= gradient[i * classes + c] * feature.value;
                }
            }
        }
        int size = rows[0].size();
        return DenseSparseMatrix.createFromSparseVectors(Arrays.stream(values)
                .map(ofClass -> SparseVector.createSparseVector(size, active, ofClass))
                .toArray(SparseVector[]::new));
    }
}
