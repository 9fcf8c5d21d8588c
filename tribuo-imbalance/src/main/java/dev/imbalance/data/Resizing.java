package dev.imbalance.data;

/**
 * Resizes one plane of unsigned bytes by a triangle filter, rows first, then columns.
 * <p>
 * An output pixel is the mean of the input pixels around its centre, with weights {@code max(0, 1 - |distance| / support)} and
 * {@code support = max(1, in / out)}: bilinear interpolation when growing, an average over the area when shrinking, so that nothing
 * between the samples is lost. Arithmetic is double throughout and rounds once, half up, so every machine gives the same bytes.
 */
final class Resizing {
    private Resizing() {}

    /** @param plane (H, W) row-major, which is not changed */
    static byte[] resize(byte[] plane, int height, int width, int toHeight, int toWidth) {
        double[] across = new double[height * toWidth];
        Filter columns = Filter.of(width, toWidth);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < toWidth; x++) {
                double sum = 0;
                double[] weights = columns.weights[x];
                for (int k = 0; k < weights.length; k++) {
                    sum += weights[k] * Byte.toUnsignedInt(plane[y * width + columns.first[x] + k]);
                }
                across[y * toWidth + x] = sum;
            }
        }
        byte[] resized = new byte[toHeight * toWidth];
        Filter rows = Filter.of(height, toHeight);
        for (int y = 0; y < toHeight; y++) {
            double[] weights = rows.weights[y];
            for (int x = 0; x < toWidth; x++) {
                double sum = 0;
                for (int k = 0; k < weights.length; k++) {
                    sum += weights[k] * across[(rows.first[y] + k) * toWidth + x];
                }
                resized[y * toWidth + x] = (byte) Math.min(255, (int) (sum + 0.5));
            }
        }
        return resized;
    }

    /**
     * The weights of one axis.
     *
     * @param first   the first input index of each output index
     * @param weights the weights from there on, adding to 1
     */
    private record Filter(int[] first, double[][] weights) {
        static Filter of(int in, int out) {
            double scale = (double) in / out;
            double support = Math.max(1, scale);
            int[] first = new int[out];
            double[][] weights = new double[out][];
            for (int o = 0; o < out; o++) {
                double centre = (o + 0.5) * scale - 0.5;
                int from = Math.max(0, (int) Math.ceil(centre - support));
                int to = Math.min(in - 1, (int) Math.floor(centre + support));
                double[] w = new double[to - from + 1];
                double sum = 0;
                for (int i = from; i <= to; i++) {
                    w[i - from] = Math.max(0, 1 - Math.abs(i - centre) / support);
                    sum += w[i - from];
                }
                for (int k = 0; k < w.length; k++) {
                    w[k] /= sum;
                }
                first[o] = from;
                weights[o] = w;
            }
            return new Filter(first, weights);
        }
    }
}
