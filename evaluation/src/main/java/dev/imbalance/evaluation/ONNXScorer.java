package dev.imbalance.evaluation;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.imbalance.data.Digests;
import dev.imbalance.onnx.ModelDescription;
import dev.imbalance.onnx.ONNXExport;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.tribuo.Example;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;

/**
 * Scores examples by an exported model in ONNX Runtime, in batches that travel in direct buffers.
 * <p>
 * Takes any ONNX classifier with one input, images (batch, C, H, W) in uint8 or float or features (batch, features) in float, and an
 * output of float probabilities (batch, K); both variants of {@link ONNXExport} are such. A description beside the model, named as
 * the model but ending in {@code .json}, is used when it is there; its checksum must then be the model's. Not thread-safe.
 */
public final class ONNXScorer implements AutoCloseable {
    private static final Logger LOGGER = Logger.getLogger(ONNXScorer.class.getName());
    private static final String PROBABILITIES = "probabilities";

    private final String name;
    private final OnnxOptions options;
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final String device;
    private final List<String> labels;
    private final String inputName;
    private final OnnxInput input;
    private final String output;

    /** What takes the scores of a row. */
    @FunctionalInterface
    public interface Consumer {
        /**
         * Takes a row.
         *
         * @param row           its position, from 0
         * @param example       what was scored
         * @param probabilities by class id; the consumer's to keep
         */
        void accept(long row, Example<Label> example, float[] probabilities) throws IOException;
    }

    /** Opens a model that this toolkit exported. */
    public ONNXScorer(Path model, OnnxOptions options) throws IOException {
        this(model, options, List.of(), Optional.empty());
    }

    /**
     * Opens a model.
     *
     * @param model    the ONNX file
     * @param labels   the class names, by output column; may be empty for a model that this toolkit exported, and must be its own
     *                 otherwise
     * @param features the input columns of a model of plain features; may be empty where the description beside the model has them
     * @throws IOException naming the file, if it is missing, is not such a model, differs from its description, or the GPU is asked
     *                     for and does not work
     */
    public ONNXScorer(Path model, OnnxOptions options, List<String> labels, Optional<ImmutableFeatureMap> features)
            throws IOException {
        this.name = model.getFileName().toString();
        this.options = options;
        if (!Files.isRegularFile(model)) {
            throw new IOException(model + " is missing");
        }
        Optional<ModelDescription> description = description(model);
        this.environment = OrtEnvironment.getEnvironment();
        Opened opened = open(model);
        this.session = opened.session;
        this.device = opened.device;
        try {
            Map<String, NodeInfo> inputs = session.getInputInfo();
            NodeInfo only = inputs.values().iterator().next();
            if (inputs.size() != 1 || !(only.getInfo() instanceof TensorInfo taken)) {
                throw new IOException(name + " takes " + inputs.values() + "; it can be scored if it takes one tensor");
            }
            this.inputName = only.getName();
            this.input = new OnnxInput(name, taken, options.batch(), columns(description, features));
            this.labels = labels(description, labels);
            this.output = output(this.labels.size());
        } catch (OrtException e) {
            close();
            throw failed(e);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** The class names, by class id. */
    public List<String> labels() {
        return labels;
    }

    /** Where it runs: "cpu" or "gpu". */
    public String device() {
        return device;
    }

    /**
     * Scores examples as they come; at most one batch of them is held.
     *
     * @return the number of rows
     * @throws IllegalArgumentException if an example is not what the model takes
     * @throws IOException              if ONNX Runtime fails, or what the consumer threw
     */
    public long score(Iterable<? extends Example<Label>> examples, Consumer consumer) throws IOException {
        List<Example<Label>> batch = new ArrayList<>(options.batch());
        long row = 0;
        for (Example<Label> example : examples) {
            input.put(batch.size(), example, row);
            batch.add(example);
            row++;
            if (batch.size() == options.batch()) {
                run(batch, row - batch.size(), consumer);
                batch.clear();
            }
        }
        if (!batch.isEmpty()) {
            run(batch, row - batch.size(), consumer);
        }
        return row;
    }

    /** Scores examples: (rows, K) by class id. */
    public float[][] probabilities(Iterable<? extends Example<Label>> examples) throws IOException {
        List<float[]> rows = new ArrayList<>();
        score(examples, (row, example, probabilities) -> rows.add(probabilities));
        return rows.toArray(float[][]::new);
    }

    /** Predicts examples as a Tribuo model does, for Tribuo's evaluators. */
    public List<Prediction<Label>> predict(Iterable<? extends Example<Label>> examples) throws IOException {
        List<Prediction<Label>> predictions = new ArrayList<>();
        score(examples, (row, example, probabilities) -> {
            Map<String, Label> scores = new LinkedHashMap<>();
            for (int id = 0; id < probabilities.length; id++) {
                scores.put(labels.get(id), new Label(labels.get(id), probabilities[id]));
            }
            Label best = scores.get(labels.get(prediction(probabilities)));
            predictions.add(new Prediction<>(best, scores, example.size(), example, true));
        });
        return predictions;
    }

    /** The id of the predicted class: the most probable one, the first of equals. */
    public static int prediction(float[] probabilities) {
        return ArgMax.of(probabilities);
    }

    @Override
    public void close() throws IOException {
        try {
            session.close();
        } catch (OrtException e) {
            throw failed(e);
        }
    }

    private void run(List<Example<Label>> batch, long firstRow, Consumer consumer) throws IOException {
        FloatBuffer scores;
        try (OnnxTensor tensor = input.tensor(environment, batch.size());
                OrtSession.Result result = session.run(Map.of(inputName, tensor), Set.of(output))) {
            // A copy, so it outlives the result.
            scores = ((OnnxTensor) result.get(0)).getFloatBuffer();
        } catch (OrtException e) {
            throw failed(e);
        }
        for (int i = 0; i < batch.size(); i++) {
            float[] probabilities = new float[labels.size()];
            scores.get(probabilities);
            consumer.accept(firstRow + i, batch.get(i), probabilities);
        }
    }

    private static Optional<ModelDescription> description(Path model) throws IOException {
        Path beside = RunFiles.descriptionOf(model);
        if (!Files.isRegularFile(beside)) {
            return Optional.empty();
        }
        ModelDescription description = Json.read(beside, ModelDescription.SCHEMA, ModelDescription.class);
        String sha256 = Digests.ofFile(model);
        if (!sha256.equals(description.sha256())) {
            throw new IOException(
                    model + " is not the model that " + beside.getFileName() + " describes: its SHA-256 is "
                            + sha256 + ", described is " + description.sha256() + "; export it again, or take " + beside
                            + " away to score without it");
        }
        return Optional.of(description);
    }

    private Opened open(Path model) throws IOException {
        if (options.device() != OnnxOptions.Device.CPU) {
            OrtException cause = null;
            String missing = "this ONNX Runtime has no CUDA; the artifact onnxruntime_gpu has";
            if (OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)) {
                try {
                    return new Opened(session(model, true), "gpu");
                } catch (OrtException e) {
                    // The list has what was built in, whether or not this machine has the libraries and the device for
                    // it.
                    missing = firstLine(e);
                    cause = e;
                }
            }
            if (options.device() == OnnxOptions.Device.GPU) {
                throw new IOException(
                        name + " cannot be scored on the GPU (" + missing + "); use the device cpu or auto", cause);
            }
            LOGGER.log(Level.INFO, "ONNX Runtime scores {0} on the CPU: {1}", new Object[] {name, missing});
        }
        try {
            return new Opened(session(model, false), "cpu");
        } catch (OrtException e) {
            throw failed(e);
        }
    }

    private OrtSession session(Path model, boolean cuda) throws OrtException {
        try (OrtSession.SessionOptions settings = new OrtSession.SessionOptions()) {
            settings.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
            if (options.threads() > 0) {
                settings.setIntraOpNumThreads(options.threads());
            }
            if (cuda) {
                settings.addCUDA(0);
            }
            return environment.createSession(model.toString(), settings);
        }
    }

    private static List<String> columns(
            Optional<ModelDescription> description, Optional<ImmutableFeatureMap> features) {
        if (features.isPresent()) {
            ImmutableFeatureMap map = features.get();
            return IntStream.range(0, map.size())
                    .mapToObj(id -> map.get(id).getName())
                    .toList();
        }
        return description.map(ModelDescription::features).orElse(List.of());
    }

    private List<String> labels(Optional<ModelDescription> description, List<String> given)
            throws IOException, OrtException {
        Optional<String> metadata = session.getMetadata().getCustomMetadataValue(ONNXExport.LABELS_METADATA_FIELD);
        List<String> known = given;
        if (description.isPresent()) {
            known = description.get().labels();
        } else if (metadata.isPresent()) {
            known = List.of(Json.MAPPER.readValue(metadata.get(), String[].class));
        }
        if (known.isEmpty()) {
            throw new IOException(name
                    + " does not say which labels its columns are, and no description is beside it; give the labels");
        }
        if (!given.isEmpty() && !given.equals(known)) {
            throw new IOException(name + " has the labels " + known + ", the data have " + given);
        }
        return known;
    }

    /** The name of the output that is the probabilities. */
    private String output(int classes) throws IOException, OrtException {
        Map<String, NodeInfo> outputs = session.getOutputInfo();
        List<String> candidates = outputs.values().stream()
                .filter(output -> output.getInfo() instanceof TensorInfo info
                        && info.type == OnnxJavaType.FLOAT
                        && info.getShape().length == 2
                        && (info.getShape()[1] == classes || info.getShape()[1] == -1))
                .map(NodeInfo::getName)
                .toList();
        if (candidates.contains(PROBABILITIES)) {
            return PROBABILITIES;
        }
        if (candidates.size() != 1) {
            throw new IOException(
                    name + " gives " + outputs.values() + "; it can be scored if one output, or one named "
                            + PROBABILITIES + ", is FLOAT [-1, " + classes + "] for " + classes + " labels");
        }
        return candidates.get(0);
    }

    private IOException failed(OrtException e) {
        return new IOException("ONNX Runtime cannot run " + name + ": " + firstLine(e), e);
    }

    private static String firstLine(OrtException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    /** A session and where it runs. */
    private record Opened(OrtSession session, String device) {}
}
