package dev.imbalance.djl;

import dev.imbalance.data.ImageExample;
import dev.imbalance.data.ImageShape;
import java.util.Optional;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.classification.Label;

/**
 * What one example is to a network: an image, or a row of plain features.
 *
 * @param size  the number of values, C * H * W for an image
 * @param image the shape of the image; empty for plain features
 */
public record InputShape(int size, Optional<ImageShape> image) {
    public InputShape {
        if (size < 1) {
            throw new IllegalArgumentException("a network needs at least one input value, was " + size);
        }
    }

    /** An image. */
    public static InputShape of(ImageShape image) {
        return new InputShape(image.size(), Optional.of(image));
    }

    /** A row of plain features, in the order of their ids. */
    public static InputShape features(int size) {
        return new InputShape(size, Optional.empty());
    }

    /** The shape of a data set's examples: an image if they all are {@link ImageExample}s of one shape, else its features. */
    public static InputShape of(Dataset<Label> data) {
        ImageShape first = null;
        for (Example<Label> example : data) {
            if (!(example instanceof ImageExample image) || (first != null && !first.equals(image.shape()))) {
                return features(data.getFeatureIDMap().size());
            }
            first = image.shape();
        }
        return first == null ? features(data.getFeatureIDMap().size()) : of(first);
    }

    /** The number of channels of an image; the number of features otherwise. */
    public int channels() {
        return image.map(ImageShape::channels).orElse(size);
    }

    @Override
    public String toString() {
        return image.map(shape -> shape + " images").orElse(size + " plain features");
    }
}
