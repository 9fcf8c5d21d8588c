package dev.imbalance.djl;

import dev.imbalance.data.ImageShape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.tribuo.util.onnx.ONNXNode;
import org.tribuo.util.onnx.ONNXRef;

/** DenseNet-BC in plain loops over doubles, written from the paper, and random weights for it. */
record PlainDenseNet(int growth, int initialFeatures, int[] blocks, int kernel, int stride, int padding) {
    static final int[] CIFAR = {3, 1, 1};
    static final int[] IMAGENET = {7, 2, 3};

    static PlainDenseNet of(int growth, int initialFeatures, int[] stem, int... blocks) {
        return new PlainDenseNet(growth, initialFeatures, blocks, stem[0], stem[1], stem[2]);
    }

    /** The same network of the library. */
    DenseNet library() {
        return new DenseNet(
                growth, initialFeatures, kernel == CIFAR[0] ? DenseNet.Stem.CIFAR : DenseNet.Stem.IMAGENET, blocks);
    }

    /** Writes the library's network; K is the length of the classifier's bias. */
    ONNXNode onnx(
            ONNXRef<?> input, ImageShape image, double[] mean, double[] deviation, Map<String, HostTensor> weights) {
        InputShape shape = InputShape.of(image);
        int classes = weights.get("classifier.bias").values().length;
        return GraphONNX.write(
                library().graph(shape, classes), input, shape, new InputNormalisation(mean, deviation), weights);
    }

    /** Weights that keep the scale of the activations, and running statistics that are not the starting ones. */
    Map<String, HostTensor> random(int imageChannels, int classes, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, HostTensor> weights = new LinkedHashMap<>();
        convolution(weights, random, "features.conv0", initialFeatures, imageChannels, kernel);
        norm(weights, random, "features.norm0", initialFeatures);
        int channels = initialFeatures;
        for (int b = 1; b <= blocks.length; b++) {
            for (int l = 1; l <= blocks[b - 1]; l++) {
                String layer = "features.denseblock" + b + ".denselayer" + l;
                norm(weights, random, layer + ".norm1", channels);
                convolution(weights, random, layer + ".conv1", 4 * growth, channels, 1);
                norm(weights, random, layer + ".norm2", 4 * growth);
                convolution(weights, random, layer + ".conv2", growth, 4 * growth, 3);
                channels += growth;
            }
            if (b < blocks.length) {
                norm(weights, random, "features.transition" + b + ".norm", channels);
                convolution(weights, random, "features.transition" + b + ".conv", channels / 2, channels, 1);
                channels /= 2;
            }
        }
        norm(weights, random, "features.norm5", channels);
        weights.put("classifier.weight", tensor(random, 0, 1, classes, channels));
        weights.put("classifier.bias", tensor(random, 0, 1, classes));
        return weights;
    }

    private static void norm(Map<String, HostTensor> weights, SplittableRandom random, String name, int channels) {
        weights.put(name + ".weight", tensor(random, 1, 0.3, channels));
        weights.put(name + ".bias", tensor(random, 0, 0.3, channels));
        weights.put(name + ".running_mean", tensor(random, 0, 0.3, channels));
        weights.put(name + ".running_var", tensor(random, 1, 0.5, channels));
    }

    private static void convolution(
            Map<String, HostTensor> weights, SplittableRandom random, String name, int out, int in, int kernel) {
        double range = Math.sqrt(6.0 / ((double) in * kernel * kernel));
        weights.put(name + ".weight", tensor(random, 0, range, out, in, kernel, kernel));
    }

    /** Uniform within the range of the centre. */
    private static HostTensor tensor(SplittableRandom random, double centre, double range, long... shape) {
        int size = 1;
        for (long axis : shape) {
            size *= (int) axis;
        }
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) (centre + range * (2 * random.nextDouble() - 1));
        }
        return new HostTensor(shape, values);
    }

    /** The logits of one image of pixels. */
    double[] logits(
            Map<String, HostTensor> weights, ImageShape shape, byte[] image, double[] mean, double[] deviation) {
        double[][][] x = new double[shape.channels()][shape.height()][shape.width()];
        int at = 0;
        for (int c = 0; c < shape.channels(); c++) {
            for (int i = 0; i < shape.height(); i++) {
                for (int j = 0; j < shape.width(); j++) {
                    x[c][i][j] = ((image[at++] & 0xff) - mean[c]) / deviation[c];
                }
            }
        }
        x = convolve(x, weights.get("features.conv0.weight"), stride, padding);
        x = maxPool(normRelu(x, weights, "features.norm0"));
        for (int b = 1; b <= blocks.length; b++) {
            for (int l = 1; l <= blocks[b - 1]; l++) {
                String layer = "features.denseblock" + b + ".denselayer" + l;
                double[][][] y =
                        convolve(normRelu(x, weights, layer + ".norm1"), weights.get(layer + ".conv1.weight"), 1, 0);
                y = convolve(normRelu(y, weights, layer + ".norm2"), weights.get(layer + ".conv2.weight"), 1, 1);
                double[][][] both = new double[x.length + y.length][][];
                System.arraycopy(x, 0, both, 0, x.length);
                System.arraycopy(y, 0, both, x.length, y.length);
                x = both;
            }
            if (b < blocks.length) {
                String name = "features.transition" + b;
                x = averagePool(
                        convolve(normRelu(x, weights, name + ".norm"), weights.get(name + ".conv.weight"), 1, 0));
            }
        }
        x = normRelu(x, weights, "features.norm5");
        double[] means = new double[x.length];
        for (int c = 0; c < x.length; c++) {
            for (double[] row : x[c]) {
                for (double value : row) {
                    means[c] += value / (x[c].length * row.length);
                }
            }
        }
        return linear(means, weights, "classifier");
    }

    static double[] linear(double[] x, Map<String, HostTensor> weights, String name) {
        float[] weight = weights.get(name + ".weight").values();
        float[] bias = weights.get(name + ".bias").values();
        double[] y = new double[bias.length];
        for (int out = 0; out < y.length; out++) {
            y[out] = bias[out];
            for (int in = 0; in < x.length; in++) {
                y[out] += weight[out * x.length + in] * x[in];
            }
        }
        return y;
    }

    private static double[][][] convolve(double[][][] x, HostTensor weight, int stride, int padding) {
        int filters = (int) weight.shape()[0];
        int kernel = (int) weight.shape()[2];
        int height = (x[0].length + 2 * padding - kernel) / stride + 1;
        int width = (x[0][0].length + 2 * padding - kernel) / stride + 1;
        double[][][] y = new double[filters][height][width];
        for (int f = 0; f < filters; f++) {
            for (int i = 0; i < height; i++) {
                for (int j = 0; j < width; j++) {
                    int w = f * x.length * kernel * kernel;
                    for (double[][] channel : x) {
                        for (int di = 0; di < kernel; di++) {
                            for (int dj = 0; dj < kernel; dj++) {
                                int row = i * stride + di - padding;
                                int column = j * stride + dj - padding;
                                if (row >= 0 && row < channel.length && column >= 0 && column < channel[0].length) {
                                    y[f][i][j] += weight.values()[w] * channel[row][column];
                                }
                                w++;
                            }
                        }
                    }
                }
            }
        }
        return y;
    }

    private static double[][][] normRelu(double[][][] x, Map<String, HostTensor> weights, String name) {
        double[][][] y = new double[x.length][x[0].length][x[0][0].length];
        for (int c = 0; c < x.length; c++) {
            double variance = weights.get(name + ".running_var").values()[c];
            double scale = weights.get(name + ".weight").values()[c] / Math.sqrt(variance + 1e-5);
            double centre = weights.get(name + ".running_mean").values()[c];
            double bias = weights.get(name + ".bias").values()[c];
            for (int i = 0; i < x[c].length; i++) {
                for (int j = 0; j < x[c][i].length; j++) {
                    y[c][i][j] = Math.max(0, (x[c][i][j] - centre) * scale + bias);
                }
            }
        }
        return y;
    }

    /** 3x3, stride 2, padding 1. */
    private static double[][][] maxPool(double[][][] x) {
        int height = (x[0].length - 1) / 2 + 1;
        int width = (x[0][0].length - 1) / 2 + 1;
        double[][][] y = new double[x.length][height][width];
        for (int c = 0; c < x.length; c++) {
            for (int i = 0; i < height; i++) {
                for (int j = 0; j < width; j++) {
                    double largest = Double.NEGATIVE_INFINITY;
                    for (int row = Math.max(0, 2 * i - 1); row <= Math.min(x[c].length - 1, 2 * i + 1); row++) {
                        for (int k = Math.max(0, 2 * j - 1); k <= Math.min(x[c][0].length - 1, 2 * j + 1); k++) {
                            largest = Math.max(largest, x[c][row][k]);
                        }
                    }
                    y[c][i][j] = largest;
                }
            }
        }
        return y;
    }

    /** 2x2, stride 2. */
    private static double[][][] averagePool(double[][][] x) {
        double[][][] y = new double[x.length][x[0].length / 2][x[0][0].length / 2];
        for (int c = 0; c < y.length; c++) {
            for (int i = 0; i < y[c].length; i++) {
                for (int j = 0; j < y[c][i].length; j++) {
                    y[c][i][j] = (x[c][2 * i][2 * j]
                                    + x[c][2 * i][2 * j + 1]
                                    + x[c][2 * i + 1][2 * j]
                                    + x[c][2 * i + 1][2 * j + 1])
                            / 4;
                }
            }
        }
        return y;
    }
}
