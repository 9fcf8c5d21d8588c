package dev.imbalance.evaluation;

/**
 * How closely ONNX Runtime reproduces the native model on the same rows.
 *
 * @param images           the number of rows
 * @param maxAbsDifference the largest absolute difference of a probability; NaN if any probability is NaN
 * @param differingLabels  rows whose most probable class differs
 */
public record OnnxParity(long images, double maxAbsDifference, long differingLabels) {
    /**
     * Compares probabilities row by row.
     *
     * @param natives (rows, K)
     * @param onnx    (rows, K)
     * @throws IllegalArgumentException if the shapes differ
     */
    public static OnnxParity compare(double[][] natives, double[][] onnx) {
        if (natives.length != onnx.length) {
            throw new IllegalArgumentException(
                    "parity needs the same rows twice, got " + natives.length + " native and " + onnx.length + " ONNX");
        }
        double largest = 0;
        long differing = 0;
        for (int row = 0; row < natives.length; row++) {
            if (natives[row].length != onnx[row].length) {
                throw new IllegalArgumentException("row " + row + " has " + natives[row].length
                        + " native probabilities and " + onnx[row].length + " from ONNX");
            }
            for (int id = 0; id < natives[row].length; id++) {
                largest = Math.max(largest, Math.abs(natives[row][id] - onnx[row][id]));
            }
            if (ArgMax.of(natives[row]) != ArgMax.of(onnx[row])) {
                differing++;
            }
        }
        return new OnnxParity(natives.length, largest, differing);
    }
}
