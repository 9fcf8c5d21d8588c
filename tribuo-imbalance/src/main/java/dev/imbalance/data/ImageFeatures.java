package dev.imbalance.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.RealInfo;
import org.tribuo.VariableInfo;

/**
 * The feature names of images of one size, made once and shared by all of them.
 * <p>
 * A pixel's name is its index in (C, H, W) order, padded with zeros because Tribuo numbers features in the order of their names: so
 * the feature id is the pixel index.
 */
public final class ImageFeatures {
    private static final Map<Integer, ImageFeatures> BY_SIZE = new ConcurrentHashMap<>();

    private final String[] names;
    private final ImmutableFeatureMap map;

    private ImageFeatures(int size) {
        String pattern = "%0" + Integer.toString(size - 1).length() + "d";
        names = new String[size];
        List<VariableInfo> infos = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            names[i] = String.format(Locale.ROOT, pattern, i);
            // The range is that of a byte; nothing has been observed.
            infos.add(new RealInfo(names[i], 0, 255, 0, 0, 0));
        }
        map = new ImmutableFeatureMap(infos);
    }

    /** The features of images of a shape. */
    public static ImageFeatures of(ImageShape shape) {
        return BY_SIZE.computeIfAbsent(shape.size(), ImageFeatures::new);
    }

    /** The name of one pixel. */
    public String name(int pixel) {
        return names[pixel];
    }

    /** The feature map in which a pixel's id is its index. */
    public ImmutableFeatureMap map() {
        return map;
    }
}
