package dev.imbalance.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.imbalance.data.AtomicFile;
import dev.imbalance.data.Digests;
import dev.imbalance.data.ImageShape;
import dev.imbalance.data.SourceProvenance;
import dev.imbalance.loss.Link;
import dev.imbalance.onnx.ModelDescription.Origin;
import dev.imbalance.onnx.ModelDescription.Tensor;
import dev.imbalance.posthoc.ScoreAdjustment;
import dev.imbalance.trainer.WeightsDigest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.Model;
import org.tribuo.ONNXExportable;
import org.tribuo.classification.Label;
import org.tribuo.ensemble.EnsembleModel;
import org.tribuo.provenance.DatasetProvenance;
import org.tribuo.provenance.ModelProvenance;
import org.tribuo.util.onnx.ONNXContext;
import org.tribuo.util.onnx.ONNXNode;
import org.tribuo.util.onnx.ONNXOperators;
import org.tribuo.util.onnx.ONNXPlaceholder;
import org.tribuo.util.onnx.ONNXRef;

/**
 * Exports a classifier to ONNX (opset 13): input normalisation, network, post-hoc adjustment and softmax in one graph, with
 * Tribuo's provenance and the labels in its metadata.
 * <p>
 * An {@link ONNXLogits} gives {@code softmax(scale z + offset)} of its logits z. Any other {@link ONNXExportable} model gives its
 * probabilities p or, under an adjustment, {@code softmax(scale log(p) + offset)}. Output columns are in class-id order. Equal
 * models give equal files, but for the time in their provenance.
 */
public final class ONNXExport {
    /** What goes in and what comes out. */
    public enum Variant {
        /** What Tribuo's {@code ONNXExternalModel} reads: float (batch, features) in, probabilities (batch, K) out. */
        TRIBUO,
        /** What an application wants: uint8 images (batch, C, H, W) or float features in, labels and probabilities out. */
        APP;

        /** The variant's name in {@code model.json}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The metadata key of the labels, a JSON array in class-id order. */
    public static final String LABELS_METADATA_FIELD = "imbalance.labels";

    private static final ObjectMapper ASCII_JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
    private static final String DOMAIN = "dev.imbalance";
    private static final long VERSION = 1;
    private static final String BATCH = "batch";

    private final Model<Label> inner;
    private final Optional<ScoreAdjustment> adjustment;
    private final Model<Label> owner;
    private final List<String> labels;
    private final Optional<ImageShape> image;

    /** An export of a model as it is. */
    public ONNXExport(Model<Label> model) {
        this(model, Optional.empty(), model);
    }

    /**
     * An export of a model whose scores are adjusted.
     *
     * @param inner      the model that scores
     * @param adjustment what is done to its scores
     * @param owner      the model whose provenance the file carries: the one that wraps the inner model, or the inner model
     * @throws IllegalArgumentException if the inner model cannot be exported
     */
    public ONNXExport(Model<Label> inner, Optional<ScoreAdjustment> adjustment, Model<Label> owner) {
        check(inner, adjustment);
        this.inner = inner;
        this.adjustment = adjustment;
        this.owner = owner;
        ImmutableOutputInfo<Label> info = inner.getOutputIDInfo();
        this.labels = IntStream.range(0, info.size())
                .mapToObj(id -> info.getOutput(id).getLabel())
                .toList();
        this.image = inner instanceof ONNXLogits logits ? logits.imageShape() : Optional.empty();
        if (image.isPresent() && image.get().size() != inner.getFeatureIDMap().size()) {
            throw new IllegalArgumentException(inner.getClass().getSimpleName() + " takes images of " + image.get()
                    + " but has " + inner.getFeatureIDMap().size() + " features");
        }
    }

    /** Whether a model can be exported: it gives probabilities and it, or each member of it, can write its graph. */
    public static boolean supports(Model<Label> model) {
        return model.generatesProbabilities() && writesGraph(model);
    }

    private static boolean writesGraph(Model<?> model) {
        // An ensemble claims to be exportable whatever its members are.
        if (model instanceof EnsembleModel<?> ensemble
                && !ensemble.getModels().stream().allMatch(ONNXExport::writesGraph)) {
            return false;
        }
        return model instanceof ONNXLogits || model instanceof ONNXExportable;
    }

    private static void check(Model<Label> model, Optional<ScoreAdjustment> adjustment) {
        String name = model.getClass().getSimpleName();
        if (!writesGraph(model)) {
            throw new IllegalArgumentException(
                    name + " cannot write an ONNX graph; only models that are ONNXExportable, and "
                            + "ensembles of such, can be exported");
        }
        if (!model.generatesProbabilities()) {
            throw new IllegalArgumentException(
                    name
                            + " gives scores that are not probabilities; train it with a loss that gives probabilities to export it");
        }
        int classes = model.getOutputIDInfo().size();
        if (adjustment.isPresent() && adjustment.get().scale().length != classes) {
            throw new IllegalArgumentException("the adjustment is for "
                    + adjustment.get().scale().length + " classes, " + name + " has " + classes);
        }
    }

    /**
     * Writes a model, what is done to its scores, and the softmax: the body of a {@code writeONNXGraph}.
     *
     * @param inner      the model that scores
     * @param adjustment what is done to its scores
     * @param input      (batch, features) as float, raw feature values in feature-id order
     * @return (batch, K) probabilities
     * @throws IllegalArgumentException if the model cannot be exported
     */
    public static ONNXNode writeProbabilities(
            Model<Label> inner, Optional<ScoreAdjustment> adjustment, ONNXRef<?> input) {
        check(inner, adjustment);
        ONNXNode scores;
        if (inner instanceof ONNXLogits model) {
            scores = model.writeLogits(input);
        } else {
            scores = ((ONNXExportable) inner).writeONNXGraph(input);
            if (adjustment.isEmpty()) {
                return scores;
            }
            scores = scores.apply(Operators.LOG, "log_probabilities");
        }
        if (adjustment.isPresent()) {
            scores = adjust(scores, adjustment.get());
        }
        return scores.apply(ONNXOperators.SOFTMAX, List.of("softmax"), Map.of("axis", 1))
                .get(0);
    }

    /**
     * Writes what makes a softmax of a network's logits: the logits themselves, or the logarithms of their sigmoids.
     *
     * @param logits (batch, K)
     */
    public static ONNXNode writeLink(Link link, ONNXNode logits) {
        if (link == Link.SOFTMAX) {
            return logits;
        }
        // log s(z) = -softplus(-z)
        return logits.apply(ONNXOperators.NEG).apply(Operators.SOFTPLUS).apply(ONNXOperators.NEG);
    }

    private static ONNXNode adjust(ONNXNode scores, ScoreAdjustment adjustment) {
        ONNXContext context = scores.onnxContext();
        ONNXNode adjusted = scores;
        if (!Arrays.stream(adjustment.scale()).allMatch(s -> s == 1)) {
            adjusted = adjusted.apply(
                    ONNXOperators.MUL, context.array("post_hoc_scale", adjustment.scale()), "scaled_logits");
        }
        if (!Arrays.stream(adjustment.offset()).allMatch(o -> o == 0)) {
            adjusted = adjusted.apply(
                    ONNXOperators.ADD, context.array("post_hoc_offset", adjustment.offset()), "adjusted_logits");
        }
        return adjusted;
    }

    /** The model as a protobuf. */
    public ModelProto proto(Variant variant) {
        return proto(variant, DOMAIN, VERSION);
    }

    /**
     * The model as a protobuf.
     *
     * @param domain  a name to tell this model from others, in reverse-DNS form
     * @param version of the model
     */
    public ModelProto proto(Variant variant, String domain, long version) {
        ONNXContext context = new ONNXContext();
        context.setName(owner.getClass().getSimpleName());
        String inputName = variant == Variant.TRIBUO ? "input" : image.isPresent() ? "pixels" : "features";
        ONNXPlaceholder input =
                context.floatInput(inputName, inner.getFeatureIDMap().size());
        ONNXPlaceholder output =
                context.floatOutput(variant == Variant.TRIBUO ? "output" : "probabilities", labels.size());
        writeProbabilities(inner, adjustment, input).assignTo(output);
        ModelProto.Builder model = ONNXExportable.buildModel(context, domain, version, owner).toBuilder();
        // Tribuo puts the whole provenance there as text; the metadata has it in a form that can be read back.
        model.setDocString(owner.getClass().getSimpleName() + " over " + labels.size()
                + " labels, exported by Tribuo Imbalance. Provenance: metadata "
                + ONNXExportable.PROVENANCE_METADATA_FIELD + ". Labels by output column: metadata "
                + LABELS_METADATA_FIELD + ".");
        model.addMetadataProps(StringStringEntryProto.newBuilder()
                .setKey(LABELS_METADATA_FIELD)
                .setValue(json(labels)));
        if (variant == Variant.APP) {
            image.ifPresent(shape -> takeImages(model.getGraphBuilder(), context, input, shape));
            giveLabels(model.getGraphBuilder(), context, output);
        }
        return model.build();
    }

    /** Puts images of bytes where the graph had rows of floats: images, Cast, Flatten, then what read the rows. */
    private static void takeImages(
            GraphProto.Builder graph, ONNXContext context, ONNXPlaceholder rows, ImageShape shape) {
        graph.setInput(0, tensor("images", DataType.UINT8, shape.channels(), shape.height(), shape.width()));
        graph.addNode(
                0,
                ONNXOperators.CAST.build(context, "images", "float_images", Map.of("to", DataType.FLOAT.getNumber())));
        graph.addNode(1, Operators.FLATTEN.build(context, "float_images", rows.getReference()));
    }

    /** Adds the index of the most probable label as the first output. */
    private static void giveLabels(GraphProto.Builder graph, ONNXContext context, ONNXPlaceholder probabilities) {
        graph.addNode(Operators.ARG_MAX.build(
                context, probabilities.getReference(), "label", Map.of("axis", 1, "keepdims", 0)));
        graph.addOutput(0, tensor("label", DataType.INT64));
    }

    /** A tensor of a batch of rows, images or single numbers. */
    private static ValueInfoProto tensor(String name, DataType type, long... axes) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        shape.addDimBuilder().setDimParam(BATCH);
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

    /**
     * Writes the model to a file, which is either complete or not there.
     *
     * @return what an application needs to know about the file
     * @throws IOException if the file cannot be written
     */
    public ModelDescription write(Variant variant, Path file) throws IOException {
        ModelProto model = proto(variant);
        AtomicFile.write(file, model::writeTo);
        return describe(variant, file.getFileName().toString(), Digests.ofFile(file));
    }

    private ModelDescription describe(Variant variant, String file, String sha256) {
        return new ModelDescription(
                ModelDescription.SCHEMA,
                variant.toString(),
                file,
                sha256,
                labels,
                image.isPresent() ? null : features(),
                List.of(input(variant)),
                outputs(variant),
                inner instanceof ONNXLogits logits ? logits.normalisation().orElse(null) : null,
                new ModelDescription.PostHoc(adjustment.orElse(ScoreAdjustment.offset(new double[labels.size()]))),
                origin());
    }

    private Origin origin() {
        ModelProvenance provenance = owner.getProvenance();
        DatasetProvenance data = provenance.getDatasetProvenance();
        return new Origin(
                provenance
                        .getTrainingTime()
                        .toInstant()
                        .truncatedTo(ChronoUnit.SECONDS)
                        .toString(),
                provenance.getTrainerProvenance().getClassName(),
                provenance.getTribuoVersion(),
                data.getNumExamples(),
                SourceProvenance.hashes(data.getSourceProvenance(), SourceProvenance.RESOURCE_HASH),
                WeightsDigest.of(inner),
                "metadata " + ONNXExportable.PROVENANCE_METADATA_FIELD + " of the ONNX file");
    }

    private List<String> features() {
        return IntStream.range(0, inner.getFeatureIDMap().size())
                .mapToObj(id -> inner.getFeatureIDMap().get(id).getName())
                .toList();
    }

    private Tensor input(Variant variant) {
        if (variant == Variant.APP && image.isPresent()) {
            ImageShape shape = image.get();
            return new Tensor(
                    "images",
                    "uint8",
                    List.of(BATCH, shape.channels(), shape.height(), shape.width()),
                    "pixels 0 to 255, channel first");
        }
        return new Tensor(
                variant == Variant.TRIBUO ? "input" : "features",
                "float32",
                List.of(BATCH, inner.getFeatureIDMap().size()),
                image.isPresent() ? "pixels 0 to 255, channel first, one image a row" : "one column a feature");
    }

    private List<Tensor> outputs(Variant variant) {
        Tensor probabilities = new Tensor(
                variant == Variant.TRIBUO ? "output" : "probabilities",
                "float32",
                List.of(BATCH, labels.size()),
                "one column a label, adding to 1");
        Tensor label = new Tensor("label", "int64", List.of(BATCH), "index into labels");
        return variant == Variant.TRIBUO ? List.of(probabilities) : List.of(label, probabilities);
    }

    /** Strings as a JSON array in ASCII: ONNX Runtime's Java API breaks metadata that has characters beyond the basic plane. */
    private static String json(List<String> strings) {
        try {
            return ASCII_JSON.writeValueAsString(strings);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a list of strings can always be written", e);
        }
    }
}
