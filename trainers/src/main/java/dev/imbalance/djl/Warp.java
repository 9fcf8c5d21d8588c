package dev.imbalance.djl;

import dev.imbalance.data.ImageShape;

/**
 * Where each pixel of a new image comes from: pixel (x, y) from {@code ((a x + b y + c) / w, (d x + e y + f) / w)} of the old one, with
 * {@code w = g x + h y + i}. Coordinates are continuous, so that the first pixel's centre is at (0.5, 0.5).
 * <p>
 * Values between pixels are bilinear; outside the image all is black.
 */
record Warp(double a, double b, double c, double d, double e, double f, double g, double h, double i) {
    /**
     * Scales, shears in x, shears in y and rotates about the centre of the image, then moves.
     *
     * @param degrees clockwise
     * @param right   pixels
     * @param down    pixels
     * @param scale   above 0; above 1 enlarges
     * @param shearX  degrees, within (-90, 90): by how much vertical lines lean
     * @param shearY  degrees, within (-90, 90)
     */
    static Warp affine(
            ImageShape shape, double degrees, double right, double down, double scale, double shearX, double shearY) {
        double cos = Math.cos(Math.toRadians(degrees));
        double sin = Math.sin(Math.toRadians(degrees));
        double x = Math.tan(Math.toRadians(shearX));
        double y = Math.tan(Math.toRadians(shearY));
        // R S with R = [cos -sin; sin cos] and S = [1 0; -y 1] [1 -x; 0 1], whose determinants are 1.
        double m00 = cos + sin * y;
        double m01 = -cos * x - sin * (1 + x * y);
        double m10 = sin - cos * y;
        double m11 = -sin * x + cos * (1 + x * y);
        double a = m11 / scale;
        double b = -m01 / scale;
        double d = -m10 / scale;
        double e = m00 / scale;
        double centreX = shape.width() / 2.0;
        double centreY = shape.height() / 2.0;
        double fromX = centreX + right;
        double fromY = centreY + down;
        return new Warp(a, b, centreX - a * fromX - b * fromY, d, e, centreY - d * fromX - e * fromY, 0, 0, 1);
    }

    /**
     * Moves the corners of the image: the inverse of Heckbert's mapping of the unit square to a quadrilateral.
     * <p>
     * Heckbert. "Fundamentals of Texture Mapping and Image Warping", master's thesis, UC Berkeley 1989.
     *
     * @param x where the corners go, clockwise from the top left; the quadrilateral is convex
     * @param y likewise
     */
    static Warp perspective(ImageShape shape, double[] x, double[] y) {
        double x1 = x[1] - x[2];
        double x2 = x[3] - x[2];
        double xs = x[0] - x[1] + x[2] - x[3];
        double y1 = y[1] - y[2];
        double y2 = y[3] - y[2];
        double ys = y[0] - y[1] + y[2] - y[3];
        double g = (xs * y2 - x2 * ys) / (x1 * y2 - x2 * y1);
        double h = (x1 * ys - xs * y1) / (x1 * y2 - x2 * y1);
        double a = x[1] - x[0] + g * x[1];
        double b = x[3] - x[0] + h * x[3];
        double d = y[1] - y[0] + g * y[1];
        double e = y[3] - y[0] + h * y[3];
        double c = x[0];
        double f = y[0];
        double width = shape.width();
        double height = shape.height();
        // The adjugate of [a b c; d e f; g h 1], from the unit square stretched to the image.
        return new Warp(
                width * (e - f * h),
                width * (c * h - b),
                width * (b * f - c * e),
                height * (f * g - d),
                height * (a - c * g),
                height * (c * d - a * f),
                d * h - e * g,
                b * g - a * h,
                a * e - b * d);
    }

    /**
     * @param pixels (C, H, W); not changed
     * @param result overwritten
     */
    void apply(byte[] pixels, ImageShape shape, byte[] result) {
        int height = shape.height();
        int width = shape.width();
        for (int row = 0; row < height; row++) {
            for (int column = 0; column < width; column++) {
                double x = column + 0.5;
                double y = row + 0.5;
                double w = g * x + h * y + i;
                // Behind the horizon of a perspective there is nothing.
                double fromX = w > 0 ? (a * x + b * y + c) / w - 0.5 : -1;
                double fromY = w > 0 ? (d * x + e * y + f) / w - 0.5 : -1;
                sample(pixels, shape, fromX, fromY, result, row * width + column);
            }
        }
    }

    private static void sample(byte[] pixels, ImageShape shape, double x, double y, byte[] result, int to) {
        int height = shape.height();
        int width = shape.width();
        int area = height * width;
        boolean outside = x <= -1 || y <= -1 || x >= width || y >= height;
        int left = (int) Math.floor(x);
        int top = (int) Math.floor(y);
        double right = x - left;
        double bottom = y - top;
        for (int channel = 0; channel < shape.channels(); channel++) {
            double value = 0;
            if (!outside) {
                int at = channel * area + top * width + left;
                if (top >= 0) {
                    value += (1 - bottom) * along(pixels, at, left, width, right);
                }
                if (top + 1 < height) {
                    value += bottom * along(pixels, at + width, left, width, right);
                }
            }
            result[channel * area + to] = Tones.toByte(value);
        }
    }

    /** Between two neighbours of a row, of which one may be outside. */
    private static double along(byte[] pixels, int at, int left, int width, double right) {
        double value = 0;
        if (left >= 0) {
            value += (1 - right) * Byte.toUnsignedInt(pixels[at]);
        }
        if (left + 1 < width) {
            value += right * Byte.toUnsignedInt(pixels[at + 1]);
        }
        return value;
    }
}
