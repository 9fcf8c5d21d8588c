package dev.imbalance.data;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Grey images in the IDX format of MNIST and Fashion-MNIST: one file of (N, H, W) unsigned bytes and one of N labels, raw or gzip.
 * <p>
 * An image file starts with the magic number 0x00000803, N, H and W, a label file with 0x00000801 and N, each four bytes with the most
 * significant first. Without {@code labelNames} the classes are the numbers from 0 to the largest label.
 * <p>
 * LeCun, Cortes, Burges. "The MNIST database of handwritten digits", 1998.
 */
public final class IDXImageSource extends ImageSource {
    static final int IMAGES = 0x00000803;
    static final int LABELS = 0x00000801;
    private static final int MAX_SIDE = 1 << 14;

    @Config(mandatory = true, description = "The file of images, raw or .gz.")
    private Path images;

    @Config(mandatory = true, description = "The file of labels, raw or .gz.")
    private Path labels;

    @Config(description = "The class names by label number; empty names the classes by their numbers.")
    private List<String> labelNames = new ArrayList<>();

    /** For the configuration system. */
    public IDXImageSource() {}

    /** @param labelNames the class names by label number; none names the classes by their numbers */
    public IDXImageSource(Path images, Path labels, List<String> labelNames) {
        this.images = images;
        this.labels = labels;
        this.labelNames = new ArrayList<>(labelNames);
        postConfig();
    }

    @Override
    public void postConfig() {
        if (labelNames.stream().distinct().count() < labelNames.size()) {
            throw new PropertyException("", "labelNames", "IDXImageSource labelNames must differ, was " + labelNames);
        }
    }

    @Override
    public String typeName() {
        return "idx";
    }

    @Override
    public String summary() {
        return "Grey images in the IDX format of MNIST, raw or gzipped.";
    }

    @Override
    public List<Path> files() {
        return List.of(images, labels);
    }

    @Override
    public List<String> labelNames() {
        if (!labelNames.isEmpty()) {
            return List.copyOf(labelNames);
        }
        int largest = Arrays.stream(classIds()).max().orElse(0);
        return IntStream.rangeClosed(0, largest).mapToObj(Integer::toString).toList();
    }

    @Override
    int[] readClassIds() {
        try (ByteReader in = ByteReader.open(labels)) {
            requireMagic(in, LABELS, "labels");
            int count = count(in, "the number of labels");
            byte[] bytes = in.read(count, count + " labels");
            in.expectEnd(count + " labels");
            int[] ids = new int[count];
            for (int i = 0; i < count; i++) {
                ids[i] = Byte.toUnsignedInt(bytes[i]);
                if (!labelNames.isEmpty() && ids[i] >= labelNames.size()) {
                    throw in.fault(
                            8L + i,
                            "label " + ids[i] + ", expected 0 to " + (labelNames.size() - 1)
                                    + "; labelNames must name every label");
                }
            }
            return ids;
        }
    }

    @Override
    ImageShape readShape() {
        try (ByteReader in = ByteReader.open(images)) {
            requireMagic(in, IMAGES, "images");
            count(in, "the number of images");
            return shape(in);
        }
    }

    @Override
    Images read() {
        int[] ids = classIds();
        try (ByteReader in = ByteReader.open(images)) {
            requireMagic(in, IMAGES, "images");
            int count = count(in, "the number of images");
            if (count != ids.length) {
                throw new DataException(images + " has " + count + " images but " + labels + " has " + ids.length
                        + " labels; give the two files of one split");
            }
            ImageShape shape = shape(in);
            byte[][] pixels = new byte[count][];
            for (int i = 0; i < count; i++) {
                pixels[i] = in.read(shape.size(), "image " + i + " of " + count + " (" + shape.size() + " bytes)");
            }
            in.expectEnd(count + " images of " + shape);
            return new Images(shape, ids, pixels);
        }
    }

    private static void requireMagic(ByteReader in, int expected, String kind) {
        int magic = in.readInt("the IDX magic number of " + kind);
        if (magic != expected) {
            throw in.fault(
                    0,
                    String.format(
                            Locale.ROOT,
                            "magic number 0x%08X, expected 0x%08X for %s; are the image and label files exchanged?",
                            magic,
                            expected,
                            kind));
        }
    }

    private static int count(ByteReader in, String what) {
        long at = in.offset();
        int count = in.readInt(what);
        if (count < 1) {
            throw in.fault(
                    at, what + " is " + Integer.toUnsignedString(count) + ", expected 1 to " + Integer.MAX_VALUE);
        }
        return count;
    }

    private static ImageShape shape(ByteReader in) {
        return new ImageShape(1, side(in, "height"), side(in, "width"));
    }

    private static int side(ByteReader in, String what) {
        long at = in.offset();
        int side = in.readInt("the " + what);
        if (side < 1 || side > MAX_SIDE) {
            throw in.fault(at, "the " + what + " is " + Integer.toUnsignedString(side) + ", expected 1 to " + MAX_SIDE);
        }
        return side;
    }
}
