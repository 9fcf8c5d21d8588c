package dev.imbalance.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.tribuo.Dataset;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.dtree.CARTClassificationTrainer;
import org.tribuo.classification.evaluation.LabelEvaluator;
import org.tribuo.classification.sgd.linear.LogisticRegressionTrainer;
import org.tribuo.provenance.SimpleDataSourceProvenance;

class ImageDatasetTest {
    private static final ImageShape SHAPE = new ImageShape(1, 4, 4);
    private static final ImmutableOutputInfo<Label> DOMAIN = new LabelFactory()
            .constructInfoForExternalModel(
                    Map.of(new Label("dark"), 0, new Label("bright"), 1, new Label("unseen"), 2));

    @Test
    void keepsTheGivenClassIdsAndCountsAnUnseenClassAsEmpty() {
        ImageDataset data = data(6, 2);
        assertEquals(List.of("dark", "bright", "unseen"), ClassCounts.labels(data.getOutputIDInfo()));
        assertArrayEquals(new long[] {6, 2, 0}, ClassCounts.of(data).toArray());
        assertEquals(8, data.getProvenance().getNumExamples());
        assertEquals(16, data.getProvenance().getNumFeatures());
    }

    @Test
    void refusesALabelOutsideTheDomainByName() {
        List<ImageExample> images = List.of(new ImageExample(new Label("grey"), SHAPE, new byte[16]));
        var fault = assertThrows(DataException.class, () -> new ImageDataset(images, SHAPE, DOMAIN, provenance()));
        assertEquals(
                "label \"grey\" is not one of the classes [dark, bright, unseen] of the training data",
                fault.getMessage());
    }

    @Test
    void refusesAnImageOfAnotherShape() {
        List<ImageExample> images = List.of(new ImageExample(new Label("dark"), new ImageShape(1, 2, 8), new byte[16]));
        assertThrows(DataException.class, () -> new ImageDataset(images, SHAPE, DOMAIN, provenance()));
    }

    @Test
    void modelsTrainedOnImagesReadBack() {
        ImageDataset data = data(40, 20);
        for (var trainer : List.of(new LogisticRegressionTrainer(), new CARTClassificationTrainer(4))) {
            Model<Label> model = trainer.train(data);
            Model<Label> back = Model.deserialize(model.serialize()).castModel(Label.class);
            List<Prediction<Label>> before = model.predict(data);
            List<Prediction<Label>> after = back.predict(data);
            for (int i = 0; i < before.size(); i++) {
                assertTrue(before.get(i).distributionEquals(after.get(i)));
            }
        }
    }

    @Test
    void treeSeparatesDarkFromBrightImages() {
        ImageDataset data = data(40, 20);
        Model<Label> model = new CARTClassificationTrainer(4).train(data);
        assertEquals(1.0, new LabelEvaluator().evaluate(model, data).accuracy(new Label("bright")));
    }

    @Test
    void tribuosMutableDatasetTakesImages() {
        MutableDataset<Label> mutable = new MutableDataset<>(provenance(), new LabelFactory());
        data(3, 2).forEach(mutable::add);
        assertEquals(16, mutable.getFeatureMap().size());
        assertEquals(5, mutable.size());
    }

    @Test
    void readsBackFromTribuosProtobuf() {
        ImageDataset data = data(3, 2);
        Dataset<?> back = Dataset.deserialize(data.serialize());
        assertEquals(data.getData(), back.getData());
    }

    @Test
    void holdsTheExamplesItWasGiven() {
        ImageExample image = new ImageExample(new Label("dark"), SHAPE, new byte[16]);
        ImageDataset data = new ImageDataset(List.of(image), SHAPE, DOMAIN, provenance());
        assertSame(image, data.image(0));
    }

    private static ImageDataset data(int dark, int bright) {
        SplittableRandom random = new SplittableRandom(5);
        List<ImageExample> images = new ArrayList<>();
        for (int i = 0; i < dark + bright; i++) {
            byte[] pixels = new byte[16];
            for (int j = 0; j < 16; j++) {
                pixels[j] = (byte) (random.nextInt(60) + (i < dark ? 0 : 190));
            }
            images.add(new ImageExample(new Label(i < dark ? "dark" : "bright"), SHAPE, pixels));
        }
        return new ImageDataset(images, SHAPE, DOMAIN, provenance());
    }

    private static SimpleDataSourceProvenance provenance() {
        return new SimpleDataSourceProvenance("generated", new LabelFactory());
    }
}
