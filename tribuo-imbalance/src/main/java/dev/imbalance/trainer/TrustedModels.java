package dev.imbalance.trainer;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tribuo.Model;
import org.tribuo.classification.Label;
import org.tribuo.impl.ModelDataCarrier;
import org.tribuo.protos.core.ModelProto;

/** Reads models whose class is this toolkit's or Tribuo's; a model file names the class that reads it, so any other is refused. */
public final class TrustedModels {
    private TrustedModels() {}

    /**
     * Reads a {@code model.tribuo} file.
     *
     * @throws IOException              if the file cannot be read
     * @throws IllegalArgumentException if the model's class is not trusted, or it does not predict labels
     */
    public static Model<Label> read(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            return read(ModelProto.parseFrom(in));
        }
    }

    /** Reads a model from its protobuf, under the same rules. */
    static Model<Label> read(ModelProto proto) {
        String name = proto.getClassName();
        if (!name.startsWith("dev.imbalance.") && !name.startsWith("org.tribuo.")) {
            throw new IllegalArgumentException(
                    "the model's class " + name + " is neither this toolkit's nor Tribuo's; it is not loaded");
        }
        return Model.deserialize(proto).castModel(Label.class);
    }

    /** The data of a model that predicts labels. */
    @SuppressWarnings("unchecked") // guarded by the check of the domain
    static ModelDataCarrier<Label> labelled(ModelDataCarrier<?> carrier) {
        if (!carrier.outputDomain().getDomain().stream().allMatch(Label.class::isInstance)) {
            throw new IllegalArgumentException("the model does not predict labels");
        }
        return (ModelDataCarrier<Label>) carrier;
    }
}
