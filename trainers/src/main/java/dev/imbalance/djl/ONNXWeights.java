package dev.imbalance.djl;

import ai.onnx.proto.OnnxMl;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The weights in an ONNX graph: its real initialisers whose names have a dot, as the names of PyTorch's parameters do; all others are
 * constants of the graph. Tribuo's writer, which this toolkit uses, ends every name in {@code _0}, which is taken off.
 */
final class ONNXWeights {
    private static final String TRIBUO = "Tribuo";
    private static final String TRIBUO_SUFFIX = "_0";

    private ONNXWeights() {}

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException naming the file, if it is not an ONNX model that holds its weights
     * @throws IOException if it cannot be read
     */
    static Map<String, HostTensor> read(Path file) throws IOException {
        OnnxMl.ModelProto model;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            model = OnnxMl.ModelProto.parseFrom(in);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(file + ": is not a whole ONNX model: " + e.getMessage(), e);
        }
        boolean byTribuo = model.getProducerName().equals(TRIBUO);
        Map<String, HostTensor> tensors = new LinkedHashMap<>();
        for (OnnxMl.TensorProto tensor : model.getGraph().getInitializerList()) {
            String name = tensor.getName();
            if (byTribuo && name.endsWith(TRIBUO_SUFFIX)) {
                name = name.substring(0, name.length() - TRIBUO_SUFFIX.length());
            }
            if (name.contains(".") && !name.endsWith(SafeTensors.COUNTER) && isReal(tensor)) {
                tensors.put(name, tensor(tensor, file + ": initialiser \"" + tensor.getName() + "\""));
            }
        }
        return tensors;
    }

    private static boolean isReal(OnnxMl.TensorProto tensor) {
        return tensor.getDataType() == OnnxMl.TensorProto.DataType.FLOAT.getNumber()
                || tensor.getDataType() == OnnxMl.TensorProto.DataType.DOUBLE.getNumber()
                || tensor.getDataType() == OnnxMl.TensorProto.DataType.FLOAT16.getNumber()
                || tensor.getDataType() == OnnxMl.TensorProto.DataType.BFLOAT16.getNumber();
    }

    private static HostTensor tensor(OnnxMl.TensorProto tensor, String source) {
        if (tensor.getDataLocation() == OnnxMl.TensorProto.DataLocation.EXTERNAL) {
            throw new IllegalArgumentException(source + " is in another file; save the model with its weights inside");
        }
        FloatFormat format =
                switch (OnnxMl.TensorProto.DataType.forNumber(tensor.getDataType())) {
                    case DOUBLE -> FloatFormat.F64;
                    case FLOAT16 -> FloatFormat.F16;
                    case BFLOAT16 -> FloatFormat.BF16;
                    default -> FloatFormat.F32;
                };
        long[] shape = tensor.getDimsList().stream().mapToLong(Long::longValue).toArray();
        float[] values = values(tensor, format, source);
        long size = 1;
        for (long axis : shape) {
            size = axis < 0 || (axis > 0 && size > Integer.MAX_VALUE / axis) ? -1 : size * axis;
            if (size < 0) {
                break;
            }
        }
        if (size != values.length) {
            throw new IllegalArgumentException(source + " has " + values.length
                    + " values, which is not what its shape " + tensor.getDimsList() + " needs");
        }
        return new HostTensor(shape, values);
    }

    private static float[] values(OnnxMl.TensorProto tensor, FloatFormat format, String source) {
        if (!tensor.hasRawData()) {
            float[] values = new float[Math.max(tensor.getFloatDataCount(), tensor.getDoubleDataCount())];
            for (int i = 0; i < values.length; i++) {
                values[i] = format == FloatFormat.F64 ? (float) tensor.getDoubleData(i) : tensor.getFloatData(i);
            }
            return values;
        }
        ByteString raw = tensor.getRawData();
        if (raw.size() % format.size() != 0) {
            throw new IllegalArgumentException(
                    source + " has " + raw.size() + " bytes, which is no whole number of " + format + " values");
        }
        ByteBuffer bytes = raw.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        return format.read(bytes.slice().order(ByteOrder.LITTLE_ENDIAN), raw.size() / format.size());
    }
}
