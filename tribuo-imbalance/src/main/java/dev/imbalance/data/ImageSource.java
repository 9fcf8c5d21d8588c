package dev.imbalance.data;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.tribuo.Example;
import org.tribuo.classification.Label;
import org.tribuo.provenance.ConfiguredDataSourceProvenance;

/** What the sources of image files have in common: they read once, keep the pixels, and give fresh examples over them. */
abstract class ImageSource implements LabelledSource {
    /**
     * What was read.
     *
     * @param classIds the class of every image
     * @param pixels   the values of every image in (C, H, W) order
     */
    record Images(ImageShape shape, int[] classIds, byte[][] pixels) {}

    private Images images;
    private int[] classIds;
    private String digest;
    private ConfiguredDataSourceProvenance provenance;

    /** Reads everything. */
    abstract Images read();

    /** Reads the class of every image and as little else as possible. */
    abstract int[] readClassIds();

    /** The shape, without reading the pixels if that can be known. */
    ImageShape readShape() {
        return images().shape();
    }

    final synchronized Images images() {
        if (images == null) {
            images = read();
            classIds = images.classIds();
        }
        return images;
    }

    @Override
    public final synchronized int[] classIds() {
        if (classIds == null) {
            classIds = readClassIds();
        }
        return classIds.clone();
    }

    @Override
    public final synchronized Optional<ImageShape> imageShape() {
        return Optional.of(images == null ? readShape() : images.shape());
    }

    /** Reads the files through for {@link #digest}. */
    String digestFiles() {
        return Digests.ofFiles(files());
    }

    @Override
    public final synchronized String digest() {
        if (digest == null) {
            digest = digestFiles();
        }
        return digest;
    }

    @Override
    public final synchronized ConfiguredDataSourceProvenance getProvenance() {
        if (provenance == null) {
            provenance = SourceProvenance.ofFiles(this);
        }
        return provenance;
    }

    @Override
    public final Iterator<Example<Label>> iterator() {
        Images all = images();
        List<Label> labels = labelNames().stream().map(Label::new).toList();
        return new Iterator<>() {
            private int next = 0;

            @Override
            public boolean hasNext() {
                return next < all.pixels().length;
            }

            @Override
            public Example<Label> next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("the source has " + next + " images");
                }
                int row = next++;
                return new ImageExample(labels.get(all.classIds()[row]), all.shape(), all.pixels()[row]);
            }
        };
    }

    @Override
    public String toString() {
        return typeName() + files();
    }
}
