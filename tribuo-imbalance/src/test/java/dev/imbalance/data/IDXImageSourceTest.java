package dev.imbalance.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.oracle.labs.mlrg.olcut.config.PropertyException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IDXImageSourceTest {
    @TempDir
    private Path folder;

    @Test
    void readsRawAndGzippedFilesAlike() {
        byte[] images = Bytes.images(3, 2, 4);
        byte[] labels = Bytes.labels(1, 0, 1);
        ImageDataset raw = ImageDataset.load(source("i", images, "l", labels));
        ImageDataset gzip = ImageDataset.load(source("i.gz", Bytes.gzip(images), "l.gz", Bytes.gzip(labels)));
        assertEquals(raw.getData(), gzip.getData());
        assertEquals(new ImageShape(1, 2, 4), raw.shape());
        assertArrayEquals(
                Arrays.copyOfRange(images, 16 + 8, 16 + 16), raw.image(1).pixels());
        assertEquals("0", raw.image(1).getOutput().getLabel());
    }

    @Test
    void namesClassesByTheirNumbersInNumericOrder() {
        IDXImageSource source = source("i", Bytes.images(3, 1, 1), "l", Bytes.labels(11, 2, 0));
        assertEquals(List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"), source.labelNames());
        assertEquals(
                source.labelNames(),
                ClassCounts.labels(ImageDataset.load(source).getOutputIDInfo()));
    }

    @Test
    void takesGivenClassNamesAndKeepsOneWithoutRows() {
        IDXImageSource source = source("i", Bytes.images(2, 1, 1), "l", Bytes.labels(2, 0), "cat", "dog", "eel");
        assertArrayEquals(new long[] {1, 0, 1}, source.labelCounts().toArray());
        assertEquals("eel", source.iterator().next().getOutput().getLabel());
    }

    @Test
    void everyReadGivesFreshExamplesOverTheSamePixels() {
        IDXImageSource source = source("i", Bytes.images(2, 1, 1), "l", Bytes.labels(1, 0));
        ImageExample first = (ImageExample) source.iterator().next();
        ImageExample again = (ImageExample) source.iterator().next();
        assertNotSame(first, again);
        assertSame(first.pixels(), again.pixels());
    }

    @Test
    void countsLabelsWithoutTheImages() {
        Path labels = Bytes.write(folder.resolve("l"), Bytes.labels(0, 1, 1));
        IDXImageSource source = new IDXImageSource(folder.resolve("not-there"), labels, List.of());
        assertArrayEquals(new long[] {1, 2}, source.labelCounts().toArray());
    }

    @Test
    void aCutRawFileSaysWhereItEnds() {
        byte[] whole = Bytes.images(3, 2, 4);
        fails(
                source("i", Arrays.copyOf(whole, 30), "l", Bytes.labels(0, 1, 1)),
                "i, byte 30: the file ends here, expected image 1 of 3 (8 bytes) up to byte 32; it is cut short, so fetch it"
                        + " again");
        fails(
                source("i", Arrays.copyOf(whole, 10), "l", Bytes.labels(0, 1, 1)),
                "i, byte 10: the file ends here, expected the height up to byte 12; it is cut short, so fetch it again");
    }

    @Test
    void aCutGzipFileSaysWhereItEnds() {
        byte[] whole = Bytes.gzip(Bytes.images(3, 200, 200));
        fails(
                source("i.gz", Arrays.copyOf(whole, whole.length / 2), "l", Bytes.labels(0, 1, 1)),
                "i.gz, byte 40016: the compressed data end in the middle; the file is cut short, so fetch it again");
    }

    @Test
    void aGzipFileThatIsNoneSaysSo() {
        fails(
                source("i.gz", Bytes.images(1, 1, 1), "l", Bytes.labels(0)),
                "i.gz, byte 0: not valid gzip (Not in GZIP format); fetch it again, or drop .gz from its name if it is not"
                        + " compressed");
    }

    @Test
    void aWrongMagicNumberShowsBoth() {
        fails(
                source("i", Bytes.labels(1, 2), "l", Bytes.labels(0, 1)),
                "i, byte 0: magic number 0x00000801, expected 0x00000803 for images; are the image and label files"
                        + " exchanged?");
    }

    @Test
    void differentCountsNameBothFiles() {
        fails(
                source("i", Bytes.images(3, 1, 1), "l", Bytes.labels(0, 1)),
                "i has 3 images but " + folder.resolve("l") + " has 2 labels; give the two files of one split");
    }

    @Test
    void bytesAfterTheLastImageAreRefused() {
        byte[] longer = Arrays.copyOf(Bytes.images(1, 2, 2), 21);
        fails(
                source("i", longer, "l", Bytes.labels(0)),
                "i, byte 20: expected the end of the file after 1 images of 1 x 2 x 2, but more bytes follow");
    }

    @Test
    void aLabelBeyondTheNamesShowsItsPlaceAndTheRange() {
        fails(
                source("i", Bytes.images(3, 1, 1), "l", Bytes.labels(0, 1, 7), "cat", "dog"),
                "l, byte 10: label 7, expected 0 to 1; labelNames must name every label");
    }

    @Test
    void anEmptyFileIsRefused() {
        fails(
                source("i", Bytes.images(1, 1, 1), "l", new byte[0]),
                "l, byte 0: the file ends here, expected the IDX magic number of labels up to byte 4; it is cut short, so"
                        + " fetch it again");
        fails(
                source("i", Bytes.images(1, 1, 1), "l", Bytes.labels()),
                "l, byte 4: the number of labels is 0, expected 1 to 2147483647");
    }

    @Test
    void anAbsurdHeaderIsRefusedBeforeAnyMemoryIsTaken() {
        fails(
                source("i", Bytes.images(1, 1, 1), "l", Bytes.idx(new byte[5], 0x801, Integer.MAX_VALUE)),
                "l, byte 13: the file ends here, expected 2147483647 labels up to byte 2147483655; it is cut short, so fetch"
                        + " it again");
        fails(
                source("i", Bytes.idx(new byte[5], 0x803, 1, 1 << 15, 1 << 16), "l", Bytes.labels(0)),
                "i, byte 8: the height is 32768, expected 1 to 16384");
    }

    @Test
    void aMissingFileSaysWhatToDo() {
        IDXImageSource source = new IDXImageSource(folder.resolve("i.gz"), folder.resolve("l.gz"), List.of());
        fails(source, "l.gz does not exist; download it or correct the path");
    }

    @Test
    void repeatedLabelNamesAreRefused() {
        assertThrows(
                PropertyException.class,
                () -> new IDXImageSource(folder.resolve("i"), folder.resolve("l"), List.of("cat", "cat")));
    }

    private IDXImageSource source(
            String imageName, byte[] images, String labelName, byte[] labels, String... labelNames) {
        return new IDXImageSource(
                Bytes.write(folder.resolve(imageName), images),
                Bytes.write(folder.resolve(labelName), labels),
                List.of(labelNames));
    }

    /** The whole message, which starts with the path of the file. */
    private void fails(IDXImageSource source, String message) {
        DataException fault = assertThrows(DataException.class, () -> ImageDataset.load(source));
        assertEquals(folder + "/" + message, fault.getMessage());
    }
}
