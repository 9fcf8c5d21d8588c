package dev.imbalance.data;

import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A small long-tailed training split and a balanced test split, cut from full IDX files.
 * <p>
 * Both are functions of the full files and the seed, and {@code sample.json} beside them says which, so that anyone can make them again
 * and compare the digests.
 *
 * @param full            the full data
 * @param labelNames      the class names by label number
 * @param classOrder      the class names from the largest to the smallest
 * @param imbalanceFactor the ratio of the largest to the smallest class of the training split
 * @param largest         the size of the largest class of the training split
 * @param testPerClass    the rows of each class of the test split
 * @param seed            the seed of both draws
 */
public record LongTailSample(
        Files full,
        List<String> labelNames,
        List<String> classOrder,
        double imbalanceFactor,
        long largest,
        long testPerClass,
        long seed) {
    /** The file that describes a sample. */
    public static final String MANIFEST = "sample.json";

    /** The classes of Fashion-MNIST by label number. */
    public static final List<String> FASHION_MNIST_LABELS = List.of(
            "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot");

    /** Fashion-MNIST with three classes that are easily confused at the rare end: shirt, pullover and coat. */
    public static final List<String> FASHION_MNIST_ORDER = List.of(
            "T-shirt/top", "Trouser", "Dress", "Sandal", "Sneaker", "Bag", "Ankle boot", "Shirt", "Pullover", "Coat");

    public LongTailSample {
        labelNames = List.copyOf(labelNames);
        classOrder = List.copyOf(classOrder);
    }

    /** The four IDX files of a data set. */
    public record Files(Path trainImages, Path trainLabels, Path testImages, Path testLabels) {
        /** The files of a folder under the names that MNIST gave them. */
        public static Files in(Path folder) {
            return new Files(
                    folder.resolve("train-images-idx3-ubyte.gz"),
                    folder.resolve("train-labels-idx1-ubyte.gz"),
                    folder.resolve("t10k-images-idx3-ubyte.gz"),
                    folder.resolve("t10k-labels-idx1-ubyte.gz"));
        }

        List<Path> all() {
            return List.of(trainImages, trainLabels, testImages, testLabels);
        }
    }

    /**
     * What was made of one split.
     *
     * @param counts  the rows of each class, by label number
     * @param rows    the SHA-256 of the chosen rows, see {@link Digests#ofRows}
     * @param written the SHA-256 of the IDX bytes before compression
     */
    public record Split(ClassCounts counts, String rows, IDXWriter.Written written) {}

    /** What was made. */
    public record Made(Split train, Split test) {}

    /**
     * The sample of Fashion-MNIST: factor 50 from 700 rows down, 200 test rows a class.
     * <p>
     * Xiao, Rasul, Vollgraf. "Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning Algorithms", arXiv 1708.07747, 2017.
     *
     * @param folder where the full files are
     */
    public static LongTailSample fashionMNIST(Path folder, long seed) {
        return new LongTailSample(Files.in(folder), FASHION_MNIST_LABELS, FASHION_MNIST_ORDER, 50, 700, 200, seed);
    }

    /**
     * Writes the four files and {@code sample.json} into a folder.
     *
     * @throws DataException if the full files cannot be read, have too few rows, or the folder cannot be written
     */
    public Made write(Path folder) {
        Files small = Files.in(folder);
        long[] balanced = new long[labelNames.size()];
        Arrays.fill(balanced, testPerClass);
        Split train = write(
                new LongTailSource(
                        new IDXImageSource(full.trainImages(), full.trainLabels(), labelNames),
                        new ExponentialProfile(imbalanceFactor, largest, false),
                        classOrder,
                        seed),
                small.trainImages(),
                small.trainLabels());
        Split test = write(
                new LongTailSource(
                        new IDXImageSource(full.testImages(), full.testLabels(), labelNames),
                        new CountsProfile(balanced),
                        List.of(),
                        seed),
                small.testImages(),
                small.testLabels());
        Made made = new Made(train, test);
        Path manifest = folder.resolve(MANIFEST);
        try {
            AtomicFile.write(manifest, out -> out.write(manifest(made).getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new DataException(manifest + " cannot be written (" + e + ")", e);
        }
        return made;
    }

    private static Split write(LongTailSource cut, Path images, Path labels) {
        IDXWriter.Written written = IDXWriter.write(ImageDataset.load(cut), images, labels);
        return new Split(cut.labelCounts(), Digests.ofRows(cut.rows()), written);
    }

    private String manifest(Made made) {
        List<String> sources = full.all().stream()
                .map(file -> "    " + quoted(file.getFileName().toString()) + ": " + quoted(Digests.ofContent(file)))
                .toList();
        return String.format(
                Locale.ROOT,
                """
                {
                  "schema": "imbalance-sample/1",
                  "digests": "SHA-256 of the IDX bytes before compression; rows: SHA-256 of the chosen row numbers, ascending, each as four bytes, most significant first",
                  "source": {
                %s
                  },
                  "labels": %s,
                  "classOrder": %s,
                  "imbalanceFactor": %s,
                  "largest": %d,
                  "testPerClass": %d,
                  "seed": %d,
                  "train": %s,
                  "test": %s
                }
                """,
                String.join(",\n", sources),
                list(labelNames),
                list(classOrder),
                imbalanceFactor,
                largest,
                testPerClass,
                seed,
                split(made.train()),
                split(made.test()));
    }

    private static String split(Split split) {
        List<Long> counts = Arrays.stream(split.counts().toArray()).boxed().toList();
        return String.format(
                Locale.ROOT,
                "{\"counts\": %s, \"rows\": \"%s\", \"images\": \"%s\", \"labels\": \"%s\"}",
                counts,
                split.rows(),
                split.written().images(),
                split.written().labels());
    }

    private static String list(List<String> names) {
        return names.stream().map(LongTailSample::quoted).collect(Collectors.joining(", ", "[", "]"));
    }

    private static String quoted(String text) {
        return TextNode.valueOf(text).toString();
    }
}
