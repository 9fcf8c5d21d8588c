package dev.imbalance.djl;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.imbalance.data.ImageShape;
import java.nio.ByteBuffer;
import java.util.Map;

/** Exported models as ONNX Runtime runs them. */
final class ONNXRuntime {
    private ONNXRuntime() {}

    record Scored(long[] labels, float[][] probabilities) {}

    /** The only output of a graph that takes rows under the name "input". */
    static float[][] tribuo(ModelProto model, float[][] rows) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(model.toByteArray());
                OnnxTensor input = OnnxTensor.createTensor(environment, rows);
                OrtSession.Result result = session.run(Map.of("input", input))) {
            return (float[][]) result.get(0).getValue();
        }
    }

    /** The labels and probabilities of rows of features. */
    static Scored features(ModelProto model, float[][] rows) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(model.toByteArray());
                OnnxTensor input = OnnxTensor.createTensor(environment, rows);
                OrtSession.Result result = session.run(Map.of("features", input))) {
            return scored(result);
        }
    }

    /** The labels and probabilities of images of bytes. */
    static Scored images(ModelProto model, byte[][] images, ImageShape shape) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(model.toByteArray())) {
            return images(environment, session, images, shape);
        }
    }

    static Scored images(OrtEnvironment environment, OrtSession session, byte[][] images, ImageShape shape)
            throws OrtException {
        ByteBuffer pixels = ByteBuffer.allocateDirect(images.length * shape.size());
        for (byte[] image : images) {
            pixels.put(image);
        }
        pixels.flip();
        long[] axes = {images.length, shape.channels(), shape.height(), shape.width()};
        try (OnnxTensor input = OnnxTensor.createTensor(environment, pixels, axes, OnnxJavaType.UINT8);
                OrtSession.Result result = session.run(Map.of("images", input))) {
            return scored(result);
        }
    }

    private static Scored scored(OrtSession.Result result) throws OrtException {
        return new Scored(
                (long[]) result.get(0).getValue(), (float[][]) result.get(1).getValue());
    }
}
