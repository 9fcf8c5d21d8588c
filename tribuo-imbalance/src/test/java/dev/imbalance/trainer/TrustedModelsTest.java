package dev.imbalance.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.dtree.CARTClassificationTrainer;
import org.tribuo.classification.ensemble.VotingCombiner;
import org.tribuo.classification.sgd.linear.LogisticRegressionTrainer;
import org.tribuo.common.tree.RandomForestTrainer;
import org.tribuo.impl.ArrayExample;
import org.tribuo.protos.core.FeatureDomainProto;
import org.tribuo.protos.core.ModelDataProto;
import org.tribuo.protos.core.ModelProto;
import org.tribuo.provenance.SimpleDataSourceProvenance;

class TrustedModelsTest {
    private static final String FOREIGN = "evil.Canary";

    @TempDir
    Path folder;

    private Path write(ModelProto proto) throws IOException {
        return Files.write(folder.resolve("model.tribuo"), proto.toByteArray());
    }

    private void assertRefused(ModelProto proto) throws IOException {
        Path file = write(proto);
        String message = assertThrows(IllegalArgumentException.class, () -> TrustedModels.read(file))
                .getMessage();
        assertTrue(message.contains(FOREIGN), message);
        assertFalse(System.getProperties().containsKey("evil.canary.sang"), "a foreign class was initialised");
    }

    private static ModelProto saved() {
        return new PostHocTrainer(new LogisticRegressionTrainer())
                .train(Tables.blobs(1, 20, 10))
                .serialize();
    }

    @Test
    void aForeignClassIsRefusedAtTheTopBeforeItIsLoaded() throws IOException {
        assertRefused(ModelProto.newBuilder().setClassName(FOREIGN).build());
    }

    @Test
    void aForeignClassIsRefusedDeepInsideBeforeItIsLoaded() throws IOException {
        ModelProto model = saved();
        Map<String, byte[]> parts = new LinkedHashMap<>(ModelArchive.unpack(model.getSerializedData()));
        ModelDataProto data = ModelDataProto.parseFrom(parts.get("model-data.pb"));
        FeatureDomainProto features =
                data.getFeatureDomain().toBuilder().setClassName(FOREIGN).build();
        parts.put(
                "model-data.pb",
                data.toBuilder().setFeatureDomain(features).build().toByteArray());
        Any archive = ModelArchive.pack(parts);
        assertRefused(model.toBuilder().setSerializedData(archive).build());
    }

    @Test
    void modelsOfTribuosTrainersAreRead() throws IOException {
        var forest = new RandomForestTrainer<>(new CARTClassificationTrainer(3, 0.5f, 1), new VotingCombiner(), 3);
        ImbalanceModel model = (ImbalanceModel) new PostHocTrainer(forest).train(Tables.blobs(1, 20, 10));
        Model<Label> read = TrustedModels.read(write(model.serialize()));
        assertEquals(model.getProvenance(), read.getProvenance());
    }

    @Test
    void aLabelThatLooksLikeAClassIsOnlyText() throws IOException {
        LabelFactory factory = new LabelFactory();
        MutableDataset<Label> data = new MutableDataset<>(new SimpleDataSourceProvenance("names", factory), factory);
        for (int i = 0; i < 10; i++) {
            String label = i % 2 == 0 ? "com.example.Cat" : "com.example.Dog";
            data.add(new ArrayExample<>(new Label(label), new String[] {"x"}, new double[] {i % 2 + 1}));
        }
        Model<Label> model = new PostHocTrainer(new LogisticRegressionTrainer()).train(data);
        assertEquals(
                model.getProvenance(),
                TrustedModels.read(write(model.serialize())).getProvenance());
    }
}
