package dev.imbalance.djl;

import dev.imbalance.data.ImageDataset;
import dev.imbalance.data.ImageExample;
import dev.imbalance.data.ImageShape;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/** Small synthetic data. */
final class Samples {
    private Samples() {}

    /** Noisy grey images: class "left", "right", "top" is brighter on that half. */
    static ImageDataset images(ImageShape shape, long seed, int... counts) {
        String[] names = {"left", "right", "top"};
        SplittableRandom random = new SplittableRandom(seed);
        List<ImageExample> images = new ArrayList<>();
        MutableDataset<Label> labels = new MutableDataset<>(provenance("images"), new LabelFactory());
        for (int c = 0; c < counts.length; c++) {
            for (int i = 0; i < counts[c]; i++) {
                byte[] pixels = new byte[shape.size()];
                for (int p = 0; p < pixels.length; p++) {
                    int x = p % shape.width();
                    int y = p / shape.width() % shape.height();
                    boolean bright =
                            switch (c) {
                                case 0 -> x < shape.width() / 2;
                                case 1 -> x >= shape.width() / 2;
                                default -> y < shape.height() / 2;
                            };
                    pixels[p] = (byte) (random.nextInt(100) + (bright ? 120 : 0));
                }
                images.add(new ImageExample(new Label(names[c]), shape, pixels));
            }
            labels.add(new ArrayExample<>(new Label(names[c]), new String[] {"x"}, new double[] {1}));
        }
        return new ImageDataset(images, shape, labels.getOutputIDInfo(), provenance("images"));
    }

    /** Exclusive or of the signs of two features, with a third that never varies. */
    static MutableDataset<Label> exclusiveOr(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        MutableDataset<Label> data = new MutableDataset<>(provenance("xor"), new LabelFactory());
        for (int i = 0; i < count; i++) {
            double x = random.nextDouble(-1, 1);
            double y = random.nextDouble(-1, 1);
            data.add(new ArrayExample<>(
                    new Label(x * y > 0 ? "same" : "different"),
                    new String[] {"constant", "x", "y"},
                    new double[] {7, x * 100, y / 100}));
        }
        return data;
    }

    private static SimpleDataSourceProvenance provenance(String what) {
        return new SimpleDataSourceProvenance("synthetic " + what, new LabelFactory());
    }
}
