package dev.imbalance.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderSourceTest {
    @TempDir
    private Path folder;

    @Test
    void foldersAreClassesInTheOrderOfTheirNames() throws IOException {
        colour("dog/b.png", 2, 2, 0x102030);
        colour("dog/a.png", 2, 2, 0x405060);
        colour("cat/z.png", 2, 2, 0x708090);
        Files.createDirectory(folder.resolve("eel"));
        Files.createDirectory(folder.resolve(".hidden"));
        Files.writeString(folder.resolve("cat/.DS_Store"), "x");
        Files.writeString(folder.resolve("README.txt"), "not a class");
        ImageFolderSource source = new ImageFolderSource(folder, 0, 0, 0);
        assertEquals(List.of("cat", "dog", "eel"), source.labelNames());
        assertArrayEquals(new long[] {1, 2, 0}, source.labelCounts().toArray());
        ImageDataset data = ImageDataset.load(source);
        assertEquals(new ImageShape(3, 2, 2), data.shape());
        byte red = (byte) 0x40;
        byte green = (byte) 0x50;
        byte blue = (byte) 0x60;
        assertArrayEquals(
                new byte[] {red, red, red, red, green, green, green, green, blue, blue, blue, blue},
                data.image(1).pixels());
    }

    @Test
    void movingAnImageToAnotherClassChangesTheDigestAndTheProvenance() throws IOException {
        colour("cat/1.png", 2, 2, 0x102030);
        colour("cat/2.png", 2, 2, 0x405060);
        colour("dog/3.png", 2, 2, 0x708090);
        ImageFolderSource before = new ImageFolderSource(folder, 0, 0, 0);
        String digest = before.digest();
        var provenance = before.getProvenance();
        var cut = new SplitSource(before, 0.5, 1, SplitSource.Part.SHARE).digest();
        Files.move(folder.resolve("cat/2.png"), folder.resolve("dog/2.png"));
        ImageFolderSource after = new ImageFolderSource(folder, 0, 0, 0);
        assertNotEquals(digest, after.digest());
        assertNotEquals(provenance, after.getProvenance());
        assertNotEquals(cut, new SplitSource(after, 0.5, 1, SplitSource.Part.SHARE).digest());
    }

    @Test
    void theDigestCountsClassesWithoutImagesButNotWhereTheFolderLies() throws IOException {
        colour("here/cat/1.png", 2, 2, 0x102030);
        colour("there/cat/1.png", 2, 2, 0x102030);
        String digest = new ImageFolderSource(folder.resolve("here"), 0, 0, 0).digest();
        assertEquals(digest, new ImageFolderSource(folder.resolve("there"), 0, 0, 0).digest());
        Files.createDirectory(folder.resolve("there/dog"));
        assertNotEquals(digest, new ImageFolderSource(folder.resolve("there"), 0, 0, 0).digest());
    }

    @Test
    void greyImagesKeepTheirBytesAndOneChannel() throws IOException {
        grey("a/x.png", BufferedImage.TYPE_BYTE_GRAY, 100);
        ImageDataset data = ImageDataset.load(new ImageFolderSource(folder, 0, 0, 0));
        assertEquals(new ImageShape(1, 3, 2), data.shape());
        assertArrayEquals(
                new byte[] {100, 100, 100, 100, 100, 100}, data.image(0).pixels());
    }

    @Test
    void sixteenBitGreyKeepsTheUpperByte() throws IOException {
        grey("a/x.png", BufferedImage.TYPE_USHORT_GRAY, 0x6420);
        assertEquals(
                0x64,
                ImageDataset.load(new ImageFolderSource(folder, 0, 0, 0))
                        .image(0)
                        .pixels()[0]);
    }

    @Test
    void oneColourImageMakesEveryImageColour() throws IOException {
        grey("a/x.png", BufferedImage.TYPE_BYTE_GRAY, 100);
        colour("a/y.png", 3, 2, 0x010203);
        ImageDataset data = ImageDataset.load(new ImageFolderSource(folder, 0, 0, 0));
        assertEquals(3, data.shape().channels());
        assertEquals(100, data.image(0).pixels()[17]);
    }

    @Test
    void colourBecomesLumaWhenOneChannelIsAskedFor() throws IOException {
        colour("a/y.png", 3, 2, 0x6496C8);
        ImageFolderSource source = new ImageFolderSource(folder, 0, 0, 1);
        // (299 * 100 + 587 * 150 + 114 * 200) / 1000 = 140.75
        assertEquals((byte) 141, ImageDataset.load(source).image(0).pixels()[0]);
    }

    @Test
    void shapeIsKnownWithoutReadingWhenSizeAndChannelsAreGiven() throws IOException {
        Files.createDirectory(folder.resolve("a"));
        Files.writeString(folder.resolve("a/broken.png"), "not an image");
        assertEquals(Optional.of(new ImageShape(1, 8, 9)), new ImageFolderSource(folder, 8, 9, 1).imageShape());
    }

    @Test
    void differentSizesAreRefusedNamingTwoFilesUnlessASizeIsGiven() throws IOException {
        colour("a/x.png", 4, 6, 0xFFFFFF);
        colour("b/y.png", 8, 6, 0xFFFFFF);
        assertEquals(
                folder.resolve("a/x.png") + " is 4 x 6 but " + folder.resolve("b/y.png")
                        + " is 8 x 6; give height and width to bring every image to one size",
                fault(new ImageFolderSource(folder, 0, 0, 0)));
        ImageDataset data = ImageDataset.load(new ImageFolderSource(folder, 5, 5, 0));
        assertEquals(new ImageShape(3, 5, 5), data.shape());
        assertEquals((byte) 255, data.image(1).pixels()[12]);
    }

    @Test
    void readsJPEG() throws IOException {
        colour("a/x.jpg", 16, 16, 0x808080);
        ImageDataset data = ImageDataset.load(new ImageFolderSource(folder, 0, 0, 1));
        assertEquals(128, Byte.toUnsignedInt(data.image(0).pixels()[40]), 2);
    }

    @Test
    void aDamagedImageIsNamed() throws IOException {
        colour("a/x.png", 4, 6, 0xFFFFFF);
        Path broken = folder.resolve("a/y.png");
        Files.writeString(broken, "not an image");
        assertEquals(
                broken + " is not an image that can be read; expected PNG or JPEG",
                fault(new ImageFolderSource(folder, 0, 0, 0)));
        byte[] whole = Files.readAllBytes(folder.resolve("a/x.png"));
        Files.write(broken, java.util.Arrays.copyOf(whole, 40));
        assertTrue(fault(new ImageFolderSource(folder, 0, 0, 0)).startsWith(broken + " cannot be decoded ("));
    }

    @Test
    void aForeignFileInAClassFolderIsRefused() throws IOException {
        Files.createDirectory(folder.resolve("a"));
        Files.writeString(folder.resolve("a/notes.txt"), "x");
        assertEquals(
                folder.resolve("a/notes.txt") + " is not a PNG or JPEG file; a class folder holds nothing else",
                fault(new ImageFolderSource(folder, 0, 0, 0)));
    }

    @Test
    void aFolderWithoutImagesOrClassesSaysWhatIsExpected() throws IOException {
        assertEquals(
                folder + " has no folder in it; expected one folder a class",
                fault(new ImageFolderSource(folder, 0, 0, 0)));
        Files.createDirectory(folder.resolve("a"));
        assertEquals(
                folder + " has no image in any class folder; put PNG or JPEG files there",
                fault(new ImageFolderSource(folder, 0, 0, 0)));
        Path missing = folder.resolve("missing");
        assertEquals(
                missing + " does not exist; download it or correct the path",
                fault(new ImageFolderSource(missing, 0, 0, 0)));
    }

    private void colour(String name, int height, int width, int rgb) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, rgb);
            }
        }
        save(name, image);
    }

    private void grey(String name, int type, int sample) throws IOException {
        BufferedImage image = new BufferedImage(2, 3, type);
        for (int i = 0; i < 6; i++) {
            image.getRaster().setSample(i % 2, i / 2, 0, sample);
        }
        save(name, image);
    }

    private void save(String name, BufferedImage image) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        assertTrue(ImageIO.write(image, name.endsWith("png") ? "png" : "jpg", file.toFile()));
    }

    private static String fault(ImageFolderSource source) {
        return assertThrows(DataException.class, () -> ImageDataset.load(source))
                .getMessage();
    }
}
