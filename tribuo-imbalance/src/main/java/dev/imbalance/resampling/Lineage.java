package dev.imbalance.resampling;

import dev.imbalance.data.Digests;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Where each training row comes from, through any number of resamplers.
 * <p>
 * An origin is a row of the data before resampling, from 0, or one of the rows that were made, as -1 - its number. Rows that were made and
 * dropped again are kept here while others come from them.
 */
public final class Lineage {
    private final int[] origins;
    private final List<Step> steps;
    private final int[] starts;

    /** What one resampler made: the parents of each row, as origins. */
    record Step(String method, int[] base, int[] neighbour, float[] gap) {
        int size() {
            return base.length;
        }
    }

    Lineage(int[] origins, List<Step> steps) {
        this.origins = origins;
        this.steps = List.copyOf(steps);
        this.starts = new int[steps.size() + 1];
        for (int i = 0; i < steps.size(); i++) {
            starts[i + 1] = starts[i] + steps.get(i).size();
        }
    }

    /**
     * How a row was made.
     *
     * @param method    the type name of the resampler
     * @param base      the origin that it was made from
     * @param neighbour the other origin; the base again where there is none
     * @param gap       how far it lies from the base towards the neighbour; NaN where there is none
     */
    public record Parents(String method, int base, int neighbour, float gap) {}

    /** The number of training rows. */
    public int size() {
        return origins.length;
    }

    /** The origin of a training row. */
    public int origin(int row) {
        return origins[row];
    }

    /** Whether a training row was made. */
    public boolean isSynthetic(int row) {
        return origins[row] < 0;
    }

    /** How many training rows were made. */
    public int synthetic() {
        return (int) Arrays.stream(origins).filter(origin -> origin < 0).count();
    }

    /** How the row of a negative origin was made. */
    public Parents parents(int origin) {
        int number = -1 - origin;
        int found = Arrays.binarySearch(starts, number);
        int index = found < 0 ? -2 - found : found;
        Step step = steps.get(index);
        int at = number - starts[index];
        return new Parents(step.method(), step.base()[at], step.neighbour()[at], step.gap()[at]);
    }

    /**
     * How many training rows each method made of each class, for people: {@code smote: b 5, c 20}.
     *
     * @param labels the class id of each training row
     * @param names  the class names, by class id
     */
    public String summary(int[] labels, List<String> names) {
        Map<String, int[]> made = new LinkedHashMap<>();
        steps.forEach(step -> made.put(step.method(), new int[names.size()]));
        for (int row = 0; row < origins.length; row++) {
            if (isSynthetic(row)) {
                made.get(parents(origins[row]).method())[labels[row]]++;
            }
        }
        return made.entrySet().stream()
                .filter(method -> IntStream.of(method.getValue()).sum() > 0)
                .map(method -> method.getKey() + ": "
                        + IntStream.range(0, names.size())
                                .filter(c -> method.getValue()[c] > 0)
                                .mapToObj(c -> names.get(c) + " " + method.getValue()[c])
                                .collect(Collectors.joining(", ")))
                .collect(Collectors.joining("; "));
    }

    /** The SHA-256 of where every training row comes from: of the origins, then of method, parents and gap of every row that was made. */
    public String digest() {
        MessageDigest digest = Digests.sha256();
        IntStream.of(origins).forEach(origin -> update(digest, origin));
        for (Step step : steps) {
            digest.update(step.method().getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < step.size(); i++) {
                update(digest, step.base()[i]);
                update(digest, step.neighbour()[i]);
                update(digest, Float.floatToIntBits(step.gap()[i]));
            }
        }
        return Digests.hex(digest);
    }

    private static void update(MessageDigest digest, int value) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
    }
}
