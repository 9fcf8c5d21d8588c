package dev.imbalance.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.imbalance.data.LongTailSample.Made;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LongTailSampleTest {
    private static final Path BUNDLED = Path.of("..", "data", "fashion-mnist-lt");
    private static final Path FULL = Path.of("/usr/share/datasets/fashion-mnist");

    @TempDir
    private Path folder;

    @Test
    void writesFilesThatReadBackAndSayWhatTheyAre() throws IOException {
        LongTailSample sample = small();
        Path out = folder.resolve("out");
        Made made = sample.write(out);
        LongTailSample.Files files = LongTailSample.Files.in(out);
        ImageDataset train =
                ImageDataset.load(new IDXImageSource(files.trainImages(), files.trainLabels(), sample.labelNames()));
        assertEquals("a\"b\n 2, c 8", ClassCounts.of(train).toString());
        assertEquals(made.train().counts(), ClassCounts.of(train));
        assertEquals(made.train().written().images(), Digests.ofContent(files.trainImages()));
        JsonNode manifest =
                new ObjectMapper().readTree(out.resolve("sample.json").toFile());
        assertEquals("imbalance-sample/1", manifest.get("schema").asText());
        assertEquals("a\"b\n", manifest.get("labels").get(0).asText());
        assertEquals(made.test().rows(), manifest.get("test").get("rows").asText());
        assertEquals(3, manifest.get("test").get("counts").get(1).asInt());
        assertEquals(
                Digests.ofContent(sample.full().testLabels()),
                manifest.get("source").get("t10k-labels-idx1-ubyte.gz").asText());
    }

    @Test
    void writesTheSameBytesTwice() throws IOException {
        small().write(folder.resolve("one"));
        small().write(folder.resolve("two"));
        for (Path file : LongTailSample.Files.in(folder.resolve("one")).all()) {
            assertArrayEquals(
                    Files.readAllBytes(file),
                    Files.readAllBytes(folder.resolve("two").resolve(file.getFileName())));
        }
    }

    @Test
    void theBundledSampleIsWhatItsManifestSays() throws IOException {
        JsonNode manifest =
                new ObjectMapper().readTree(BUNDLED.resolve("sample.json").toFile());
        LongTailSample.Files files = LongTailSample.Files.in(BUNDLED);
        assertEquals(manifest.get("train").get("images").asText(), Digests.ofContent(files.trainImages()));
        assertEquals(manifest.get("train").get("labels").asText(), Digests.ofContent(files.trainLabels()));
        assertEquals(manifest.get("test").get("images").asText(), Digests.ofContent(files.testImages()));
        assertEquals(manifest.get("test").get("labels").asText(), Digests.ofContent(files.testLabels()));
        ImageDataset train = ImageDataset.load(
                new IDXImageSource(files.trainImages(), files.trainLabels(), LongTailSample.FASHION_MNIST_LABELS));
        assertEquals(
                "T-shirt/top 700, Trouser 453, Pullover 21, Dress 293, Coat 14, Sandal 190, Shirt 33, Sneaker 123, Bag 79, "
                        + "Ankle boot 51",
                ClassCounts.of(train).toString());
        try (Stream<Path> all = Files.list(BUNDLED)) {
            assertTrue(all.mapToLong(file -> file.toFile().length()).sum() < 2_500_000);
        }
    }

    @Test
    void theBundledSampleIsMadeAgainFromTheFullSet() throws IOException {
        assumeTrue(
                Files.isDirectory(FULL),
                "needs the full Fashion-MNIST files in " + FULL + " (Debian package dataset-fashion-mnist)");
        LongTailSample.fashionMNIST(FULL, 7).write(folder);
        assertEquals(Files.readString(BUNDLED.resolve("sample.json")), Files.readString(folder.resolve("sample.json")));
    }

    private LongTailSample small() {
        LongTailSample.Files full = LongTailSample.Files.in(folder);
        int[] labels = IntStream.range(0, 20).map(i -> i % 2).toArray();
        byte[] images = Bytes.gzip(Bytes.images(20, 3, 3));
        Bytes.write(full.trainImages(), images);
        Bytes.write(full.testImages(), images);
        Bytes.write(full.trainLabels(), Bytes.gzip(Bytes.labels(labels)));
        Bytes.write(full.testLabels(), Bytes.gzip(Bytes.labels(labels)));
        return new LongTailSample(full, List.of("a\"b\n", "c"), List.of("c", "a\"b\n"), 4, 8, 3, 11);
    }
}
