package dev.imbalance.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tribuo.Example;
import org.tribuo.Feature;
import org.tribuo.classification.Label;

class ImageExampleTest {
    private static final ImageShape SHAPE = new ImageShape(3, 2, 2);
    private final ImageExample image = new ImageExample(
            new Label("ship"), SHAPE, new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, (byte) 200, (byte) 255});

    @Test
    void givesEveryPixelAsAnUnsignedFeatureInOrder() {
        List<Feature> features = new ArrayList<>();
        image.forEach(features::add);
        assertEquals(12, features.size());
        assertEquals(12, image.size());
        assertEquals(new Feature("00", 0), features.get(0));
        assertEquals(new Feature("10", 200), features.get(10));
        assertEquals(new Feature("11", 255), features.get(11));
    }

    @Test
    void featureIdIsThePixelIndex() {
        ImageFeatures features = ImageFeatures.of(new ImageShape(3, 32, 32));
        for (int pixel = 0; pixel < 3072; pixel++) {
            assertEquals(pixel, features.map().getID(features.name(pixel)));
        }
        assertTrue(image.isDense(ImageFeatures.of(SHAPE).map()));
        assertFalse(image.isDense(features.map()));
    }

    @Test
    void imagesOfOneSizeShareTheirNames() {
        assertSame(ImageFeatures.of(SHAPE), ImageFeatures.of(new ImageShape(1, 3, 4)));
    }

    @Test
    void looksUpAPixelByName() {
        assertEquals(255, image.lookup("11").getValue());
        assertNull(image.lookup("12"));
    }

    @Test
    void copySharesThePixelsButNotTheWeight() {
        ImageExample copy = image.copy();
        copy.setWeight(3);
        assertSame(image.pixels(), copy.pixels());
        assertEquals(1, image.getWeight());
        assertNotEquals(image, copy);
        copy.setWeight(1);
        assertEquals(image, copy);
    }

    @Test
    void readsBackFromTribuosProtobuf() {
        image.setMetadataValue("name", "000017.png");
        image.setWeight(0.25f);
        Example<?> back = Example.deserialize(image.serialize());
        assertEquals(image, back);
    }

    @Test
    void refusesToChangeItsPixels() {
        Feature feature = new Feature("00", 7);
        assertThrows(UnsupportedOperationException.class, () -> image.set(feature));
        assertThrows(UnsupportedOperationException.class, () -> image.add(feature));
        assertThrows(UnsupportedOperationException.class, () -> image.addAll(List.of(feature)));
        assertThrows(UnsupportedOperationException.class, () -> image.removeFeatures(List.of(feature)));
        assertThrows(UnsupportedOperationException.class, () -> image.densify(List.of("00", "more")));
        image.removeFeatures(List.of());
        image.densify(List.of("00", "11"));
    }

    @Test
    void refusesPixelsOfAnotherSize() {
        var fault = assertThrows(
                IllegalArgumentException.class, () -> new ImageExample(new Label("ship"), SHAPE, new byte[11]));
        assertEquals("an image of 3 x 2 x 2 has 12 pixel values, got 11", fault.getMessage());
    }
}
