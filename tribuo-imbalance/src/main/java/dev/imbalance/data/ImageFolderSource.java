package dev.imbalance.data;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * PNG and JPEG images, one folder a class: {@code path/CLASS/IMAGE}.
 * <p>
 * Classes and images follow the order of their names; hidden files are passed over, and an empty folder is a class without rows. With
 * {@code height} and {@code width} every image is brought to that size ({@link Resizing}); without them all must have one size. Images
 * keep one channel only if all are grey; {@code channels} decides otherwise. Colour becomes grey by the luma of ITU-R BT.601. Transparency
 * and the orientation tag of cameras are ignored.
 */
public final class ImageFolderSource extends ImageSource {
    @Config(mandatory = true, description = "The folder that holds one folder a class.")
    private Path path;

    @Config(description = "The height to resize to in pixels, at least 0; 0 keeps the images as they are.")
    private int height = 0;

    @Config(description = "The width to resize to in pixels, at least 0; 0 keeps the images as they are.")
    private int width = 0;

    @Config(description = "1 for grey, 3 for colour, 0 for what the images are.")
    private int channels = 0;

    private List<Path> folders;
    private List<List<Path>> filesByClass;

    /** For the configuration system. */
    public ImageFolderSource() {}

    /**
     * @param height   in pixels, 0 with a width of 0 to keep the images as they are
     * @param width    in pixels
     * @param channels 1, 3, or 0 for what the images are
     */
    public ImageFolderSource(Path path, int height, int width, int channels) {
        this.path = path;
        this.height = height;
        this.width = width;
        this.channels = channels;
        postConfig();
    }

    @Override
    public void postConfig() {
        if (height < 0 || width < 0 || (height == 0) != (width == 0)) {
            throw new PropertyException(
                    "",
                    "height",
                    "ImageFolderSource height and width must both be at least 1, or both 0, were " + height + " and "
                            + width);
        }
        if (channels != 0 && channels != 1 && channels != 3) {
            throw new PropertyException(
                    "", "channels", "ImageFolderSource channels must be 1, 3 or 0, was " + channels);
        }
    }

    @Override
    public String typeName() {
        return "image-folder";
    }

    @Override
    public String summary() {
        return "PNG and JPEG images, one folder a class.";
    }

    @Override
    public synchronized List<Path> files() {
        list();
        return filesByClass.stream().flatMap(List::stream).toList();
    }

    @Override
    public synchronized List<String> labelNames() {
        list();
        return folders.stream().map(folder -> folder.getFileName().toString()).toList();
    }

    @Override
    int[] readClassIds() {
        list();
        int[] ids = new int[files().size()];
        int row = 0;
        for (int id = 0; id < filesByClass.size(); id++) {
            for (int i = 0; i < filesByClass.get(id).size(); i++) {
                ids[row++] = id;
            }
        }
        return ids;
    }

    @Override
    ImageShape readShape() {
        return height > 0 && channels > 0 ? new ImageShape(channels, height, width) : images().shape();
    }

    @Override
    Images read() {
        List<Path> files = files();
        if (files.isEmpty()) {
            throw new DataException(path + " has no image in any class folder; put PNG or JPEG files there");
        }
        List<Picture> pictures = new ArrayList<>(files.size());
        for (Path file : files) {
            Picture picture = decode(file);
            if (height > 0) {
                picture = picture.resized(height, width);
            } else if (!pictures.isEmpty() && !picture.sameSize(pictures.get(0))) {
                throw new DataException(files.get(0) + " is " + pictures.get(0).size() + " but " + file + " is "
                        + picture.size() + "; give height and width to bring every image to one size");
            }
            pictures.add(picture);
        }
        int depth = channels > 0
                ? channels
                : pictures.stream().mapToInt(Picture::channels).max().orElseThrow();
        byte[][] pixels = new byte[pictures.size()][];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = pictures.get(i).withChannels(depth);
        }
        Picture first = pictures.get(0);
        return new Images(new ImageShape(depth, first.height, first.width), readClassIds(), pixels);
    }

    /** The digest of the lines that {@code sha256sum} writes for every {@code CLASS/IMAGE}, after a line {@code CLASS/} of each class. */
    @Override
    String digestFiles() {
        List<String> lines = new ArrayList<>();
        labelNames().forEach(name -> lines.add(name + "/"));
        for (Path file : files()) {
            lines.add(Digests.ofFile(file) + "  " + file.getParent().getFileName() + "/" + file.getFileName());
        }
        return Digests.ofLines(lines);
    }

    private synchronized void list() {
        if (folders != null) {
            return;
        }
        if (!Files.isDirectory(path)) {
            throw Files.exists(path)
                    ? new DataException(path + " is a file; give the folder that holds one folder a class")
                    : ByteReader.missing(path);
        }
        List<Path> found = sorted(path, Files::isDirectory);
        if (found.isEmpty()) {
            throw new DataException(path + " has no folder in it; expected one folder a class");
        }
        filesByClass = found.stream().map(ImageFolderSource::imagesIn).toList();
        folders = found;
    }

    private static List<Path> imagesIn(Path folder) {
        List<Path> files = sorted(folder, file -> true);
        for (Path file : files) {
            String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
            if (!Files.isRegularFile(file)
                    || !(name.endsWith(".png") || name.endsWith(".jpg") || name.endsWith(".jpeg"))) {
                throw new DataException(file + " is not a PNG or JPEG file; a class folder holds nothing else");
            }
        }
        return files;
    }

    private static List<Path> sorted(Path folder, Predicate<Path> wanted) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> !entry.getFileName().toString().startsWith("."))
                    .filter(wanted)
                    .sorted(Comparator.comparing(entry -> entry.getFileName().toString()))
                    .toList();
        } catch (IOException e) {
            throw new DataException(folder + " cannot be listed (" + e + ")", e);
        }
    }

    private static Picture decode(Path file) {
        try {
            // Not ImageIO.read(file): that would cache on disk.
            BufferedImage image =
                    ImageIO.read(new MemoryCacheImageInputStream(new ByteArrayInputStream(Files.readAllBytes(file))));
            if (image == null) {
                throw new DataException(file + " is not an image that can be read; expected PNG or JPEG");
            }
            return Picture.of(image);
        } catch (IOException | RuntimeException e) {
            // The decoders throw unchecked exceptions too when a file is damaged.
            if (e instanceof DataException known) {
                throw known;
            }
            throw new DataException(
                    file + " cannot be decoded (" + e.getMessage() + "); replace it, or save it as RGB PNG or JPEG", e);
        }
    }

    /** A decoded image: one plane of bytes a channel. */
    private record Picture(byte[][] planes, int height, int width) {
        static Picture of(BufferedImage image) {
            return isGrey(image.getColorModel()) ? grey(image) : colour(image);
        }

        private static boolean isGrey(ColorModel model) {
            if (model instanceof IndexColorModel palette) {
                for (int i = 0; i < palette.getMapSize(); i++) {
                    if (palette.getRed(i) != palette.getGreen(i) || palette.getRed(i) != palette.getBlue(i)) {
                        return false;
                    }
                }
                return true;
            }
            return model.getColorSpace().getType() == java.awt.color.ColorSpace.TYPE_GRAY;
        }

        private static Picture grey(BufferedImage image) {
            Raster raster = image.getRaster();
            IndexColorModel palette = image.getColorModel() instanceof IndexColorModel p ? p : null;
            int shift = Math.max(0, image.getColorModel().getComponentSize(0) - 8);
            byte[] plane = new byte[image.getHeight() * image.getWidth()];
            int i = 0;
            for (int y = 0; y < image.getHeight(); y++) {
                for (int x = 0; x < image.getWidth(); x++) {
                    // Not getRGB: Java takes grey for linear light there and brightens it.
                    int sample = raster.getSample(raster.getMinX() + x, raster.getMinY() + y, 0);
                    plane[i++] = (byte) (palette == null ? sample >>> shift : palette.getRed(sample));
                }
            }
            return new Picture(new byte[][] {plane}, image.getHeight(), image.getWidth());
        }

        private static Picture colour(BufferedImage image) {
            byte[][] planes = new byte[3][image.getHeight() * image.getWidth()];
            int i = 0;
            for (int y = 0; y < image.getHeight(); y++) {
                for (int x = 0; x < image.getWidth(); x++) {
                    int rgb = image.getRGB(x, y);
                    planes[0][i] = (byte) (rgb >>> 16);
                    planes[1][i] = (byte) (rgb >>> 8);
                    planes[2][i] = (byte) rgb;
                    i++;
                }
            }
            return new Picture(planes, image.getHeight(), image.getWidth());
        }

        int channels() {
            return planes.length;
        }

        boolean sameSize(Picture other) {
            return height == other.height && width == other.width;
        }

        String size() {
            return height + " x " + width;
        }

        Picture resized(int toHeight, int toWidth) {
            byte[][] resized = new byte[planes.length][];
            for (int c = 0; c < planes.length; c++) {
                resized[c] = Resizing.resize(planes[c], height, width, toHeight, toWidth);
            }
            return new Picture(resized, toHeight, toWidth);
        }

        byte[] withChannels(int depth) {
            int plane = height * width;
            byte[] pixels = new byte[depth * plane];
            for (int c = 0; c < depth; c++) {
                byte[] source = depth == 1 && planes.length == 3 ? luma() : planes[Math.min(c, planes.length - 1)];
                System.arraycopy(source, 0, pixels, c * plane, plane);
            }
            return pixels;
        }

        private byte[] luma() {
            byte[] luma = new byte[height * width];
            for (int i = 0; i < luma.length; i++) {
                int thousandths = 299 * Byte.toUnsignedInt(planes[0][i])
                        + 587 * Byte.toUnsignedInt(planes[1][i])
                        + 114 * Byte.toUnsignedInt(planes[2][i]);
                luma[i] = (byte) ((thousandths + 500) / 1000);
            }
            return luma;
        }
    }
}
