package dev.imbalance.sgd;

import ai.onnx.proto.OnnxMl;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.imbalance.data.ImageShape;
import dev.imbalance.loss.Link;
import dev.imbalance.onnx.ModelDescription;
import dev.imbalance.onnx.ONNXExport;
import dev.imbalance.onnx.ONNXLogits;
import dev.imbalance.posthoc.LinearHead;
import dev.imbalance.trainer.LogitModel;
import dev.imbalance.trainer.ModelArchive;
import dev.imbalance.trainer.TrainingHistory;
import dev.imbalance.trainer.WeightsDigest;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tribuo.Example;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.ONNXExportable;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.common.sgd.AbstractLinearSGDModel;
import org.tribuo.impl.ModelDataCarrier;
import org.tribuo.math.LinearParameters;
import org.tribuo.math.la.DenseMatrix;
import org.tribuo.math.la.Tensor;
import org.tribuo.math.protos.TensorProto;
import org.tribuo.protos.core.ModelDataProto;
import org.tribuo.protos.core.ModelProto;
import org.tribuo.provenance.ModelProvenance;
import org.tribuo.util.onnx.ONNXNode;
import org.tribuo.util.onnx.ONNXRef;

/**
 * A linear classifier as a Tribuo model. Probabilities are the softmax of the logits {@code z = W x + b}; where the loss trained each class
 * against the rest, of the logarithms of their sigmoids. Its top features are the largest weights of each class, the bias among them.
 */
public final class LinearModel extends AbstractLinearSGDModel<Label> implements LogitModel, ONNXExportable, ONNXLogits {
    private static final long serialVersionUID = 1L;
    private static final int CURRENT_VERSION = 0;
    private static final String MODEL_DATA = "model-data.pb";
    private static final String WEIGHTS = "weights.pb";
    private static final String STATE = "state.json";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * What this model is besides its weights.
     *
     * @param image   the shape of the images that its features are; null for plain features
     * @param link    how logits become probabilities
     * @param history what happened in training
     */
    record State(ImageShape image, Link link, TrainingHistory history) {}

    private final transient State state;

    /** @param weights (K, D + 1), the biases last */
    LinearModel(
            String name,
            ModelProvenance provenance,
            ImmutableFeatureMap features,
            ImmutableOutputInfo<Label> domain,
            DenseMatrix weights,
            State state) {
        super(name, provenance, features, domain, new LinearParameters(weights), true);
        this.state = state;
    }

    /**
     * Reads a saved model.
     *
     * @throws IllegalArgumentException if the message was not written by {@link #serialize}, or by a later version
     */
    public static LinearModel deserializeFromProto(int version, String className, Any message)
            throws InvalidProtocolBufferException {
        if (version < 0 || version > CURRENT_VERSION) {
            throw new IllegalArgumentException(
                    className + " was written as version " + version + "; this reads version " + CURRENT_VERSION);
        }
        Map<String, byte[]> archive = ModelArchive.unpack(message);
        ModelDataCarrier<?> carrier =
                ModelDataCarrier.deserialize(ModelDataProto.parseFrom(ModelArchive.require(archive, MODEL_DATA)));
        if (!(carrier.outputDomain().getOutput(0) instanceof Label)) {
            throw new IllegalArgumentException(className + " predicts labels, the saved one "
                    + carrier.outputDomain().getClass());
        }
        @SuppressWarnings("unchecked") // the outputs are labels
        ImmutableOutputInfo<Label> domain = (ImmutableOutputInfo<Label>) carrier.outputDomain();
        Tensor weights = Tensor.deserialize(TensorProto.parseFrom(ModelArchive.require(archive, WEIGHTS)));
        if (!(weights instanceof DenseMatrix matrix)
                || matrix.getDimension1Size() != domain.size()
                || matrix.getDimension2Size() != carrier.featureDomain().size() + 1) {
            throw new IllegalArgumentException("the entry " + WEIGHTS + " of a saved model is no matrix of "
                    + domain.size() + " classes and " + carrier.featureDomain().size() + " features with biases");
        }
        return new LinearModel(
                carrier.name(), carrier.provenance(), carrier.featureDomain(), domain, matrix, readState(archive));
    }

    private static State readState(Map<String, byte[]> archive) {
        try {
            return JSON.readValue(ModelArchive.require(archive, STATE), State.class);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "the entry " + STATE + " of a saved model is not legal: " + e.getMessage(), e);
        }
    }

    @Override
    public ModelProto serialize() {
        Map<String, byte[]> archive = new LinkedHashMap<>();
        archive.put(MODEL_DATA, createDataCarrier().serialize().toByteArray());
        try {
            archive.put(STATE, JSON.writeValueAsBytes(state));
        } catch (IOException e) {
            throw new UncheckedIOException("the state of a model could not be written as JSON", e);
        }
        archive.put(WEIGHTS, weights().serialize().toByteArray());
        return ModelProto.newBuilder()
                .setVersion(CURRENT_VERSION)
                .setClassName(LinearModel.class.getName())
                .setSerializedData(ModelArchive.pack(archive))
                .build();
    }

    private DenseMatrix weights() {
        return ((LinearParameters) modelParameters).getWeightMatrix();
    }

    /** @throws IllegalArgumentException if the example has none of this model's features */
    @Override
    public Prediction<Label> predict(Example<Label> example) {
        PredAndActive scored = predictSingle(example);
        double[] logits = state.link().softmaxLogits(scored.prediction.toArray());
        return LogitModel.prediction(logits, outputIDInfo, scored.numActiveFeatures - 1, example);
    }

    @Override
    public double[][] logits(Iterable<Example<Label>> examples) {
        List<double[]> logits = new ArrayList<>();
        for (Example<Label> example : examples) {
            logits.add(
                    state.link().softmaxLogits(predictSingle(example).prediction.toArray()));
        }
        return logits.toArray(double[][]::new);
    }

    @Override
    public Optional<LinearHead> head() {
        if (state.link() != Link.SOFTMAX) {
            return Optional.empty();
        }
        int features = featureIDMap.size();
        double[] norms = new double[outputIDInfo.size()];
        double[] biases = new double[norms.length];
        for (int c = 0; c < norms.length; c++) {
            for (int feature = 0; feature < features; feature++) {
                norms[c] += weights().get(c, feature) * weights().get(c, feature);
            }
            norms[c] = Math.sqrt(norms[c]);
            biases[c] = weights().get(c, features);
        }
        return Optional.of(new LinearHead(norms, biases));
    }

    /** Of one tensor, {@code weights} (K, D + 1), the biases last. */
    @Override
    public String weightsDigest() {
        int rows = weights().getDimension1Size();
        int columns = weights().getDimension2Size();
        double[] values = new double[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = weights().get(i / columns, i % columns);
        }
        return new WeightsDigest()
                .tensor("weights", new long[] {rows, columns}, values)
                .hex();
    }

    @Override
    public TrainingHistory history() {
        return state.history();
    }

    /** The number of weights and biases. */
    public long parameterCount() {
        return (long) weights().getDimension1Size() * weights().getDimension2Size();
    }

    /** Does nothing: all that this model holds is on the heap. */
    @Override
    public void close() {}

    @Override
    public Optional<ImageShape> imageShape() {
        return Optional.ofNullable(state.image());
    }

    @Override
    public Optional<ModelDescription.Normalisation> normalisation() {
        return Optional.empty();
    }

    @Override
    public ONNXNode writeLogits(ONNXRef<?> input) {
        return super.writeONNXGraph(input);
    }

    /** What follows {@code W x + b} in {@link #writeLogits}. */
    @Override
    protected ONNXNode onnxOutput(ONNXNode logits) {
        return ONNXExport.writeLink(state.link(), logits);
    }

    @Override
    public ONNXNode writeONNXGraph(ONNXRef<?> input) {
        return ONNXExport.writeProbabilities(this, Optional.empty(), input);
    }

    @Override
    public OnnxMl.ModelProto exportONNXModel(String domain, long modelVersion) {
        return new ONNXExport(this).proto(ONNXExport.Variant.TRIBUO, domain, modelVersion);
    }

    @Override
    protected String onnxModelName() {
        return LinearModel.class.getSimpleName();
    }

    @Override
    protected String getDimensionName(int index) {
        return outputIDInfo.getOutput(index).getLabel();
    }

    /** Refuses Java serialisation, which could not be read safely. */
    private void writeObject(ObjectOutputStream out) throws IOException {
        throw new NotSerializableException(
                LinearModel.class.getName() + " has no Java serialisation; save it by serializeToFile");
    }

    @Override
    protected LinearModel copy(String newName, ModelProvenance newProvenance) {
        return new LinearModel(
                newName, newProvenance, featureIDMap, outputIDInfo, weights().copy(), state);
    }
}
