package dev.imbalance.evaluation;

import dev.imbalance.data.ImageExample;
import dev.imbalance.data.ImageShape;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Small PNG files of images. */
final class Thumbnail {
    private Thumbnail() {}

    /**
     * An image as a PNG file: in colour if it has three channels, else the first of them in grey. One that is larger is scaled down; the ratio of
     * height to width stays.
     *
     * @param largest height and width in pixels, at least 1
     */
    static byte[] png(ImageExample image, int largest) throws IOException {
        ImageShape shape = image.shape();
        double scale = Math.min(1, (double) largest / Math.max(shape.height(), shape.width()));
        int height = Math.max(1, (int) Math.round(scale * shape.height()));
        int width = Math.max(1, (int) Math.round(scale * shape.width()));
        byte[] pixels = scale < 1 ? image.resized(height, width) : image.pixels();
        int channels = shape.channels() == 3 ? 3 : 1;
        BufferedImage small = new BufferedImage(
                width, height, channels == 3 ? BufferedImage.TYPE_INT_RGB : BufferedImage.TYPE_BYTE_GRAY);
        for (int channel = 0; channel < channels; channel++) {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    int value = Byte.toUnsignedInt(pixels[(channel * height + y) * width + x]);
                    small.getRaster().setSample(x, y, channel, value);
                }
            }
        }
        return encoded(small);
    }

    private static byte[] encoded(BufferedImage image) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        // ImageIO.write would make a temporary file.
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(image);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
