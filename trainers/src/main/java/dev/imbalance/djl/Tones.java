package dev.imbalance.djl;

import dev.imbalance.data.ImageShape;

/**
 * Changes of the values of pixels, on bytes (C, H, W). Results are rounded to the nearest byte and held within 0 to 255; torchvision, whose
 * factors these are, cuts fractions off, so the two differ by at most one, and by two in saturation, where it cuts twice.
 */
final class Tones {
    private static final double RED = 0.2989;
    private static final double GREEN = 0.587;
    private static final double BLUE = 0.114;

    private Tones() {}

    static byte toByte(double value) {
        return (byte) (int) Math.max(0, Math.min(255, Math.rint(value)));
    }

    private static int value(byte pixel) {
        return Byte.toUnsignedInt(pixel);
    }

    /** {@code factor p}: 0 is black, 1 the image. */
    static void brightness(byte[] pixels, double factor, byte[] result) {
        towards(0, pixels, factor, result);
    }

    /** {@code factor p + (1 - factor) m} with the mean grey m of the image (of all values where it is not of three channels). */
    static void contrast(byte[] pixels, ImageShape shape, double factor, byte[] result) {
        towards(mean(pixels, shape), pixels, factor, result);
    }

    private static void towards(double anchor, byte[] pixels, double factor, byte[] result) {
        byte[] table = new byte[256];
        for (int v = 0; v < table.length; v++) {
            table[v] = toByte(factor * v + (1 - factor) * anchor);
        }
        map(pixels, 0, pixels.length, table, result);
    }

    private static void map(byte[] pixels, int from, int to, byte[] table, byte[] result) {
        for (int i = from; i < to; i++) {
            result[i] = table[value(pixels[i])];
        }
    }

    private static double mean(byte[] pixels, ImageShape shape) {
        double sum = 0;
        if (shape.channels() != 3) {
            for (byte pixel : pixels) {
                sum += value(pixel);
            }
            return sum / pixels.length;
        }
        int area = shape.height() * shape.width();
        for (int i = 0; i < area; i++) {
            sum += grey(pixels, i, area);
        }
        return sum / area;
    }

    private static double grey(byte[] pixels, int i, int area) {
        return RED * value(pixels[i]) + GREEN * value(pixels[area + i]) + BLUE * value(pixels[2 * area + i]);
    }

    /** {@code factor p + (1 - factor) g} with the grey g of each pixel. An image without three channels is copied. */
    static void saturation(byte[] pixels, ImageShape shape, double factor, byte[] result) {
        if (shape.channels() != 3) {
            System.arraycopy(pixels, 0, result, 0, pixels.length);
            return;
        }
        int area = shape.height() * shape.width();
        for (int i = 0; i < area; i++) {
            double rest = (1 - factor) * grey(pixels, i, area);
            for (int at = i; at < pixels.length; at += area) {
                result[at] = toByte(factor * value(pixels[at]) + rest);
            }
        }
    }

    /**
     * Turns the hue of a colour image and keeps saturation and value (HSV).
     *
     * @param turns of the colour circle: a third makes red green
     */
    static void hue(byte[] pixels, ImageShape shape, double turns, byte[] result) {
        int area = shape.height() * shape.width();
        for (int i = 0; i < area; i++) {
            int red = value(pixels[i]);
            int green = value(pixels[area + i]);
            int blue = value(pixels[2 * area + i]);
            int most = Math.max(red, Math.max(green, blue));
            int range = most - Math.min(red, Math.min(green, blue));
            double sixths = sixths(red, green, blue, most, range) + 6 * turns;
            result[i] = channel(5, sixths, most, range);
            result[area + i] = channel(3, sixths, most, range);
            result[2 * area + i] = channel(1, sixths, most, range);
        }
    }

    /** The hue in sixths of the circle, from red at 0 over green at 2 to blue at 4; 0 for a grey. */
    private static double sixths(int red, int green, int blue, int most, int range) {
        if (range == 0) {
            return 0;
        }
        if (most == red) {
            return (double) (green - blue) / range;
        }
        return most == green ? 2 + (double) (blue - red) / range : 4 + (double) (red - green) / range;
    }

    /** A channel is highest for two sixths about its own colour, lowest for two on the other side, and linear between. */
    private static byte channel(int offset, double sixths, int most, int range) {
        double k = (((offset + sixths) % 6) + 6) % 6;
        return toByte(most - range * Math.max(0, Math.min(1, Math.min(k, 4 - k))));
    }

    /**
     * {@code factor p + (1 - factor) s} with the image s smoothed by the 3 x 3 kernel of ones around a five, over 13: 0 is smooth, 1 the image,
     * above 1 sharper. The outermost pixels stay as they are.
     */
    static void sharpness(byte[] pixels, ImageShape shape, double factor, byte[] result) {
        System.arraycopy(pixels, 0, result, 0, pixels.length);
        int width = shape.width();
        int area = shape.height() * width;
        for (int channel = 0; channel < pixels.length; channel += area) {
            for (int y = 1; y < shape.height() - 1; y++) {
                for (int at = channel + y * width + 1; at < channel + (y + 1) * width - 1; at++) {
                    int sum = 4 * value(pixels[at]);
                    for (int row = at - width; row <= at + width; row += width) {
                        sum += value(pixels[row - 1]) + value(pixels[row]) + value(pixels[row + 1]);
                    }
                    result[at] = toByte(factor * value(pixels[at]) + (1 - factor) * sum / 13);
                }
            }
        }
    }

    /** Keeps the highest bits of each value. */
    static void posterise(byte[] pixels, int bits, byte[] result) {
        int mask = 0xFF << (8 - bits);
        for (int i = 0; i < pixels.length; i++) {
            result[i] = (byte) (pixels[i] & mask);
        }
    }

    /** Inverts every value at or above a threshold. */
    static void solarise(byte[] pixels, double threshold, byte[] result) {
        for (int i = 0; i < pixels.length; i++) {
            result[i] = value(pixels[i]) >= threshold ? (byte) (255 - value(pixels[i])) : pixels[i];
        }
    }

    /** Stretches each channel to the whole range from 0 to 255; a channel of one value stays. */
    static void autoContrast(byte[] pixels, ImageShape shape, byte[] result) {
        int area = shape.height() * shape.width();
        for (int from = 0; from < pixels.length; from += area) {
            int least = 255;
            int most = 0;
            for (int i = from; i < from + area; i++) {
                least = Math.min(least, value(pixels[i]));
                most = Math.max(most, value(pixels[i]));
            }
            byte[] table = new byte[256];
            for (int v = least; v <= most; v++) {
                table[v] = most == least ? (byte) v : toByte(255.0 * (v - least) / (most - least));
            }
            map(pixels, from, from + area, table, result);
        }
    }

    /** Makes the values of each channel about equally frequent, in the integer arithmetic of Pillow. */
    static void equalise(byte[] pixels, ImageShape shape, byte[] result) {
        int area = shape.height() * shape.width();
        for (int from = 0; from < pixels.length; from += area) {
            int[] histogram = new int[256];
            int most = 0;
            for (int i = from; i < from + area; i++) {
                histogram[value(pixels[i])]++;
                most = Math.max(most, value(pixels[i]));
            }
            int step = (area - histogram[most]) / 255;
            byte[] table = new byte[256];
            int below = step / 2;
            for (int v = 0; v < table.length; v++) {
                table[v] = (byte) (step == 0 ? v : Math.min(255, below / step));
                below += histogram[v];
            }
            map(pixels, from, from + area, table, result);
        }
    }
}
