package dev.imbalance.evaluation;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.data.ImageExample;
import dev.imbalance.data.ImageShape;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.Feature;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.classification.Label;

/**
 * Test rows with the content of a training row, whatever their labels: a model may know them by heart.
 * <p>
 * Rows are compared by a 64-bit hash of their pixels or of their features' names and values, so two different ones are taken for equal with a
 * probability of {@code 2^-64}: of 10^6 training and 10^6 test rows, once in ten million data sets.
 */
final class SharedRows {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    /** The odd number nearest to 2^64 over the golden ratio. */
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private SharedRows() {}

    /** How many test rows of each class are among the training rows, by class id of the training data. */
    static long[] count(Dataset<Label> train, Dataset<Label> test) {
        ImmutableOutputInfo<Label> domain = train.getOutputIDInfo();
        Map<String, Long> names = new HashMap<>();
        long[] training = new long[train.size()];
        Arrays.setAll(training, row -> hash(train.getExample(row), names));
        Arrays.sort(training);
        long[] shared = new long[domain.size()];
        for (Example<Label> row : test) {
            if (Arrays.binarySearch(training, hash(row, names)) >= 0) {
                shared[ClassCounts.idOf(row.getOutput(), domain)]++;
            }
        }
        return shared;
    }

    /** @param names the hashes of the names of features met so far; {@link String#hashCode} has 32 bits, and takes "Aa" for "BB" */
    private static long hash(Example<Label> row, Map<String, Long> names) {
        long hash = 1;
        if (row instanceof ImageExample image) {
            ImageShape shape = image.shape();
            hash = mix(mix(hash, shape.channels()), ((long) shape.height() << 32) + shape.width());
            return ofBytes(hash, image.pixels());
        }
        for (Feature feature : row) {
            long name =
                    names.computeIfAbsent(feature.getName(), text -> ofBytes(1, text.getBytes(StandardCharsets.UTF_8)));
            hash = mix(mix(hash, name), Double.doubleToLongBits(feature.getValue()));
        }
        return hash;
    }

    private static long ofBytes(long seed, byte[] bytes) {
        long hash = seed;
        int words = bytes.length & -Long.BYTES;
        for (int i = 0; i < words; i += Long.BYTES) {
            hash = mix(hash, (long) LONGS.get(bytes, i));
        }
        for (int i = words; i < bytes.length; i++) {
            hash = mix(hash, bytes[i]);
        }
        return hash;
    }

    /** Invertible in each argument, and not commutative: another value, or the same in another place, gives another hash. */
    private static long mix(long hash, long value) {
        long mixed = (hash ^ value) * MULTIPLIER;
        return mixed ^ mixed >>> 32;
    }
}
