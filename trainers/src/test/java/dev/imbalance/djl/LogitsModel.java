package dev.imbalance.djl;

import com.oracle.labs.mlrg.olcut.util.Pair;
import dev.imbalance.data.ImageShape;
import dev.imbalance.onnx.ModelDescription.Normalisation;
import dev.imbalance.onnx.ONNXLogits;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.tribuo.Example;
import org.tribuo.Excuse;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.sgd.linear.LogisticRegressionTrainer;
import org.tribuo.impl.ArrayExample;
import org.tribuo.protos.core.ModelProto;
import org.tribuo.provenance.ModelProvenance;
import org.tribuo.provenance.SimpleDataSourceProvenance;
import org.tribuo.util.onnx.ONNXNode;
import org.tribuo.util.onnx.ONNXRef;

/** A model that is nothing but its graph, with the provenance, features and labels of a small trained one. */
final class LogitsModel extends Model<Label> implements ONNXLogits {
    private static final long serialVersionUID = 1L;

    private final transient Optional<ImageShape> image;
    private final transient Normalisation normalisation;
    private final transient Function<ONNXRef<?>, ONNXNode> graph;

    LogitsModel(
            Model<Label> domain,
            Optional<ImageShape> image,
            Normalisation normalisation,
            Function<ONNXRef<?>, ONNXNode> graph) {
        super("logits", domain.getProvenance(), domain.getFeatureIDMap(), domain.getOutputIDInfo(), true);
        this.image = image;
        this.normalisation = normalisation;
        this.graph = graph;
    }

    /** A logistic regression trained on one example a label. */
    static Model<Label> logisticRegression(int features, String... labels) {
        String[] names = new String[features];
        for (int i = 0; i < features; i++) {
            names[i] = "p" + (100_000 + i);
        }
        LabelFactory factory = new LabelFactory();
        MutableDataset<Label> data = new MutableDataset<>(
                new SimpleDataSourceProvenance(
                        "one example a label", OffsetDateTime.of(2026, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC), factory),
                factory);
        for (int label = 0; label < labels.length; label++) {
            double[] values = new double[features];
            for (int i = 0; i < features; i++) {
                values[i] = 1 + (i * 7 + label * 3) % 5;
            }
            data.add(new ArrayExample<>(new Label(labels[label]), names, values));
        }
        return new LogisticRegressionTrainer().train(data);
    }

    /** Nothing was trained, and only a digest is made of it. */
    @Override
    public ModelProto serialize() {
        return ModelProto.newBuilder().setClassName(getClass().getName()).build();
    }

    @Override
    public ONNXNode writeLogits(ONNXRef<?> input) {
        return graph.apply(input);
    }

    @Override
    public Optional<ImageShape> imageShape() {
        return image;
    }

    @Override
    public Optional<Normalisation> normalisation() {
        return Optional.of(normalisation);
    }

    @Override
    public Prediction<Label> predict(Example<Label> example) {
        throw new UnsupportedOperationException("only exported");
    }

    @Override
    public Map<String, List<Pair<String, Double>>> getTopFeatures(int n) {
        return Map.of();
    }

    @Override
    public Optional<Excuse<Label>> getExcuse(Example<Label> example) {
        return Optional.empty();
    }

    @Override
    protected Model<Label> copy(String newName, ModelProvenance newProvenance) {
        throw new UnsupportedOperationException("only exported");
    }
}
