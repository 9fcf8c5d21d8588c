package dev.imbalance.cli;

import dev.imbalance.data.FixedDomainDataset;
import dev.imbalance.data.ImageDataset;
import dev.imbalance.data.ImageExample;
import dev.imbalance.data.ImageShape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.tribuo.Dataset;
import org.tribuo.MutableDataset;
import org.tribuo.MutableOutputInfo;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/** A data set of {@code bench resample}, in the files that the peer's script writes and both sides read. */
final class ResampleTable {
    /** Long-tailed Fashion-MNIST, of the Debian package dataset-fashion-mnist: 14,886 images of 28 x 28. */
    static final String IMAGES = "fashion-mnist-lt";

    /** 100,000 rows of 50 columns. */
    static final String LARGE = "mc100k";

    /** All names; the other one has 20,000 rows of 20 columns. */
    static final List<String> NAMES = List.of("mc20k", LARGE, IMAGES);

    private static final Path FASHION_MNIST = Path.of("/usr/share/datasets/fashion-mnist");

    private ResampleTable() {}

    /** The names of those that can be written here. */
    static List<String> present() {
        return NAMES.stream()
                .filter(name -> !name.equals(IMAGES) || Files.isDirectory(FASHION_MNIST))
                .toList();
    }

    private static Path doubles(Path folder, String name) {
        return folder.resolve(name + ".doubles");
    }

    private static Path bytes(Path folder, String name) {
        return folder.resolve(name + ".bytes");
    }

    private static Path labels(Path folder, String name) {
        return folder.resolve(name + ".labels");
    }

    static void delete(Path folder, String name) throws IOException {
        for (Path file : List.of(doubles(folder, name), bytes(folder, name), labels(folder, name))) {
            Files.deleteIfExists(file);
        }
    }

    /** The rows as an experiment loads them: images as bytes, others with a named feature a column. */
    static Dataset<Label> read(Path folder, String name) throws IOException {
        ByteBuffer labels = ByteBuffer.wrap(Files.readAllBytes(labels(folder, name)));
        int[] ids = new int[labels.remaining() / Integer.BYTES];
        labels.order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(ids);
        return Files.exists(bytes(folder, name))
                ? images(Files.readAllBytes(bytes(folder, name)), ids, name)
                : table(Files.readAllBytes(doubles(folder, name)), ids, name);
    }

    private static Dataset<Label> table(byte[] bytes, int[] ids, String name) {
        DoubleBuffer values =
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer();
        String[] features = IntStream.range(0, values.remaining() / ids.length)
                .mapToObj(column -> String.format(Locale.ROOT, "x%02d", column))
                .toArray(String[]::new);
        LabelFactory factory = new LabelFactory();
        MutableDataset<Label> data = new MutableDataset<>(new SimpleDataSourceProvenance(name, factory), factory);
        for (int id : ids) {
            double[] row = new double[features.length];
            values.get(row);
            data.add(new ArrayExample<>(label(id), features, row));
        }
        return new FixedDomainDataset(data.getData(), data);
    }

    private static Dataset<Label> images(byte[] bytes, int[] ids, String name) {
        int pixels = bytes.length / ids.length;
        int side = (int) Math.sqrt(pixels);
        ImageShape shape = new ImageShape(1, side, side);
        LabelFactory factory = new LabelFactory();
        MutableOutputInfo<Label> domain = factory.generateInfo();
        List<ImageExample> images = new ArrayList<>();
        for (int row = 0; row < ids.length; row++) {
            byte[] image = Arrays.copyOfRange(bytes, row * pixels, (row + 1) * pixels);
            images.add(new ImageExample(label(ids[row]), shape, image));
            domain.observe(label(ids[row]));
        }
        return new ImageDataset(
                images, shape, domain.generateImmutableOutputInfo(), new SimpleDataSourceProvenance(name, factory));
    }

    private static Label label(int id) {
        return new Label(Integer.toString(id));
    }
}
