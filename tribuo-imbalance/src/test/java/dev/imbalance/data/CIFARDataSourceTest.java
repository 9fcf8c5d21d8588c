package dev.imbalance.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.data.CIFARDataSource.Split;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CIFARDataSourceTest {
    @TempDir
    private Path parent;

    @Test
    void readsTheFiveBatchesInOrder() {
        ImageDataset data = ImageDataset.load(cifar10(folder()));
        assertEquals(new ImageShape(3, 32, 32), data.shape());
        assertEquals(6, data.size());
        assertEquals(
                List.of("airplane", "automobile", "bird", "cat", "deer", "truck"),
                data.getData().stream().map(e -> e.getOutput().getLabel()).toList());
        byte[] last = Bytes.cifar(new int[] {4}, new int[] {9});
        assertArrayEquals(Arrays.copyOfRange(last, 3074, 6146), data.image(5).pixels());
    }

    @Test
    void readsTheArchiveAsTheFolder() throws IOException {
        Path folder = folder();
        Path archive = Bytes.write(parent.resolve("cifar.tar.gz"), Bytes.tarGz(folder));
        assertEquals(
                ImageDataset.load(cifar10(folder)).getData(),
                ImageDataset.load(cifar10(archive)).getData());
        assertArrayEquals(
                cifar10(folder).labelCounts().toArray(),
                cifar10(archive).labelCounts().toArray());
    }

    @Test
    void testSplitIsItsOwnFile() {
        Path folder = folder();
        Bytes.write(folder.resolve("test_batch.bin"), Bytes.cifar(new int[] {8}));
        CIFARDataSource source = new CIFARDataSource(folder, Split.TEST, 10);
        assertEquals(List.of(folder.resolve("test_batch.bin")), source.files());
        assertEquals(1, ImageDataset.load(source).size());
    }

    @Test
    void hundredClassesAreTheFineLabelsWithTheirNamesWhereTheyAre() throws IOException {
        Path folder = parent.resolve("cifar100");
        assertTrue(folder.toFile().mkdir());
        Bytes.write(folder.resolve("train.bin"), Bytes.cifar(new int[] {19, 99}, new int[] {3, 0}));
        CIFARDataSource numbers = new CIFARDataSource(folder, Split.TRAIN, 100);
        assertEquals("99", numbers.labelNames().get(99));
        assertArrayEquals(new int[] {99, 0}, numbers.classIds());

        String names = IntStream.range(0, 100).mapToObj(i -> "name" + i).collect(Collectors.joining("\n"));
        Bytes.write(folder.resolve("fine_label_names.txt"), names.getBytes(StandardCharsets.UTF_8));
        CIFARDataSource named = new CIFARDataSource(folder, Split.TRAIN, 100);
        assertEquals("name99", ImageDataset.load(named).image(0).getOutput().getLabel());
        assertEquals(2, named.files().size());

        Path archive = Bytes.write(parent.resolve("c.tgz"), Bytes.tarGz(folder));
        CIFARDataSource packed = new CIFARDataSource(archive, Split.TRAIN, 100);
        assertEquals("name0", ImageDataset.load(packed).image(1).getOutput().getLabel());
    }

    @Test
    void aWrongLengthShowsTheRecordLength() {
        Path folder = folder();
        byte[] whole = Bytes.cifar(new int[] {1}, new int[] {2});
        Bytes.write(folder.resolve("data_batch_2.bin"), Arrays.copyOf(whole, 6000));
        assertEquals(
                folder.resolve("data_batch_2.bin")
                        + ", byte 3073: the file has 6000 bytes, expected a multiple of 3073 (1 label and 3072 pixel bytes);"
                        + " it is cut short or not CIFAR-10 binary",
                fault(cifar10(folder)));
        Bytes.write(folder.resolve("data_batch_2.bin"), new byte[0]);
        assertTrue(fault(cifar10(folder)).contains("the file has 0 bytes, expected a multiple of 3073"));
    }

    @Test
    void aLabelOutOfRangeShowsItsPlaceAndTheRange() {
        Path folder = folder();
        Bytes.write(folder.resolve("data_batch_3.bin"), Bytes.cifar(new int[] {1}, new int[] {10}));
        assertEquals(
                folder.resolve("data_batch_3.bin") + ", byte 3073: label 10 in record 1, expected 0 to 9",
                fault(cifar10(folder)));
    }

    @Test
    void aMissingBatchIsNamed() throws IOException {
        Path folder = folder();
        assertTrue(folder.resolve("data_batch_4.bin").toFile().delete());
        Path archive = Bytes.write(parent.resolve("cifar.tar.gz"), Bytes.tarGz(folder));
        assertEquals(
                folder.resolve("data_batch_4.bin") + " does not exist; download it or correct the path",
                fault(cifar10(folder)));
        assertEquals(
                archive + " has no data_batch_4.bin; give the binary version of CIFAR-10", fault(cifar10(archive)));
    }

    @Test
    void aCutArchiveIsOneLine() throws IOException {
        byte[] whole = Bytes.tarGz(folder());
        Path archive = Bytes.write(parent.resolve("cut.tar.gz"), Arrays.copyOf(whole, whole.length / 2));
        String message = fault(cifar10(archive));
        assertTrue(message.startsWith(archive.toString()), message);
        assertTrue(message.endsWith("fetch it again"), message);
    }

    private Path folder() {
        Path folder = parent.resolve("cifar-10-batches-bin");
        assertTrue(folder.toFile().mkdir());
        for (int i = 1; i <= 4; i++) {
            Bytes.write(folder.resolve("data_batch_" + i + ".bin"), Bytes.cifar(new int[] {i - 1}));
        }
        Bytes.write(folder.resolve("data_batch_5.bin"), Bytes.cifar(new int[] {4}, new int[] {9}));
        return folder;
    }

    private static CIFARDataSource cifar10(Path path) {
        return new CIFARDataSource(path, Split.TRAIN, 10);
    }

    private static String fault(CIFARDataSource source) {
        return assertThrows(DataException.class, () -> ImageDataset.load(source))
                .getMessage();
    }
}
