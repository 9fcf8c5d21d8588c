package dev.imbalance.data;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.tribuo.Example;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.classification.Label;
import org.tribuo.provenance.DataProvenance;

/** Labelled images of one shape: every example is an {@link ImageExample}. */
public final class ImageDataset extends FixedDomainDataset {
    private static final long serialVersionUID = 1L;

    private final ImageShape shape;

    /**
     * @param images     the rows; kept as they are, so pass copies of images whose weights will change
     * @param shape      the shape of every image
     * @param domain     the labels
     * @param provenance where the rows come from
     * @throws DataException if an image has another shape, or a label is not in the domain
     */
    public ImageDataset(
            Collection<ImageExample> images,
            ImageShape shape,
            ImmutableOutputInfo<Label> domain,
            DataProvenance provenance) {
        super(images, ImageFeatures.of(shape).map(), domain, provenance);
        this.shape = shape;
        int row = 0;
        for (ImageExample image : images) {
            if (!image.shape().equals(shape)) {
                throw new DataException("image " + row + " is " + image.shape() + ", the data set is " + shape
                        + "; give every image the same size");
            }
            row++;
        }
    }

    /** Reads images over the source's own labels, in the source's order: training data. */
    public static ImageDataset load(LabelledSource source) {
        return load(source, source.domain());
    }

    /**
     * Reads images over given labels: test data over the domain of the training data.
     *
     * @throws DataException if the source has no images, or a label that is not in the domain
     */
    public static ImageDataset load(LabelledSource source, ImmutableOutputInfo<Label> domain) {
        ImageShape shape = source.imageShape()
                .orElseThrow(() -> new DataException(source.typeName() + " gives plain features, not images"));
        List<ImageExample> images = new ArrayList<>();
        for (Example<Label> example : source) {
            images.add((ImageExample) example);
        }
        return new ImageDataset(images, shape, domain, source.getProvenance());
    }

    /** The shape of every image. */
    public ImageShape shape() {
        return shape;
    }

    /** One image. */
    public ImageExample image(int row) {
        return (ImageExample) getExample(row);
    }
}
