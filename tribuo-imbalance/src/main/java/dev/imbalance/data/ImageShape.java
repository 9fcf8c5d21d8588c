package dev.imbalance.data;

/**
 * The shape of an image, channels first.
 *
 * @param channels C, 1 for grey and 3 for colour
 * @param height   H in pixels
 * @param width    W in pixels
 */
public record ImageShape(int channels, int height, int width) {
    public ImageShape {
        if (channels < 1 || height < 1 || width < 1) {
            throw new IllegalArgumentException("an image needs at least one channel, row and column, was " + channels
                    + " x " + height + " x " + width);
        }
    }

    /** The number of values, C * H * W. */
    public int size() {
        return channels * height * width;
    }

    @Override
    public String toString() {
        return channels + " x " + height + " x " + width;
    }
}
