package dev.imbalance.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.oracle.labs.mlrg.olcut.config.ConfigurationManager;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil;
import dev.imbalance.data.ImageDataset;
import dev.imbalance.data.ImageShape;
import dev.imbalance.loss.BatchLoss;
import dev.imbalance.onnx.ONNXExport;
import dev.imbalance.trainer.ImbalanceModel;
import dev.imbalance.trainer.RandomStreams;
import dev.imbalance.trainer.ReweightingTrainer;
import dev.imbalance.weighting.InverseFrequency;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tribuo.Dataset;
import org.tribuo.classification.Label;

/** Weights from elsewhere: every format, freezing, rates by group, and the leak guard. */
class TransferTest {
    private static final ImageShape GREY = new ImageShape(1, 8, 8);
    private static final DenseNet TINY = new DenseNet(4, 8, DenseNet.Stem.CIFAR, 2, 2);
    private static final ImageDataset DATA = Samples.images(GREY, 1, 20, 20);

    @TempDir
    Path folder;

    private static DJLTrainer tiny(double rate) {
        return new DJLTrainer(TINY, 2, 16, new SGD(rate, 0.9, 5e-4, false), new ConstantRate(), 7)
                .withThreads(1)
                .withDevice(DeviceChoice.CPU);
    }

    private static Map<String, HostTensor> train(DJLTrainer trainer, Dataset<Label> data) {
        return ((DJLModel) trainer.train(data)).weights();
    }

    private Path safetensors(Map<String, HostTensor> tensors) throws IOException {
        return Files.write(folder.resolve("weights.safetensors"), SafeTensors.write(tensors));
    }

    private static Set<String> equalBits(Map<String, HostTensor> one, Map<String, HostTensor> other) {
        return one.keySet().stream()
                .filter(name ->
                        Arrays.equals(one.get(name).values(), other.get(name).values()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static byte[] npy(HostTensor tensor) {
        String shape =
                Arrays.stream(tensor.shape()).mapToObj(axis -> axis + ", ").collect(Collectors.joining());
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': ("
                + (tensor.shape().length == 1 ? shape.strip() : shape.substring(0, shape.length() - 2)) + "), }\n";
        ByteBuffer bytes = ByteBuffer.allocate(10 + header.length() + 4 * tensor.values().length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
                .putShort((short) header.length())
                .put(header.getBytes(StandardCharsets.ISO_8859_1));
        bytes.asFloatBuffer().put(tensor.values());
        return bytes.array();
    }

    @Test
    void everyFormatGivesTheSameWeightsAndPredictionsWhateverItsName() throws IOException {
        ImbalanceModel model = (ImbalanceModel) new ReweightingTrainer(tiny(0.05), new InverseFrequency()).train(DATA);
        DJLModel network = (DJLModel) model.inner();
        Path npz = folder.resolve("b");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(npz))) {
            for (Map.Entry<String, HostTensor> tensor : network.weights().entrySet()) {
                zip.putNextEntry(new ZipEntry(tensor.getKey() + ".npy"));
                zip.write(npy(tensor.getValue()));
            }
        }
        Path app = folder.resolve("c");
        Path tribuo = folder.resolve("d");
        new ONNXExport(network).write(ONNXExport.Variant.APP, app);
        new ONNXExport(network).write(ONNXExport.Variant.TRIBUO, tribuo);
        Path own = folder.resolve("e");
        model.serializeToFile(own);
        Path leaf = folder.resolve("f");
        network.serializeToFile(leaf);
        double[][] expected = network.logits(DATA);
        for (Path file : List.of(safetensors(network.weights()), npz, app, tribuo, own, leaf)) {
            DJLModel again = (DJLModel) tiny(1e-30)
                    .withFreeze("features.*")
                    .withWeights(file, "noise")
                    .train(DATA);
            assertEquals(network.weights().keySet(), equalBits(network.weights(), again.weights()), file::toString);
            double[][] logits = again.logits(DATA);
            for (int row = 0; row < expected.length; row++) {
                assertArrayEquals(expected[row], logits[row], file::toString);
            }
            again.close();
        }
        model.close();
    }

    @Test
    void aFileOfNoKnownFormatIsRefusedWhereItIsConfiguredNamingThoseThereAre() throws IOException {
        Path pickle = Files.write(folder.resolve("model.safetensors"), new byte[] {(byte) 0x80, 2, 'c', 0, 0, 0});
        PropertyException refused =
                assertThrows(PropertyException.class, () -> tiny(1).withWeights(pickle, "ImageNet"));
        assertEquals("weights", refused.getProperty());
        assertTrue(
                refused.getMsg().contains("legal are safetensors, NPZ (numpy.savez), ONNX, and model.tribuo of a run"),
                refused.getMsg());
        Path broken = Files.write(folder.resolve("model.onnx"), new byte[] {8, 7, 58, 100, 0});
        assertTrue(assertThrows(IllegalArgumentException.class, () -> WeightsFile.read(broken))
                .getMessage()
                .startsWith(broken + ": is not a whole ONNX model"));
    }

    @Test
    void everyMissingUnexpectedAndMisshapenTensorIsListedAtOnce() throws IOException {
        Map<String, HostTensor> tensors = new LinkedHashMap<>(train(tiny(0.05), DATA));
        tensors.keySet().removeIf(name -> name.startsWith("features.denseblock1."));
        tensors.put("fc.weight", new HostTensor(new long[] {1}, new float[1]));
        tensors.put("features.conv0.weight", new HostTensor(new long[] {8, 3, 3, 3}, new float[216]));
        Path file = safetensors(tensors);
        String error = assertThrows(IllegalArgumentException.class, () -> tiny(1).withWeights(file, "noise")
                        .train(DATA))
                .getMessage();
        assertTrue(error.startsWith(file + ": are not the weights of densenet("), error);
        assertTrue(error.contains("): 20 missing: features.denseblock1.denselayer1.norm1.weight [8], "), error);
        assertTrue(error.contains(" and 10 more; 1 unexpected: fc.weight; 1 of another shape:"), error);
        assertTrue(error.endsWith(" features.conv0.weight [8, 3, 3, 3] instead of [8, 1, 3, 3]"), error);
    }

    @Test
    void theLogSaysThatTheClassifierOfOtherClassesWasReplaced() throws IOException {
        Path file = safetensors(train(tiny(0.05), DATA));
        String said = logged(() -> tiny(0.05).withWeights(file, "noise").train(Samples.images(GREY, 1, 20, 20, 20)));
        assertTrue(
                said.endsWith("; the classifier for 3 classes starts at random; 2 replaced:"
                        + " classifier.weight [2, 16] instead of [3, 16], classifier.bias [2] instead of [3]"),
                said);
    }

    /** The one line that is logged about the weights. */
    private static String logged(Runnable work) {
        List<String> said = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                said.add(record.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger(InitialWeights.class.getName());
        logger.addHandler(handler);
        try {
            work.run();
        } finally {
            logger.removeHandler(handler);
        }
        assertEquals(1, said.size());
        return said.get(0);
    }

    @Test
    void theAuxiliaryClassifierOfPublishedInceptionIsLeftOutAndLogged() {
        InceptionV3 inception = new InceptionV3(1 / 32.0, 0.5);
        InputShape input = InputShape.of(new ImageShape(3, 75, 75));
        Map<String, HostTensor> published = inception.initialise(input, 1000, new RandomStreams(1, 0));
        HostTensor any = new HostTensor(new long[] {1}, new float[1]);
        for (String norm : List.of("conv0", "conv1")) {
            for (String tensor : List.of("conv.weight", "bn.weight", "bn.bias", "bn.running_mean", "bn.running_var")) {
                published.put("AuxLogits." + norm + "." + tensor, any);
            }
        }
        published.put("AuxLogits.fc.weight", any);
        published.put("AuxLogits.fc.bias", any);
        Map<String, HostTensor> random = inception.initialise(input, 8, new RandomStreams(2, 0));
        Path file = Path.of("inception_v3.safetensors");
        Map<String, HostTensor> start = new LinkedHashMap<>();
        String said =
                logged(() -> start.putAll(InitialWeights.over(random, inception, input, 8, weights(file, published))));
        assertTrue(
                said.startsWith(
                        "inception_v3.safetensors: 470 tensors taken; the classifier for 8 classes starts at random;"
                                + " 2 replaced: fc.weight [1000, 64] instead of [8, 64], fc.bias [1000] instead of [8];"
                                + " 12 left out, which inception-v3 does without: AuxLogits.conv0.bn.bias, "),
                said);
        assertEquals(random.keySet(), start.keySet());
        Set<String> fresh = Set.of("fc.weight", "fc.bias");
        start.forEach((name, tensor) ->
                assertEquals(fresh.contains(name) ? random.get(name) : published.get(name), tensor, name));

        published.put("Aux.fc.bias", any);
        String error = assertThrows(
                        IllegalArgumentException.class,
                        () -> InitialWeights.over(random, inception, input, 8, weights(file, published)))
                .getMessage();
        assertTrue(error.endsWith(": 1 unexpected: Aux.fc.bias"), error);
    }

    private static WeightsFile weights(Path file, Map<String, HostTensor> tensors) {
        return new WeightsFile(file, "", tensors, Optional.empty());
    }

    @Test
    void frozenTensorsKeepEveryBitAndTheOthersMove() throws IOException {
        Map<String, HostTensor> before = train(tiny(0.05), DATA);
        DJLTrainer from = tiny(0.1).withWeights(safetensors(before), "noise");

        Set<String> allButClassifier = new TreeSet<>(before.keySet());
        allButClassifier.removeIf(name -> name.startsWith("classifier."));
        assertEquals(
                allButClassifier, equalBits(before, train(from.withFreeze(TensorPatterns.ALL_BUT_CLASSIFIER), DATA)));

        Set<String> firstBlock = new TreeSet<>(before.keySet());
        firstBlock.removeIf(name -> !name.startsWith("features.denseblock1."));
        assertEquals(firstBlock, equalBits(before, train(from.withFreeze("features.denseblock1.*"), DATA)));

        Set<String> norm = Set.of("features.norm0.weight", "features.norm0.running_mean", "features.norm0.running_var");
        assertEquals(
                norm,
                equalBits(before, train(from.withFreeze("features.norm?.weight", "classifier.*"), DATA)).stream()
                        .filter(name -> name.startsWith("features.norm0."))
                        .collect(Collectors.toSet()));
    }

    @Test
    void aPatternThatMatchesNothingNamesTheNearest() {
        String error = assertThrows(IllegalArgumentException.class, () -> tiny(1).withFreeze("feature.denseblock1.*")
                        .train(DATA))
                .getMessage();
        assertTrue(error.startsWith("freeze \"feature.denseblock1.*\" matches no tensor of densenet("), error);
        assertTrue(error.contains("); the nearest are \"features.denseblock1.*\", "), error);
        String all = assertThrows(IllegalArgumentException.class, () -> tiny(1).withFreeze("*")
                        .train(DATA))
                .getMessage();
        assertTrue(all.endsWith(" to train"), all);
    }

    @Test
    void aGroupMovesAtItsOwnRate() {
        // All rows in one batch: one step from the same start, so the moves are gradient times rate.
        DJLTrainer plain = new DJLTrainer(new MLP(4), 1, 64, new SGD(0.5, 0, 0, false), new ConstantRate(), 3)
                .withThreads(1)
                .withDevice(DeviceChoice.CPU);
        Dataset<Label> data = Samples.exclusiveOr(40, 1);
        Map<String, HostTensor> start = train(
                new DJLTrainer(new MLP(4), 1, 64, new SGD(1e-30, 0, 0, false), new ConstantRate(), 3)
                        .withThreads(1)
                        .withDevice(DeviceChoice.CPU),
                data);
        Map<String, HostTensor> whole = train(plain, data);
        Map<String, HostTensor> grouped = train(plain.withRates(Map.of("layers.0.*", 0.25)), data);
        start.forEach((name, tensor) -> {
            double factor = name.startsWith("layers.0.") ? 0.25 : 1;
            for (int i = 0; i < tensor.values().length; i++) {
                double moved = whole.get(name).values()[i] - tensor.values()[i];
                assertEquals(factor * moved, grouped.get(name).values()[i] - tensor.values()[i], 1e-6, name);
            }
        });
        assertFalse(equalBits(whole, grouped).contains("layers.0.weight"));
        assertTrue(equalBits(whole, grouped).contains("layers.1.weight"));
    }

    @Test
    void ratesOfOneTensorTwiceOrOfZeroAreRefused() {
        Map<String, Double> twice = Map.of("layers.*", 0.1, "*.bias", 2.0);
        DJLTrainer trainer = new DJLTrainer(new MLP(4), 1, 64, new SGD(), new ConstantRate(), 3).withRates(twice);
        String error = assertThrows(IllegalArgumentException.class, () -> trainer.train(Samples.exclusiveOr(40, 1)))
                .getMessage();
        assertTrue(error.startsWith("rates has two factors for \"layers.0.bias\""), error);
        PropertyException zero = assertThrows(PropertyException.class, () -> tiny(1).withRates(Map.of("*", 0.0)));
        assertEquals("rates", zero.getProperty());
    }

    private static OptimiserRun groups(Network network, Optimiser optimiser, Map<String, Double> rates) {
        return RateGroups.start(optimiser, network.manager(), network.trained(), rates, Set.of());
    }

    @Test
    void theStateOfGroupsIsTheStateOfAllAndRestores() {
        Map<String, HostTensor> start = Map.of(
                "layers.0.weight", new HostTensor(new long[] {2, 1}, new float[] {2, 1}),
                "layers.0.bias", new HostTensor(new long[] {2}, new float[] {0, 1}));
        SGD sgd = new SGD(0.1, 0.9, 0, false);
        BatchLoss loss = (batch, gradient) -> {
            gradient[0] = 1;
            gradient[1] = -2;
            return 0;
        };
        Map<String, Double> rates = Map.of("layers.0.bias", 0.5);
        InputNormalisation normalisation = new InputNormalisation(new double[] {0}, new double[] {1});
        try (Network network = new Network(
                        new MLP(new int[0]), InputShape.features(1), 2, normalisation, start, Device.cpu());
                NDManager manager = Torch.newManager(Device.cpu());
                TrainingStep step = new TrainingStep(network, groups(network, sgd, rates), 0, 0);
                TrainingStep plain = new TrainingStep(network, sgd)) {
            NDArray one = manager.create(new float[] {1}, new Shape(1, 1));
            Torch.with(true, 0, () -> step.run(one, new int[] {0}, new double[] {1}, loss, 0.1));
            Map<String, HostTensor> state = step.state();
            assertEquals(plain.state().keySet(), state.keySet());
            try (TrainingStep other = new TrainingStep(network, groups(network, sgd, rates), 0, 0)) {
                other.restore(state);
                assertEquals(state.keySet(), equalBits(state, other.state()));
                state.remove(state.keySet().iterator().next());
                assertThrows(IllegalArgumentException.class, () -> other.restore(state));
                state.put("another", new HostTensor(new long[0], new float[1]));
                assertThrows(IllegalArgumentException.class, () -> other.restore(state));
            }
        }
    }

    @Test
    void theProvenanceRebuildsATrainerThatTransfers() throws IOException {
        Map<String, HostTensor> before = train(tiny(0.05), DATA);
        DJLTrainer trainer = tiny(0.1)
                .withWeights(safetensors(before), "noise")
                .withFreeze("features.conv0.*", "features.norm0.*")
                .withRates(Map.of("features.denseblock?.*", 0.1));
        DJLModel model = (DJLModel) trainer.train(DATA);
        ConfigurationManager manager = new ConfigurationManager();
        manager.addConfiguration(
                ProvenanceUtil.extractConfiguration(model.getProvenance().getTrainerProvenance()));
        Map<String, HostTensor> again =
                train(manager.lookupAll(DJLTrainer.class).get(0), DATA);
        assertEquals(model.weights().keySet(), equalBits(model.weights(), again));
    }

    @Test
    void weightsFromElsewhereNeedTheNameOfWhatTheyWereTrainedOn() throws IOException {
        Path file = safetensors(train(tiny(0.05), DATA));
        PropertyException refused = assertThrows(PropertyException.class, () -> tiny(1).withWeights(file, ""));
        assertEquals("pretrainedOn", refused.getProperty());
        assertTrue(refused.getMsg().contains("the name of what they were trained on, or unknown"), refused.getMsg());

        DJLModel known = (DJLModel) tiny(0.05).withWeights(file, "ImageNet-1k").train(DATA);
        assertEquals(List.of(), known.warnings());
        assertEquals(
                "ImageNet-1k",
                known.getProvenance()
                        .getInstanceProvenance()
                        .getMap()
                        .get(Pretraining.PRETRAINED_ON)
                        .toString());
    }

    @Test
    void unknownAndSameDataAreWarnedOfInTheModelThatIsSaved() throws IOException {
        Path file = safetensors(train(tiny(0.05), DATA));
        ImbalanceModel unknown = (ImbalanceModel)
                new ReweightingTrainer(tiny(0.05).withWeights(file, "unknown"), new InverseFrequency()).train(DATA);
        assertTrue(
                unknown.warnings().get(0).startsWith("It is not known what the weights were trained on"),
                unknown.warnings()::toString);
        assertTrue(unknown.getProvenance().getInstanceProvenance().getMap().containsKey(DJLTrainer.WEIGHTS_HASH));
        Path saved = folder.resolve("model.tribuo");
        unknown.serializeToFile(saved);

        // A model that starts from it inherits what is not known about it.
        DJLModel heir = (DJLModel) tiny(0.05).withWeights(saved, "").train(DATA);
        assertEquals(unknown.warnings(), heir.warnings());
        assertEquals(Optional.of(unknown.warnings().get(0)), Pretraining.warning(heir.getProvenance()));

        DJLModel named =
                (DJLModel) tiny(0.05).withWeights(file, "Synthetic Images").train(DATA);
        assertTrue(
                named.warnings().get(0).startsWith("The weights were trained on Synthetic Images, which"),
                named.warnings()::toString);
    }
}
