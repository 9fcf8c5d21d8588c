package dev.imbalance.data;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Fisher and Yates's shuffle. */
public final class Shuffle {
    private Shuffle() {}

    /**
     * A random draw without replacement.
     *
     * @param items what to draw from; left as it is
     * @param count how many to draw, at most as many as there are
     * @return the drawn items, in random order
     */
    public static int[] firstOf(int[] items, int count, SplittableRandom random) {
        int[] pool = items.clone();
        for (int i = 0; i < count; i++) {
            int j = i + random.nextInt(pool.length - i);
            int item = pool[j];
            pool[j] = pool[i];
            pool[i] = item;
        }
        return Arrays.copyOf(pool, count);
    }
}
