package dev.imbalance.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.config.PropertyException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LongTailSourceTest {
    private static final List<String> NAMES = List.of("ant", "bee", "cat");

    @TempDir
    private Path folder;

    private IDXImageSource source;

    @BeforeEach
    void writeThirtyImagesOfThreeClasses() {
        int[] labels = IntStream.range(0, 30).map(i -> i % 3).toArray();
        source = new IDXImageSource(
                Bytes.write(folder.resolve("i"), Bytes.images(30, 2, 2)),
                Bytes.write(folder.resolve("l"), Bytes.labels(labels)),
                NAMES);
    }

    @Test
    void keepsWhatTheProfileSaysInTheOrderOfTheSource() {
        LongTailSource cut = cut(new ExponentialProfile(4, 8, false), List.of(), 7);
        assertArrayEquals(new long[] {8, 4, 2}, cut.labelCounts().toArray());
        ImageDataset data = ImageDataset.load(cut);
        assertEquals(NAMES, ClassCounts.labels(data.getOutputIDInfo()));
        int[] rows = cut.rows();
        ImageDataset all = ImageDataset.load(source);
        assertEquals(14, data.size());
        for (int i = 0; i < rows.length; i++) {
            assertTrue(i == 0 || rows[i] > rows[i - 1]);
            assertSame(all.image(rows[i]).pixels(), data.image(i).pixels());
            assertEquals(all.image(rows[i]).getOutput(), data.image(i).getOutput());
        }
    }

    @Test
    void classOrderChoosesWhichClassesAreRareButNotTheirIds() {
        LongTailSource cut = cut(new ExponentialProfile(4, 8, false), List.of("cat", "ant", "bee"), 7);
        assertEquals("ant 4, bee 2, cat 8", cut.labelCounts().toString());
    }

    @Test
    void theSameSeedChoosesTheSameRowsEverywhere() {
        LongTailSource cut = cut(new CountsProfile(3, 2, 1), List.of(), 7);
        assertEquals("[6, 7, 12, 13, 14, 24]", Arrays.toString(cut.rows()), "pinned: must hold on every machine");
        assertNotEquals(
                Arrays.toString(cut.rows()),
                Arrays.toString(cut(new CountsProfile(3, 2, 1), List.of(), 8).rows()));
    }

    @Test
    void aSmallerCountKeepsASubset() {
        Set<Integer> small = rows(new CountsProfile(3, 0, 5));
        Set<Integer> large = rows(new CountsProfile(9, 10, 6));
        assertTrue(large.containsAll(small));
        assertEquals(8, small.size());
    }

    @Test
    void anEmptiedClassStaysInTheDomain() {
        ImageDataset data = ImageDataset.load(cut(new CountsProfile(2, 0, 1), List.of(), 1));
        assertArrayEquals(new long[] {2, 0, 1}, ClassCounts.of(data).toArray());
    }

    @Test
    void askingForMoreThanThereIsNamesTheClassAndBothNumbers() {
        LongTailSource cut = cut(new CountsProfile(3, 11, 1), List.of("ant", "cat", "bee"), 1);
        assertEquals(
                "class \"cat\" has 10 rows, the profile asks for 11; lower its largest class or move this class towards the"
                        + " end of classOrder",
                assertThrows(DataException.class, cut::rows).getMessage());
    }

    @Test
    void classOrderMustNameEveryClassOnce() {
        LongTailSource cut = cut(new ExponentialProfile(), List.of("ant", "bee", "cow"), 1);
        assertEquals(
                "LongTailSource classOrder must name every class once, was [ant, bee, cow]; the classes are [ant, bee, cat]",
                assertThrows(DataException.class, cut::rows).getMessage());
        assertThrows(PropertyException.class, () -> cut(new ExponentialProfile(), List.of("ant", "ant", "bee"), 1));
    }

    @Test
    void countsMustFitTheClasses() {
        LongTailSource cut = cut(new CountsProfile(3, 1), List.of(), 1);
        assertEquals(
                "CountsProfile has 2 counts for the 3 classes [ant, bee, cat]; give one a class",
                assertThrows(DataException.class, cut::rows).getMessage());
    }

    @Test
    void profilesRefuseWhatHasNoMeaning() {
        assertThrows(PropertyException.class, () -> new ExponentialProfile(0.5, 0, false));
        assertThrows(PropertyException.class, () -> new ExponentialProfile(Double.NaN, 0, false));
        assertThrows(PropertyException.class, () -> new StepProfile(10, -1));
        assertThrows(PropertyException.class, () -> new CountsProfile(3, -1));
        assertThrows(PropertyException.class, () -> new CountsProfile(new long[0]));
    }

    @Test
    void withoutALargestSizeTheFirstClassKeepsAll() {
        assertEquals(
                "ant 10, bee 1, cat 1",
                cut(new StepProfile(10, 0), List.of(), 1).labelCounts().toString());
        assertEquals(
                "ant 1, bee 3, cat 10",
                cut(new ExponentialProfile(10, 0, false), List.of("cat", "bee", "ant"), 1)
                        .labelCounts()
                        .toString());
    }

    @Test
    void oneClassKeepsItsLargestSize() {
        assertArrayEquals(
                new long[] {5}, new ExponentialProfile(100, 5, false).counts(new ClassCounts(List.of("only"), 9)));
    }

    @Test
    void twoPartsOfASplitAreTheWholeAndShareThePixels() {
        SplitSource share = new SplitSource(source, 0.3, 5, SplitSource.Part.SHARE);
        SplitSource rest = new SplitSource(source, 0.3, 5, SplitSource.Part.REST);
        assertArrayEquals(new long[] {3, 3, 3}, share.labelCounts().toArray());
        assertArrayEquals(new long[] {7, 7, 7}, rest.labelCounts().toArray());
        int[] both = IntStream.concat(IntStream.of(share.rows()), IntStream.of(rest.rows()))
                .sorted()
                .toArray();
        assertArrayEquals(IntStream.range(0, 30).toArray(), both);
        assertSame(
                ImageDataset.load(share).image(0).pixels(),
                ImageDataset.load(source).image(share.rows()[0]).pixels());
        assertThrows(PropertyException.class, () -> new SplitSource(source, 1, 5, SplitSource.Part.REST));
    }

    @Test
    void cutsNest() {
        LongTailSource cut = cut(new CountsProfile(9, 6, 3), List.of(), 1);
        SplitSource part = new SplitSource(cut, 1.0 / 3, 2, SplitSource.Part.REST);
        assertArrayEquals(
                new long[] {6, 4, 2}, ClassCounts.of(ImageDataset.load(part)).toArray());
        assertEquals(source.files(), part.files());
    }

    private Set<Integer> rows(LongTailProfile profile) {
        return Arrays.stream(cut(profile, List.of(), 3).rows()).boxed().collect(Collectors.toSet());
    }

    private LongTailSource cut(LongTailProfile profile, List<String> order, long seed) {
        return new LongTailSource(source, profile, order, seed);
    }
}
