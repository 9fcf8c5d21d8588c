package dev.imbalance.djl;

import ai.djl.pytorch.engine.PtNDArray;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Moves a last layer only by one factor a class, {@code z'_c = f_c (W_c x + b_c)} from f = 1, by stochastic gradient descent with momentum 0.9:
 * {@code dl/df_c = <dl/dW'_c, W_c> + dl/db'_c b_c} for the weights {@code W'_c = f_c W_c} and {@code b'_c = f_c b_c}, which are what the
 * network has.
 * <p>
 * Learnable weight scaling of Kang, Xie, Rohrbach, Yan, Gordo, Feng, Kalantidis. "Decoupling Representation and Classifier for Long-Tailed
 * Recognition", ICLR 2020, section 4. The arithmetic is on the host: there are K factors.
 */
final class LogitScale implements OptimiserRun {
    private static final double MOMENTUM = 0.9;
    private static final String SCALE = "scale";
    private static final String VELOCITY = "velocity";
    private static final String BASE = "base/";

    private final Map<String, PtNDArray> weights;
    private final Map<String, float[]> base = new LinkedHashMap<>();
    private final float[] scale;
    private final float[] velocity;

    /** @param weights of the last layer: (K, D), and (K) if it has biases */
    LogitScale(Map<String, PtNDArray> weights) {
        this.weights = weights;
        weights.forEach((name, weight) -> base.put(name, weight.toFloatArray()));
        int classes = (int) weights.values().iterator().next().getShape().get(0);
        this.scale = new float[classes];
        Arrays.fill(scale, 1);
        this.velocity = new float[classes];
    }

    @Override
    public void step(PtNDArray[] gradients, double learningRate) {
        double[] slopes = new double[scale.length];
        int place = 0;
        for (float[] start : base.values()) {
            float[] gradient = gradients[place++].toFloatArray();
            int width = start.length / scale.length;
            for (int i = 0; i < start.length; i++) {
                slopes[i / width] += (double) gradient[i] * start[i];
            }
        }
        for (int c = 0; c < scale.length; c++) {
            velocity[c] = (float) (MOMENTUM * velocity[c] + slopes[c]);
            scale[c] = (float) (scale[c] - learningRate * velocity[c]);
        }
        base.forEach((name, start) -> {
            int width = start.length / scale.length;
            float[] scaled = new float[start.length];
            for (int i = 0; i < scaled.length; i++) {
                scaled[i] = scale[i / width] * start[i];
            }
            weights.get(name).set(FloatBuffer.wrap(scaled));
        });
    }

    @Override
    public Map<String, HostTensor> state() {
        Map<String, HostTensor> state = new LinkedHashMap<>();
        state.put(SCALE, vector(scale));
        state.put(VELOCITY, vector(velocity));
        base.forEach((name, start) -> state.put(BASE + name, vector(start)));
        return state;
    }

    private static HostTensor vector(float[] values) {
        return new HostTensor(new long[] {values.length}, values.clone());
    }

    @Override
    public void restore(Map<String, HostTensor> state) {
        copy(state, SCALE, scale);
        copy(state, VELOCITY, velocity);
        base.forEach((name, start) -> copy(state, BASE + name, start));
    }

    private static void copy(Map<String, HostTensor> state, String name, float[] to) {
        HostTensor saved = state.get(name);
        if (saved == null || saved.values().length != to.length) {
            throw new IllegalArgumentException("the state has no \"" + name + "\" of " + to.length
                    + " values; it is not of this scaled classifier");
        }
        System.arraycopy(saved.values(), 0, to, 0, to.length);
    }

    @Override
    public void close() {}
}
