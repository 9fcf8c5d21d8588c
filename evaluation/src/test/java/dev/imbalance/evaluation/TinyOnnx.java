package dev.imbalance.evaluation;

import ai.onnx.proto.OnnxMl;
import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Small ONNX models written by hand, as another toolkit could have written them. */
final class TinyOnnx {
    private TinyOnnx() {}

    /**
     * {@code softmax(flatten(cast(images)) W)}: images of these axes in, class index and probabilities out.
     *
     * @param weights (pixels, classes) row-major
     */
    static Path images(Path file, TensorProto.DataType type, long[] axes, float[] weights, int classes)
            throws IOException {
        GraphProto.Builder graph = GraphProto.newBuilder()
                .setName("tiny")
                .addInput(value("images", type, axes))
                .addInitializer(matrix("weights", weights, classes))
                .addNode(node("Cast", List.of("images"), "floats").addAttribute(integer("to", 1)))
                .addNode(node("Flatten", List.of("floats"), "rows"))
                .addNode(node("MatMul", List.of("rows", "weights"), "logits"))
                .addNode(node("Softmax", List.of("logits"), "probabilities").addAttribute(integer("axis", 1)))
                .addNode(node("ArgMax", List.of("probabilities"), "label")
                        .addAttribute(integer("axis", 1))
                        .addAttribute(integer("keepdims", 0)))
                .addOutput(value("label", TensorProto.DataType.INT64))
                .addOutput(value("probabilities", TensorProto.DataType.FLOAT, classes));
        ModelProto model = ModelProto.newBuilder()
                .setIrVersion(6)
                .addOpsetImport(OnnxMl.OperatorSetIdProto.newBuilder().setVersion(13))
                .setGraph(graph)
                .build();
        Files.write(file, model.toByteArray());
        return file;
    }

    private static NodeProto.Builder node(String operator, List<String> inputs, String output) {
        return NodeProto.newBuilder()
                .setName(output)
                .setOpType(operator)
                .addAllInput(inputs)
                .addOutput(output);
    }

    private static AttributeProto integer(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    private static TensorProto matrix(String name, float[] values, int columns) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.FLOAT.getNumber())
                .addDims(values.length / columns)
                .addDims(columns);
        for (float value : values) {
            tensor.addFloatData(value);
        }
        return tensor.build();
    }

    private static ValueInfoProto value(String name, TensorProto.DataType type, long... axes) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        shape.addDimBuilder().setDimParam("batch");
        for (long axis : axes) {
            shape.addDimBuilder().setDimValue(axis);
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(type.getNumber())
                                .setShape(shape)))
                .build();
    }
}
