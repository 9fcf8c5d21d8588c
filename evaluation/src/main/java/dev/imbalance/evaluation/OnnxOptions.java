package dev.imbalance.evaluation;

/**
 * How ONNX Runtime scores.
 *
 * @param device  where
 * @param threads how many threads an operator may use on the CPU; 0 leaves it to ONNX Runtime
 * @param batch   how many rows go through the model at once, at least 1
 */
public record OnnxOptions(Device device, int threads, int batch) {
    /** On a GPU if there is one that works, with ONNX Runtime's own choice of threads, 64 rows at once. */
    public static final OnnxOptions DEFAULT = new OnnxOptions(Device.AUTO, 0, 64);

    /** Where ONNX Runtime runs. */
    public enum Device {
        /** On the first CUDA device if there is one that works, on the CPU otherwise. */
        AUTO,
        CPU,
        /** On the first CUDA device, or not at all. */
        GPU
    }

    public OnnxOptions {
        if (threads < 0 || batch < 1) {
            throw new IllegalArgumentException(
                    "scoring needs threads of 0 (automatic) or more and a batch of at least 1, were " + threads
                            + " and " + batch);
        }
    }
}
