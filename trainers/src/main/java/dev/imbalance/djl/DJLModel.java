package dev.imbalance.djl;

import ai.djl.Device;
import ai.onnx.proto.OnnxMl;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.oracle.labs.mlrg.olcut.util.Pair;
import dev.imbalance.data.ImageShape;
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
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.tribuo.Example;
import org.tribuo.Excuse;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.Model;
import org.tribuo.ONNXExportable;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.impl.ModelDataCarrier;
import org.tribuo.protos.core.ModelDataProto;
import org.tribuo.protos.core.ModelProto;
import org.tribuo.provenance.ModelProvenance;
import org.tribuo.util.onnx.ONNXNode;
import org.tribuo.util.onnx.ONNXRef;

/**
 * A trained network as a Tribuo model. Probabilities are the softmax of the logits; where the loss trained each class against the rest, of
 * the logarithms of their sigmoids.
 * <p>
 * Weights are in host memory; the network on the device is built at the first prediction and freed by {@link #close} or the
 * garbage collector. A closed model builds it again when asked. Predictions may come from many threads.
 */
public final class DJLModel extends Model<Label> implements LogitModel, ONNXExportable, ONNXLogits {
    private static final long serialVersionUID = 1L;
    private static final int CURRENT_VERSION = 0;
    private static final String MODEL_DATA = "model-data.pb";
    private static final Cleaner CLEANER = Cleaner.create();

    private final TrainedNetwork trained;
    private final DeviceChoice choice;
    private transient Network network;
    private transient Cleaner.Cleanable cleanable;

    DJLModel(
            String name,
            ModelProvenance provenance,
            ImmutableFeatureMap features,
            ImmutableOutputInfo<Label> domain,
            TrainedNetwork trained,
            DeviceChoice choice) {
        super(name, provenance, features, domain, true);
        this.trained = trained;
        this.choice = choice;
    }

    /**
     * Reads a saved model. It predicts on the first CUDA device if there is one, else on the CPU.
     *
     * @throws IllegalArgumentException if the message was not written by {@link #serialize}, or by a later version
     */
    public static DJLModel deserializeFromProto(int version, String className, Any message)
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
        return new DJLModel(
                carrier.name(),
                carrier.provenance(),
                carrier.featureDomain(),
                domain,
                TrainedNetwork.read(archive),
                DeviceChoice.AUTO);
    }

    @Override
    public ModelProto serialize() {
        Map<String, byte[]> archive = new LinkedHashMap<>();
        archive.put(MODEL_DATA, createDataCarrier().serialize().toByteArray());
        trained.write(archive);
        return ModelProto.newBuilder()
                .setVersion(CURRENT_VERSION)
                .setClassName(DJLModel.class.getName())
                .setSerializedData(ModelArchive.pack(archive))
                .build();
    }

    @Override
    public Prediction<Label> predict(Example<Label> example) {
        return innerPredict(List.of(example)).get(0);
    }

    /** In batches, which is much faster than one by one. */
    @Override
    protected List<Prediction<Label>> innerPredict(Iterable<Example<Label>> examples) {
        List<Prediction<Label>> predictions = new ArrayList<>();
        inBatches(examples, (batch, rows, logits) -> {
            for (int i = 0; i < batch.size(); i++) {
                predictions.add(prediction(logits[i], rows.used(i), batch.get(i)));
            }
        });
        return predictions;
    }

    @Override
    public double[][] logits(Iterable<Example<Label>> examples) {
        List<double[]> all = new ArrayList<>();
        inBatches(examples, (batch, rows, logits) -> all.addAll(List.of(logits)));
        return all.toArray(double[][]::new);
    }

    @FunctionalInterface
    private interface BatchUse {
        void accept(List<Example<Label>> batch, HostRows rows, double[][] logits);
    }

    private void inBatches(Iterable<Example<Label>> examples, BatchUse use) {
        try {
            Network built = network();
            int most = LogitReader.batch(trained.input().size());
            List<Example<Label>> batch = new ArrayList<>(most);
            for (Example<Label> example : examples) {
                batch.add(example);
                if (batch.size() == most) {
                    read(built, batch, use);
                    batch.clear();
                }
            }
            if (!batch.isEmpty()) {
                read(built, batch, use);
            }
        } finally {
            // The cleaner must not free the network while it is at work.
            Reference.reachabilityFence(this);
        }
    }

    private void read(Network built, List<Example<Label>> batch, BatchUse use) {
        HostRows rows = HostRows.of(batch, trained.input(), featureIDMap);
        double[][] logits = LogitReader.logits(built, rows);
        Arrays.setAll(logits, row -> trained.link().softmaxLogits(logits[row]));
        use.accept(batch, rows, logits);
    }

    private Prediction<Label> prediction(double[] logits, int used, Example<Label> example) {
        return LogitModel.prediction(logits, outputIDInfo, used, example);
    }

    private synchronized Network network() {
        if (network == null) {
            Network built = trained.build(Torch.device(choice));
            network = built;
            cleanable = CLEANER.register(this, built::close);
        }
        return network;
    }

    /** Frees the network on the device. No prediction may be at work. */
    @Override
    public synchronized void close() {
        if (network != null) {
            cleanable.clean();
            network = null;
        }
    }

    @Override
    public Optional<LinearHead> head() {
        return trained.head();
    }

    @Override
    public String weightsDigest() {
        WeightsDigest digest = new WeightsDigest();
        new TreeMap<>(trained.weights())
                .forEach((name, tensor) -> digest.tensor(name, tensor.shape(), tensor.values()));
        return digest.hex();
    }

    @Override
    public TrainingHistory history() {
        return trained.history();
    }

    @Override
    public List<String> warnings() {
        return Pretraining.warning(getProvenance()).stream().toList();
    }

    /** The number of trained values. */
    public long parameterCount() {
        return trained.architecture().parameterCount(trained.input(), trained.classes());
    }

    /** Where this model predicts: {@code cpu} or {@code gpu}. */
    public String device() {
        Device device = Torch.device(choice);
        return device.isGpu() ? "gpu" : "cpu";
    }

    /** Every tensor of the network by its PyTorch name. Not to be written. */
    public Map<String, HostTensor> weights() {
        return Collections.unmodifiableMap(trained.weights());
    }

    @Override
    public Optional<ImageShape> imageShape() {
        return trained.input().image();
    }

    @Override
    public Optional<ModelDescription.Normalisation> normalisation() {
        return Optional.of(new ModelDescription.Normalisation(
                trained.normalisation().mean(), trained.normalisation().standardDeviation()));
    }

    @Override
    public ONNXNode writeLogits(ONNXRef<?> input) {
        ONNXNode logits = GraphONNX.write(
                trained.architecture().graph(trained.input(), trained.classes()),
                input,
                trained.input(),
                trained.normalisation(),
                trained.weights());
        return ONNXExport.writeLink(trained.link(), logits);
    }

    @Override
    public ONNXNode writeONNXGraph(ONNXRef<?> input) {
        return ONNXExport.writeProbabilities(this, Optional.empty(), input);
    }

    @Override
    public OnnxMl.ModelProto exportONNXModel(String domain, long modelVersion) {
        return new ONNXExport(this).proto(ONNXExport.Variant.TRIBUO, domain, modelVersion);
    }

    /** Empty: a deep network has no feature weights. */
    @Override
    public Map<String, List<Pair<String, Double>>> getTopFeatures(int n) {
        return Map.of();
    }

    /** Empty: a deep network gives no excuses. */
    @Override
    public Optional<Excuse<Label>> getExcuse(Example<Label> example) {
        return Optional.empty();
    }

    /** Refuses Java serialisation, which could neither be read safely nor carry the network. */
    private void writeObject(ObjectOutputStream out) throws IOException {
        throw new NotSerializableException(
                DJLModel.class.getName() + " has no Java serialisation; save it by serializeToFile");
    }

    @Override
    protected DJLModel copy(String newName, ModelProvenance newProvenance) {
        return new DJLModel(newName, newProvenance, featureIDMap, outputIDInfo, trained, choice);
    }
}
