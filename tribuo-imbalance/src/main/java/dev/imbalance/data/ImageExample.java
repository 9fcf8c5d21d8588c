package dev.imbalance.data;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.tribuo.Example;
import org.tribuo.Feature;
import org.tribuo.FeatureMap;
import org.tribuo.Output;
import org.tribuo.classification.Label;
import org.tribuo.protos.core.ExampleDataProto;
import org.tribuo.protos.core.ExampleProto;
import org.tribuo.util.Merger;

/**
 * One labelled image, held as bytes.
 * <p>
 * To Tribuo it is a dense example of C * H * W features, zeros included, with values 0 to 255; see {@link ImageFeatures} for their
 * names. A trainer that knows images reads {@link #pixels()} instead. The features cannot change: a new image is a new example. The
 * weight can, as in any Tribuo example; {@link #copy()} shares the pixels.
 */
public final class ImageExample extends Example<Label> {
    private static final long serialVersionUID = 1L;
    private static final int CURRENT_VERSION = 0;

    private final byte[] pixels;
    private final ImageShape shape;
    private final transient boolean made;

    /**
     * @param pixels C * H * W unsigned values in (C, H, W) order; kept, not copied
     * @throws IllegalArgumentException if there are not that many
     */
    public ImageExample(Label label, ImageShape shape, byte[] pixels) {
        this(label, shape, pixels, false);
    }

    private ImageExample(Label label, ImageShape shape, byte[] pixels, boolean made) {
        super(label);
        if (pixels.length != shape.size()) {
            throw new IllegalArgumentException(
                    "an image of " + shape + " has " + shape.size() + " pixel values, got " + pixels.length);
        }
        this.shape = shape;
        this.pixels = pixels;
        this.made = made;
    }

    /** An image that a resampler made. */
    public static ImageExample made(Label label, ImageShape shape, byte[] pixels) {
        return new ImageExample(label, shape, pixels, true);
    }

    /** Whether a resampler made it; what is read from a file does not know. */
    public boolean isMade() {
        return made;
    }

    private ImageExample(ImageExample other) {
        super(other);
        this.shape = other.shape;
        this.pixels = other.pixels;
        this.made = other.made;
    }

    /** The unsigned values in (C, H, W) order. Shared with copies and with the source: read, never write. */
    public byte[] pixels() {
        return pixels;
    }

    public ImageShape shape() {
        return shape;
    }

    /** The pixels in another size, in (C, height, width) order: bilinear when growing, averaged over the area when shrinking. */
    public byte[] resized(int height, int width) {
        int plane = shape.height() * shape.width();
        byte[] resized = new byte[shape.channels() * height * width];
        for (int channel = 0; channel < shape.channels(); channel++) {
            byte[] from = Arrays.copyOfRange(pixels, channel * plane, (channel + 1) * plane);
            byte[] to = Resizing.resize(from, shape.height(), shape.width(), height, width);
            System.arraycopy(to, 0, resized, channel * to.length, to.length);
        }
        return resized;
    }

    @Override
    public int size() {
        return pixels.length;
    }

    @Override
    public Iterator<Feature> iterator() {
        ImageFeatures features = ImageFeatures.of(shape);
        return new Iterator<>() {
            private int next = 0;

            @Override
            public boolean hasNext() {
                return next < pixels.length;
            }

            @Override
            public Feature next() {
                if (next >= pixels.length) {
                    throw new NoSuchElementException("the image has " + pixels.length + " pixel values");
                }
                Feature feature = new Feature(features.name(next), Byte.toUnsignedInt(pixels[next]));
                next++;
                return feature;
            }
        };
    }

    @Override
    public Feature lookup(String name) {
        int pixel = ImageFeatures.of(shape).map().getID(name);
        return pixel < 0 ? null : new Feature(name, Byte.toUnsignedInt(pixels[pixel]));
    }

    @Override
    public boolean validateExample() {
        return true;
    }

    @Override
    public boolean isDense(FeatureMap map) {
        return map.size() == pixels.length
                && map.keySet().equals(ImageFeatures.of(shape).map().keySet());
    }

    @Override
    public ImageExample copy() {
        return new ImageExample(this);
    }

    /** Nothing to do: the names are in order. */
    @Override
    protected void sort() {}

    /** Nothing to do: the names are shared by all images already. */
    @Override
    public void canonicalize(FeatureMap featureMap) {}

    /** Nothing to do: every name is there once. */
    @Override
    public void reduceByName(Merger merger) {}

    /** Accepts names that are all here, as they are when a data set of images makes itself dense; refuses any other. */
    @Override
    protected void densify(List<String> featureNames) {
        FeatureMap own = ImageFeatures.of(shape).map();
        for (String name : featureNames) {
            if (own.get(name) == null) {
                throw fixed("take the further feature \"" + name + "\"");
            }
        }
    }

    /** Accepts an empty list, which is what Tribuo passes for an image inside the domain; refuses any other. */
    @Override
    public void removeFeatures(List<Feature> features) {
        if (!features.isEmpty()) {
            throw fixed("lose " + features.size() + " features; was it meant for a model of other images?");
        }
    }

    @Override
    public void add(Feature feature) {
        throw fixed("take the further feature \"" + feature.getName() + "\"");
    }

    @Override
    public void addAll(Collection<? extends Feature> features) {
        throw fixed("take " + features.size() + " further features");
    }

    @Override
    public void set(Feature feature) {
        throw fixed("change feature \"" + feature.getName() + "\"; build an ArrayExample to transform its values");
    }

    private UnsupportedOperationException fixed(String request) {
        return new UnsupportedOperationException("an image of " + shape + " has fixed pixels and cannot " + request);
    }

    /**
     * {@inheritDoc}
     * <p>
     * The data are a {@code BytesValue}: Tribuo's example message without features, delimited by its length, then C, H and W as
     * varints, then the pixels.
     */
    @Override
    public ExampleProto serialize() {
        ExampleDataProto.Builder head =
                ExampleDataProto.newBuilder().setWeight(weight).setOutput(output.serialize());
        getMetadata().forEach((key, value) -> head.putMetadata(key, value.toString()));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(pixels.length + 128);
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            out.writeMessageNoTag(head.build());
            out.writeUInt32NoTag(shape.channels());
            out.writeUInt32NoTag(shape.height());
            out.writeUInt32NoTag(shape.width());
            out.writeRawBytes(pixels);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ExampleProto.newBuilder()
                .setVersion(CURRENT_VERSION)
                .setClassName(ImageExample.class.getName())
                .setSerializedData(Any.pack(BytesValue.of(ByteString.copyFrom(bytes.toByteArray()))))
                .build();
    }

    /**
     * Reads what {@link #serialize()} wrote; Tribuo finds it by name.
     *
     * @throws InvalidProtocolBufferException if the message is not that
     */
    public static ImageExample deserializeFromProto(int version, String className, Any message)
            throws InvalidProtocolBufferException {
        if (version != CURRENT_VERSION) {
            throw new IllegalArgumentException(
                    className + " was written as version " + version + "; this reads version " + CURRENT_VERSION);
        }
        CodedInputStream in = message.unpack(BytesValue.class).getValue().newCodedInput();
        try {
            ExampleDataProto head = ExampleDataProto.parseFrom(in.readByteArray());
            ImageShape shape = new ImageShape(in.readUInt32(), in.readUInt32(), in.readUInt32());
            Label label = (Label) Output.deserialize(head.getOutput());
            ImageExample example = new ImageExample(label, shape, in.readRawBytes(shape.size()));
            example.setWeight(head.getWeight());
            for (Map.Entry<String, String> entry : head.getMetadataMap().entrySet()) {
                example.setMetadataValue(entry.getKey(), entry.getValue());
            }
            return example;
        } catch (InvalidProtocolBufferException e) {
            throw e;
        } catch (IOException e) {
            throw new InvalidProtocolBufferException(e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ImageExample that
                && shape.equals(that.shape)
                && Float.compare(weight, that.weight) == 0
                && output.fullEquals(that.output)
                && getMetadata().equals(that.getMetadata())
                && Arrays.equals(pixels, that.pixels);
    }

    @Override
    public int hashCode() {
        return Objects.hash(shape, output, Arrays.hashCode(pixels));
    }

    @Override
    public String toString() {
        return "ImageExample(label=" + output.getLabel() + ", weight=" + weight + ", shape=" + shape + ")";
    }
}
