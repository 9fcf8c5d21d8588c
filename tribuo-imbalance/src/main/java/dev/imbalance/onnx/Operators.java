package dev.imbalance.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.tribuo.util.onnx.ONNXAttribute;
import org.tribuo.util.onnx.ONNXContext;
import org.tribuo.util.onnx.ONNXOperator;
import org.tribuo.util.onnx.ONNXOperators;

/**
 * The ONNX operators that networks and applications need and {@link ONNXOperators} lacks, with the attributes that are used
 * here. Each is as opset 13 defines it, which for some of them is an older version of the operator.
 */
@SuppressWarnings("ImmutableEnumChecker") // the map and the set are unmodifiable
public enum Operators implements ONNXOperator {
    /** Convolution of (N, C, H, W) by (filters, C, kernel, kernel), without a bias (version 11). */
    CONV("Conv", 2, ints("kernel_shape", false), ints("pads", false), ints("strides", false)),
    /** The same with a bias a filter. */
    CONV_BIAS("Conv", 3, ints("kernel_shape", false), ints("pads", false), ints("strides", false)),
    /** {@code scale (x - mean) / sqrt(variance + epsilon) + bias} per channel; inputs x, scale, bias, mean, variance (version 9). */
    BATCH_NORMALIZATION("BatchNormalization", 5, new ONNXAttribute("epsilon", AttributeType.FLOAT, false)),
    /** {@code max(0, x)} (version 13). */
    RELU("Relu", 1),
    /** The maximum of each window; padding never wins (version 12). */
    MAX_POOL("MaxPool", 1, ints("kernel_shape", true), ints("pads", false), ints("strides", false)),
    /** The mean of each window (version 11). */
    AVERAGE_POOL(
            "AveragePool",
            1,
            ints("kernel_shape", true),
            ints("pads", false),
            ints("strides", false),
            integer("count_include_pad")),
    /** (N, C, H, W) to (N, C, 1, 1) (version 1). */
    GLOBAL_AVERAGE_POOL("GlobalAveragePool", 1),
    /** To two axes; by default the first axis is kept and the others become one (version 13). */
    FLATTEN("Flatten", 1),
    /** Zeros around each axis, as many as the second input says: an int64 vector, those before each axis, then those after (version 13). */
    PAD("Pad", 2),
    /** To the shape given by the second input, an int64 vector in which one -1 stands for what is left (version 13). */
    RESHAPE("Reshape", 2),
    /** The index of the largest value along an axis, the first of equals (version 13). */
    ARG_MAX("ArgMax", 1, integer("axis"), integer("keepdims")),
    /** Each vector along an axis over its p-norm (version 1). */
    LP_NORMALIZATION("LpNormalization", 1, integer("axis"), integer("p")),
    /** The natural logarithm (version 13). */
    LOG("Log", 1),
    /** {@code log(1 + exp(x))} (version 1). */
    SOFTPLUS("Softplus", 1);

    private final String operator;
    private final int inputs;
    private final Map<String, ONNXAttribute> attributes;
    private final Set<String> mandatory;

    Operators(String operator, int inputs, ONNXAttribute... attributes) {
        this.operator = operator;
        this.inputs = inputs;
        this.attributes = Arrays.stream(attributes)
                .collect(Collectors.toUnmodifiableMap(ONNXAttribute::getName, Function.identity()));
        this.mandatory = Arrays.stream(attributes)
                .filter(ONNXAttribute::isMandatory)
                .map(ONNXAttribute::getName)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static ONNXAttribute ints(String name, boolean mandatory) {
        return new ONNXAttribute(name, AttributeType.INTS, mandatory);
    }

    private static ONNXAttribute integer(String name) {
        return new ONNXAttribute(name, AttributeType.INT, false);
    }

    /** Writes the attributes in the order of their names, so that equal models are equal files whatever map is given. */
    @Override
    public NodeProto build(ONNXContext context, String[] inputs, String[] outputs, Map<String, Object> values) {
        return ONNXOperator.super.build(context, inputs, outputs, new TreeMap<>(values));
    }

    @Override
    public String getOpName() {
        return operator;
    }

    @Override
    public int getNumInputs() {
        return inputs;
    }

    @Override
    public int getNumOptionalInputs() {
        return 0;
    }

    @Override
    public int getNumOutputs() {
        return 1;
    }

    @Override
    public Map<String, ONNXAttribute> getAttributes() {
        return attributes;
    }

    @Override
    public Set<String> getMandatoryAttributeNames() {
        return mandatory;
    }

    @Override
    public int getOpVersion() {
        return ONNXOperators.getOpsetVersion();
    }

    /** @return null, which is how Tribuo names the default ONNX domain */
    @Override
    public String getOpDomain() {
        return null;
    }
}
