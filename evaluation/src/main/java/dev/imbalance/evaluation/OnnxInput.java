package dev.imbalance.evaluation;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import dev.imbalance.data.ImageExample;
import dev.imbalance.data.ImageShape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tribuo.Example;
import org.tribuo.Feature;
import org.tribuo.classification.Label;

/** The batch that goes into a model, in a direct buffer that is filled again and again: ONNX Runtime reads it where it lies. */
final class OnnxInput {
    private final String model;
    private final long[] shape;
    private final int rowSize;
    private final Optional<ImageShape> image;
    private final Map<String, Integer> columns;
    private final boolean bytes;
    private final ByteBuffer buffer;
    private final FloatBuffer floats;

    /**
     * @param model    the model's name, for messages
     * @param info     what the model takes
     * @param capacity rows of a full batch
     * @param features the names of the columns; empty when they are not known
     * @throws IOException if the model takes anything but (batch, C, H, W) or (batch, features) in uint8 or float
     */
    OnnxInput(String model, TensorInfo info, int capacity, List<String> features) throws IOException {
        this.model = model;
        this.shape = info.getShape();
        this.bytes = info.type == OnnxJavaType.UINT8;
        long size = Arrays.stream(shape).skip(1).reduce(1, (a, b) -> a > 0 && b > 0 ? a * b : -1);
        if (!(bytes || info.type == OnnxJavaType.FLOAT)
                || !(shape.length == 4 || (shape.length == 2 && !bytes))
                || shape[0] > 0
                || size < 1) {
            throw new IOException(model + " takes " + info.type + " " + Arrays.toString(shape)
                    + "; it can be scored if it takes UINT8 or FLOAT [-1, C, H, W] or FLOAT [-1, features]");
        }
        this.rowSize = Math.toIntExact(size);
        this.image = shape.length == 4
                ? Optional.of(new ImageShape((int) shape[1], (int) shape[2], (int) shape[3]))
                : Optional.empty();
        this.columns = new HashMap<>();
        for (String feature : features) {
            columns.put(feature, columns.size());
        }
        if (image.isEmpty() && !columns.isEmpty() && columns.size() != rowSize) {
            throw new IOException(model + " takes " + rowSize + " features, the data have " + columns.size());
        }
        this.buffer = ByteBuffer.allocateDirect(
                        Math.toIntExact((long) capacity * rowSize * (bytes ? Byte.BYTES : Float.BYTES)))
                .order(ByteOrder.nativeOrder());
        this.floats = buffer.asFloatBuffer();
    }

    /**
     * Puts an example into the batch.
     *
     * @param at  its place in the batch
     * @param row its position in the data, for messages
     * @throws IllegalArgumentException if the model takes other images or features
     */
    void put(int at, Example<Label> example, long row) {
        if (example instanceof ImageExample picture) {
            put(at, picture, row);
        } else if (image.isPresent()) {
            throw new IllegalArgumentException(
                    model + " takes images of " + image.get() + ", row " + row + " is not an image");
        } else {
            putFeatures(at, example);
        }
    }

    private void put(int at, ImageExample picture, long row) {
        if (image.isPresent() ? !image.get().equals(picture.shape()) : picture.size() != rowSize) {
            throw new IllegalArgumentException(
                    model + " takes " + image.map(shape -> "images of " + shape).orElse(rowSize + " features")
                            + ", row " + row + " is an image of " + picture.shape());
        }
        byte[] pixels = picture.pixels();
        if (bytes) {
            buffer.put(at * rowSize, pixels);
        } else {
            for (int i = 0; i < rowSize; i++) {
                floats.put(at * rowSize + i, Byte.toUnsignedInt(pixels[i]));
            }
        }
    }

    private void putFeatures(int at, Example<Label> example) {
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("the names of the " + rowSize + " features that " + model
                    + " takes are not known; keep its .json beside it, or give the feature map");
        }
        int start = at * rowSize;
        for (int i = 0; i < rowSize; i++) {
            floats.put(start + i, 0);
        }
        for (Feature feature : example) {
            // A feature that training never saw has no column, in ONNX as in Tribuo.
            Integer column = columns.get(feature.getName());
            if (column != null) {
                floats.put(start + column, (float) feature.getValue());
            }
        }
    }

    /** The first rows of the batch as a tensor. It shares the buffer: close it before the next {@link #put}. */
    OnnxTensor tensor(OrtEnvironment environment, int rows) throws OrtException {
        long[] batch = shape.clone();
        batch[0] = rows;
        return bytes
                ? OnnxTensor.createTensor(
                        environment,
                        buffer.duplicate().order(buffer.order()).limit(rows * rowSize),
                        batch,
                        OnnxJavaType.UINT8)
                : OnnxTensor.createTensor(environment, floats.duplicate().limit(rows * rowSize), batch);
    }
}
