package dev.imbalance.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.imbalance.data.ImageExample;
import dev.imbalance.data.ImageShape;
import dev.imbalance.trainer.RandomStreams;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.SplittableRandom;
import org.tribuo.Example;
import org.tribuo.Feature;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.classification.Label;

/** The inputs of a list of examples in host memory, and their way to the device. */
abstract sealed class HostRows {
    /**
     * The inputs of examples. Pixels are shared with the examples, features are copied.
     *
     * @throws IllegalArgumentException if an example is not of this input shape
     */
    static HostRows of(List<Example<Label>> examples, InputShape input, ImmutableFeatureMap features) {
        return input.image().isPresent()
                ? new Images(examples, input.image().get(), features)
                : new Features(examples, features);
    }

    /** The number of rows. */
    abstract int size();

    /** The number of input values of a row. */
    abstract int values();

    /** The input values of some rows, which go to the device as one array. */
    final int values(int rows) {
        try {
            return Math.multiplyExact(rows, values());
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(
                    "a batch of " + rows + " rows of " + values()
                            + " values is longer than an array can be; lower the batch size, or use smaller images",
                    e);
        }
    }

    /** How many input values of a row the model knows. */
    abstract int used(int row);

    /** The mean and deviation of these rows, by channel or feature. */
    abstract InputNormalisation normalisation();

    /** The bytes of one input value on its way to the device. */
    abstract int valueBytes();

    /**
     * Prepares a batch in host memory, laid out as {@link #send} expects it. Threads may do this at the same time, each with a buffer
     * and an augmentation of its own.
     *
     * @param rows         which rows
     * @param from         the first position in {@code rows}
     * @param to           the position after the last
     * @param augmentation changes images on their way; has no effect on features
     * @param reused       the direct buffer to fill
     * @return {@code reused}, or a new direct buffer if that is too small
     * @throws IllegalArgumentException if the rows are too many for one array
     */
    final ByteBuffer prepare(int[] rows, int from, int to, ImageChange augmentation, ByteBuffer reused) {
        int bytes = bytes(to - from);
        ByteBuffer batch =
                reused.capacity() < bytes ? ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder()) : reused;
        batch.clear().limit(bytes);
        fill(batch, rows, from, to, augmentation);
        return batch;
    }

    private int bytes(int rows) {
        try {
            return Math.multiplyExact(values(rows), valueBytes());
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(
                    "a batch of " + rows + " rows of " + values() + " values of " + valueBytes()
                            + " bytes is longer than an array can be; lower the batch size",
                    e);
        }
    }

    /** Fills the bytes of a batch and leaves its position and limit. */
    abstract void fill(ByteBuffer batch, int[] rows, int from, int to, ImageChange augmentation);

    /**
     * Sends a prepared batch to the device, as a {@link Network} takes it.
     *
     * @param manager owns the result, which on a CPU is the buffer's own memory: close it before the buffer is filled again
     * @param count   the rows of the batch
     */
    abstract NDArray send(NDManager manager, ByteBuffer batch, int count);

    /** Changes one image, or returns it as it is. Not for two threads at once. */
    @FunctionalInterface
    interface ImageChange {
        ImageChange NONE = (pixels, position) -> pixels;

        /**
         * @param pixels   the image, not to be written
         * @param position where in the epoch's draws it stands
         * @return the image to use until the next call
         */
        byte[] apply(byte[] pixels, int position);

        /**
         * The given augmentations in turn, each with its probability for the image. What happens to an image depends on the streams, the epoch,
         * its position and these probabilities only: the same row drawn twice is changed in two ways, and it does not matter which thread
         * does it.
         */
        static ImageChange of(
                List<Augmentation> augmentations,
                Probability probability,
                ImageShape shape,
                RandomStreams streams,
                int epoch) {
            if (augmentations.isEmpty()) {
                return NONE;
            }
            byte[][] scratch = new byte[2][shape.size()];
            return (pixels, position) -> {
                SplittableRandom own = streams.stream("augment", epoch, position);
                byte[] current = pixels;
                for (int i = 0; i < augmentations.size(); i++) {
                    double applied = probability.of(i, position);
                    // What is certain takes no number from the stream.
                    if (applied < 1 && own.nextDouble() >= applied) {
                        continue;
                    }
                    byte[] next = current == scratch[0] ? scratch[1] : scratch[0];
                    augmentations.get(i).apply(current, shape, own, next);
                    current = next;
                }
                return current;
            };
        }
    }

    /** With which probability an augmentation is applied to an image of an epoch. Many threads ask at once. */
    @FunctionalInterface
    interface Probability {
        Probability ALWAYS = (augmentation, position) -> 1;

        /**
         * @param augmentation which of the list
         * @param position     where in the epoch's draws the image stands
         * @return in [0, 1]
         */
        double of(int augmentation, int position);
    }

    private static final class Images extends HostRows {
        private final byte[][] pixels;
        private final ImageShape shape;

        Images(List<Example<Label>> examples, ImageShape shape, ImmutableFeatureMap features) {
            this.shape = shape;
            this.pixels = new byte[examples.size()][];
            for (int row = 0; row < pixels.length; row++) {
                pixels[row] = pixels(examples.get(row), features);
            }
        }

        /** An image as it is; any other example by its features, whose ids are the indices of the pixels. */
        private byte[] pixels(Example<Label> example, ImmutableFeatureMap features) {
            if (example instanceof ImageExample image) {
                if (!image.shape().equals(shape)) {
                    throw new IllegalArgumentException("the network takes images of " + shape + ", got one of "
                            + image.shape() + "; resize the images when reading them");
                }
                return image.pixels();
            }
            byte[] read = new byte[shape.size()];
            int known = 0;
            for (Feature feature : example) {
                int pixel = features.getID(feature.getName());
                double value = feature.getValue();
                if (pixel >= 0 && (value != Math.rint(value) || value < 0 || value > 255)) {
                    throw new IllegalArgumentException(
                            "pixels must be integers from 0 to 255, feature \"" + feature.getName() + "\" is " + value);
                }
                if (pixel >= 0) {
                    read[pixel] = (byte) (int) value;
                    known++;
                }
            }
            if (known == 0) {
                throw new IllegalArgumentException(
                        "the network takes images of " + shape + ", got an example without pixels: " + example);
            }
            return read;
        }

        @Override
        int size() {
            return pixels.length;
        }

        @Override
        int values() {
            return shape.size();
        }

        @Override
        int used(int row) {
            return pixels[row].length;
        }

        @Override
        InputNormalisation normalisation() {
            int channels = shape.channels();
            int area = shape.height() * shape.width();
            double[] sum = new double[channels];
            double[] squares = new double[channels];
            for (int c = 0; c < channels; c++) {
                long s = 0;
                long q = 0;
                for (byte[] image : pixels) {
                    for (int i = c * area; i < (c + 1) * area; i++) {
                        long value = Byte.toUnsignedInt(image[i]);
                        s += value;
                        q += value * value;
                    }
                }
                sum[c] = s;
                squares[c] = q;
            }
            return InputNormalisation.ofSums(sum, squares, (long) pixels.length * area);
        }

        @Override
        int valueBytes() {
            return 1;
        }

        @Override
        void fill(ByteBuffer batch, int[] rows, int from, int to, ImageChange augmentation) {
            byte[] interleaved = new byte[shape.size()];
            for (int position = from; position < to; position++) {
                byte[] image = augmentation.apply(pixels[rows[position]], position);
                int start = (position - from) * interleaved.length;
                batch.put(start, shape.channels() == 1 ? image : channelsLast(image, interleaved));
            }
        }

        private byte[] channelsLast(byte[] image, byte[] interleaved) {
            int channels = shape.channels();
            int area = shape.height() * shape.width();
            for (int c = 0; c < channels; c++) {
                for (int i = 0; i < area; i++) {
                    interleaved[i * channels + c] = image[c * area + i];
                }
            }
            return interleaved;
        }

        /** Sent as (N, H, W, C) and seen as (N, C, H, W): PyTorch's operators then keep the faster channels-last layout. */
        @Override
        NDArray send(NDManager manager, ByteBuffer batch, int count) {
            try (NDArray sent = manager.create(
                    batch, new Shape(count, shape.height(), shape.width(), shape.channels()), DataType.UINT8)) {
                return sent.transpose(0, 3, 1, 2);
            }
        }
    }

    private static final class Features extends HostRows {
        private final float[][] values;
        private final int[] used;
        private final int features;

        Features(List<Example<Label>> examples, ImmutableFeatureMap map) {
            this.features = map.size();
            this.values = new float[examples.size()][features];
            this.used = new int[examples.size()];
            for (int row = 0; row < values.length; row++) {
                for (Feature feature : examples.get(row)) {
                    int id = map.getID(feature.getName());
                    if (id >= 0) {
                        values[row][id] = (float) feature.getValue();
                        used[row]++;
                    }
                }
                if (used[row] == 0) {
                    throw new IllegalArgumentException(
                            "the network knows none of the features of this example: " + examples.get(row));
                }
            }
        }

        @Override
        int size() {
            return values.length;
        }

        @Override
        int values() {
            return features;
        }

        @Override
        int used(int row) {
            return used[row];
        }

        @Override
        InputNormalisation normalisation() {
            double[] sum = new double[features];
            double[] squares = new double[features];
            for (float[] row : values) {
                for (int f = 0; f < features; f++) {
                    sum[f] += row[f];
                    squares[f] += (double) row[f] * row[f];
                }
            }
            return InputNormalisation.ofSums(sum, squares, values.length);
        }

        @Override
        int valueBytes() {
            return Float.BYTES;
        }

        @Override
        void fill(ByteBuffer batch, int[] rows, int from, int to, ImageChange augmentation) {
            FloatBuffer floats = batch.asFloatBuffer();
            for (int position = from; position < to; position++) {
                floats.put(values[rows[position]]);
            }
        }

        @Override
        NDArray send(NDManager manager, ByteBuffer batch, int count) {
            return manager.create(batch, new Shape(count, features), DataType.FLOAT32);
        }
    }
}
