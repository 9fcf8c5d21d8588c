package dev.imbalance.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.config.ConfigurationManager;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil;
import com.oracle.labs.mlrg.olcut.provenance.io.ProvenanceSerializationException;
import com.oracle.labs.mlrg.olcut.provenance.primitives.HashProvenance;
import dev.imbalance.Nameable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.ONNXExportable;
import org.tribuo.classification.Label;

/** What every source and profile keeps. */
class SourceContractTest {
    private static Path folder;

    @BeforeAll
    static void makeFolder() throws IOException {
        folder = Files.createTempDirectory("sources");
    }

    @AfterAll
    static void deleteFolder() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    static Stream<LabelledSource> sources() throws IOException {
        Path cifar = Files.createDirectories(folder.resolve("cifar"));
        for (int i = 1; i <= 5; i++) {
            Bytes.write(cifar.resolve("data_batch_" + i + ".bin"), Bytes.cifar(new int[] {i}, new int[] {0}));
        }
        Path images = Files.createDirectories(folder.resolve("images/cat"));
        javax.imageio.ImageIO.write(
                new java.awt.image.BufferedImage(3, 2, java.awt.image.BufferedImage.TYPE_INT_RGB),
                "png",
                images.resolve("a.png").toFile());
        IDXImageSource idx = new IDXImageSource(
                Bytes.write(folder.resolve("i.gz"), Bytes.gzip(Bytes.images(12, 2, 2))),
                Bytes.write(folder.resolve("l"), Bytes.labels(0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2)),
                List.of("x", "y", "z"));
        Path table = Files.writeString(folder.resolve("t.csv"), "a,b,y\n1,2,p\n3,4,q\n");
        return Stream.of(
                idx,
                new CIFARDataSource(cifar, CIFARDataSource.Split.TRAIN, 10),
                new ImageFolderSource(images.getParent(), 4, 4, 1),
                new TableSource(table, "y"),
                new TextSource(Files.writeString(folder.resolve("x.csv"), "y,t\np,a b\nq,a b c\n"), "y", "t"),
                new LongTailSource(idx, new ExponentialProfile(2, 4, false), List.of("z", "x", "y"), 3),
                new SplitSource(idx, 0.5, 3, SplitSource.Part.REST),
                new FoldSource(idx, 4, 2, 3, FoldSource.Part.TRAIN),
                new FoldSource(
                        idx,
                        Files.writeString(
                                folder.resolve("folds.csv"),
                                "row,fold\n"
                                        + IntStream.range(0, 12)
                                                .mapToObj(row -> row + "," + (row % 3 + 1))
                                                .collect(Collectors.joining("\n"))),
                        3,
                        FoldSource.Part.TEST));
    }

    static Stream<LongTailProfile> profiles() {
        return Stream.of(new CountsProfile(3, 2, 1), new ExponentialProfile(50, 700, true), new StepProfile(10, 100));
    }

    @Test
    void everySourceAndProfileIsRegisteredAndTestedHere() throws IOException {
        assertEquals(
                types(ServiceLoader.load(LabelledSource.class)),
                sources().map(Object::getClass).collect(Collectors.toSet()));
        assertEquals(
                types(ServiceLoader.load(LongTailProfile.class)),
                profiles().map(Object::getClass).collect(Collectors.toSet()));
        Set<String> names = new HashSet<>();
        ServiceLoader.load(LabelledSource.class).forEach(s -> assertTrue(names.add(s.typeName()), s.typeName()));
        ServiceLoader.load(LongTailProfile.class).forEach(p -> assertTrue(names.add(p.typeName()), p.typeName()));
    }

    @ParameterizedTest
    @MethodSource("sources")
    void labelsAgreeWithTheRows(LabelledSource source) {
        List<String> names = source.labelNames();
        List<String> rows = new ArrayList<>();
        source.forEach(example -> rows.add(example.getOutput().getLabel()));
        assertEquals(rows, IntStream.of(source.classIds()).mapToObj(names::get).toList());
        assertEquals(rows.size(), source.labelCounts().total());
        assertEquals(names, ClassCounts.labels(source.domain()));
    }

    @ParameterizedTest
    @MethodSource("sources")
    void labelsLoadedAloneAreThoseOfTheWholeRows(LabelledSource source) {
        Dataset<Label> labels = Loading.trainLabels(source);
        Dataset<Label> whole = Loading.train(source);
        assertEquals(ClassCounts.of(whole), ClassCounts.of(labels));
        assertEquals(
                whole.getOutputIDInfo().toReadableString(),
                labels.getOutputIDInfo().toReadableString());
        assertEquals(whole.size(), Loading.testLabels(source, source, labels).size());
    }

    @ParameterizedTest
    @MethodSource("sources")
    void imagesHaveTheShapeThatWasAnnounced(LabelledSource source) {
        for (Example<Label> example : source) {
            assertEquals(source.imageShape().isPresent(), example instanceof ImageExample);
            if (example instanceof ImageExample image) {
                assertEquals(source.imageShape().orElseThrow(), image.shape());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("sources")
    void weightsOfOneReadDoNotReachTheNext(LabelledSource source) {
        source.forEach(example -> example.setWeight(7));
        source.forEach(example -> assertEquals(1, example.getWeight()));
    }

    @ParameterizedTest
    @MethodSource("sources")
    void provenanceRebuildsTheSameRows(LabelledSource source) throws ProvenanceSerializationException {
        var saved = ONNXExportable.SERIALIZER.deserializeAndUnmarshal(
                ONNXExportable.SERIALIZER.marshalAndSerialize(source.getProvenance()));
        assertEquals(source.getProvenance(), saved);
        LabelledSource rebuilt = rebuilt(source);
        assertEquals(source.getProvenance(), rebuilt.getProvenance());
        assertEquals(Loading.train(source).getData(), Loading.train(rebuilt).getData());
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void provenanceRebuildsTheSameProfile(LongTailProfile profile) {
        assertEquals(profile.getProvenance(), rebuilt(profile).getProvenance());
    }

    @Test
    void provenanceRecordsTheBytesThatWereRead() throws IOException {
        Path file = Files.writeString(folder.resolve("changing.csv"), "a,y\n1,p\n");
        var before = new TableSource(file, "y").getProvenance();
        HashProvenance hash = (HashProvenance) before.getInstanceValues().get(SourceProvenance.RESOURCE_HASH);
        assertEquals(Digests.ofFile(file), hash.getValue());
        assertEquals(
                8L,
                before.getInstanceValues().get(SourceProvenance.RESOURCE_BYTES).getValue());
        Files.writeString(file, "a,y\n2,p\n");
        assertNotEquals(before, new TableSource(file, "y").getProvenance());
    }

    @Test
    void provenanceOfACutRecordsTheChosenRows() throws IOException {
        RowSubset cut = (RowSubset)
                sources().filter(s -> s instanceof RowSubset).findFirst().orElseThrow();
        HashProvenance hash =
                (HashProvenance) cut.getProvenance().getInstanceValues().get(SourceProvenance.CHOSEN_HASH);
        assertEquals(Digests.ofRows(cut.rows()), hash.getValue());
        assertFalse(cut.getProvenance().getConfiguredParameters().isEmpty());
    }

    @Test
    void rowDigestIsThatOfBigEndianNumbers() {
        // printf '\x00\x00\x00\x01\x00\x00\x01\x00' | sha256sum
        assertEquals(
                "da49d2915281f6331c5f9d888ff8d9a4",
                Digests.ofRows(new int[] {1, 256}).substring(0, 32));
    }

    private static Set<Class<?>> types(ServiceLoader<?> providers) {
        return providers.stream().map(ServiceLoader.Provider::type).collect(Collectors.toSet());
    }

    private static <T extends Nameable> T rebuilt(T object) {
        ConfigurationManager manager = new ConfigurationManager();
        manager.addConfiguration(ProvenanceUtil.extractConfiguration(object.getProvenance()));
        @SuppressWarnings("unchecked")
        T rebuilt = (T) manager.lookupAll(object.getClass()).get(0);
        return rebuilt;
    }
}
