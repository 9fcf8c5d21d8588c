package dev.imbalance.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.data.ImageDataset;
import dev.imbalance.data.ImageExample;
import dev.imbalance.data.ImageShape;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tribuo.Dataset;
import org.tribuo.MutableDataset;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;

class MistakesTest {
    @TempDir
    Path directory;

    private final List<ImageExample> images = new ArrayList<>();
    private final List<Prediction<Label>> predictions = new ArrayList<>();

    private RunFiles files() {
        return new RunFiles(directory.resolve("run"));
    }

    private void add(ImageShape shape, String label, String prediction, double confidence) {
        byte[] pixels = new byte[shape.size()];
        new SplittableRandom(images.size()).nextBytes(pixels);
        add(new ImageExample(new Label(label), shape, pixels), prediction, confidence);
    }

    private void add(ImageExample image, String prediction, double confidence) {
        images.add(image);
        Map<String, Label> scores = new LinkedHashMap<>();
        scores.put(prediction, new Label(prediction, confidence));
        predictions.add(new Prediction<>(scores.get(prediction), scores, 1, image, true));
    }

    private void write(ImageShape shape) throws IOException {
        LabelFactory factory = new LabelFactory();
        var info = factory.generateInfo();
        List.of("cat", "dog", "eel").forEach(label -> info.observe(new Label(label)));
        Dataset<Label> test = new ImageDataset(
                images, shape, info.generateImmutableOutputInfo(), new SimpleDataSourceProvenance("test", factory));
        files().writeMistakes(
                        test, IntStream.range(0, images.size()).map(i -> 10 * i).toArray(), predictions);
    }

    private static BufferedImage image(Mistake mistake) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(mistake.png()));
    }

    @Test
    void theMostConfidentMistakesOfEachClassComeFirst() throws IOException {
        ImageShape grey = new ImageShape(1, 4, 6);
        add(grey, "cat", "cat", 0.99);
        add(grey, "cat", "dog", 0.6);
        add(grey, "cat", "eel", 0.8);
        add(grey, "cat", "dog", 0.7);
        add(grey, "eel", "dog", 0.5);
        add(grey, "dog", "cat", 7);
        write(grey);
        List<Mistake> read = files().readMistakes();
        assertEquals(
                List.of("dog 50", "cat 20", "eel 40", "cat 30", "cat 10"),
                read.stream()
                        .map(mistake -> mistake.label() + " " + mistake.row())
                        .toList());
        assertEquals("eel", read.get(1).prediction());
        assertEquals(0.8, read.get(1).confidence());
        assertEquals(Double.NaN, read.get(0).confidence());
        for (int y = 0; y < 4; y++) {
            for (int x = 0; x < 6; x++) {
                assertEquals(
                        Byte.toUnsignedInt(images.get(2).pixels()[6 * y + x]),
                        image(read.get(1)).getRaster().getSample(x, y, 0));
            }
        }
    }

    @Test
    void coloursStayAndLargeImagesAreScaledDown() throws IOException {
        ImageShape large = new ImageShape(3, 100, 200);
        byte[] pixels = new byte[large.size()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i < 20_000 ? 200 : i < 40_000 ? 100 : 50);
        }
        add(new ImageExample(new Label("cat"), large, pixels), "dog", 0.9);
        write(large);
        BufferedImage small = image(files().readMistakes().get(0));
        assertEquals(64, small.getWidth());
        assertEquals(32, small.getHeight());
        assertEquals(0xFFC86432, small.getRGB(17, 5));
    }

    @Test
    void atMostTwoHundredAndAMegabyteAreKept() throws IOException {
        ImageShape noise = new ImageShape(3, 64, 64);
        for (int i = 0; i < 250; i++) {
            add(noise, i < 240 ? "cat" : "dog", "eel", 0.5 + i / 1000.0);
        }
        write(noise);
        assertTrue(Files.size(files().mistakes()) <= 1_000_000);
        List<Mistake> read = files().readMistakes();
        assertTrue(read.size() > 60 && read.size() < 80, () -> read.size() + " of 12 kB");
        assertEquals(
                10,
                read.stream().filter(mistake -> mistake.label().equals("dog")).count());

        images.clear();
        predictions.clear();
        ImageShape tiny = new ImageShape(1, 2, 2);
        for (int i = 0; i < 250; i++) {
            add(tiny, "cat", "eel", 0.5);
        }
        write(tiny);
        assertEquals(200, files().readMistakes().size());
    }

    @Test
    void theSameMistakesGiveTheSameFile() throws IOException {
        ImageShape grey = new ImageShape(1, 4, 4);
        add(grey, "cat", "dog", 0.5);
        write(grey);
        byte[] once = Files.readAllBytes(files().mistakes());
        write(grey);
        assertArrayEquals(once, Files.readAllBytes(files().mistakes()));
    }

    @Test
    void withoutImagesOrMistakesThereIsNoFile() throws IOException {
        ImageShape grey = new ImageShape(1, 4, 4);
        add(grey, "cat", "cat", 0.5);
        write(grey);
        assertFalse(Files.exists(files().mistakes()));
        Dataset<Label> table = Blobs.of(1, 3, 3);
        files().writeMistakes(table, new int[6], List.of());
        assertFalse(Files.exists(files().mistakes()));
        assertEquals(List.of(), files().readMistakes());
    }

    @Test
    void aFileOfSomethingElseIsNamed() throws IOException {
        Files.createDirectories(files().directory());
        Files.write(files().mistakes(), new byte[100]);
        IOException refused = assertThrows(IOException.class, () -> files().readMistakes());
        assertTrue(refused.getMessage().contains("mistakes.zip"), refused::getMessage);
    }

    @Test
    void testRowsEqualToATrainingRowAreCountedByClass() {
        Dataset<Label> train = Blobs.of(1, 5, 4);
        int first = train.getOutputIDInfo().getID(new Label("blob0"));
        assertEquals(5, SharedRows.count(train, train)[first]);
        assertEquals(4, SharedRows.count(train, train)[1 - first]);
        // The same numbers are drawn, in the same order: of each row but the sixth for the same class.
        assertEquals(5, SharedRows.count(train, Blobs.of(1, 6, 4))[first]);
        assertEquals(3, SharedRows.count(train, Blobs.of(1, 6, 4))[1 - first]);
        assertArrayEquals(new long[] {0, 0}, SharedRows.count(train, Blobs.of(2, 50, 50)));
    }

    @Test
    void rowsOfOtherFeaturesAreNotEqualThoughTheirNamesHaveOneHashCode() {
        LabelFactory labels = new LabelFactory();
        MutableDataset<Label> one = new MutableDataset<>(new SimpleDataSourceProvenance("one", labels), labels);
        MutableDataset<Label> other = new MutableDataset<>(new SimpleDataSourceProvenance("other", labels), labels);
        one.add(new ArrayExample<>(new Label("a"), new String[] {"Aa"}, new double[] {1}));
        other.add(new ArrayExample<>(new Label("a"), new String[] {"BB"}, new double[] {1}));
        assertArrayEquals(new long[] {1}, SharedRows.count(one, one));
        assertArrayEquals(new long[] {0}, SharedRows.count(one, other));
    }

    @Test
    void imagesThatDifferInOnePixelAreNotEqual() {
        ImageShape shape = new ImageShape(1, 3, 5);
        LabelFactory factory = new LabelFactory();
        var info = factory.generateInfo();
        info.observe(new Label("cat"));
        List<ImageExample> training = new ArrayList<>();
        training.add(new ImageExample(new Label("cat"), shape, new byte[15]));
        for (int pixel = 0; pixel < 15; pixel++) {
            byte[] pixels = new byte[15];
            pixels[pixel] = 1;
            training.add(new ImageExample(new Label("cat"), shape, pixels));
        }
        Dataset<Label> all = new ImageDataset(
                training, shape, info.generateImmutableOutputInfo(), new SimpleDataSourceProvenance("cats", factory));
        Dataset<Label> others = new ImageDataset(
                training.subList(1, 16),
                shape,
                info.generateImmutableOutputInfo(),
                new SimpleDataSourceProvenance("cats", factory));
        assertArrayEquals(new long[] {15}, SharedRows.count(others, all));
    }
}
