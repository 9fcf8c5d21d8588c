package dev.imbalance.resampling;

import dev.imbalance.data.DataException;
import java.util.stream.IntStream;

/** What lies around the rows of a class. */
final class Surroundings {
    private Surroundings() {}

    /**
     * How many of the nearest rows of all classes are of other classes.
     *
     * @param own    rows of one class
     * @param number how many neighbours to look at
     * @param user   what looks, and the key that says how many, as they should appear in the message
     * @return for each of {@code own}
     * @throws DataException if there are not so many rows
     */
    static int[] others(TrainingRows rows, FeatureRows features, int[] own, int number, String user, String key) {
        if (rows.size() <= number) {
            throw new DataException(user + " looks at " + key + " = " + number
                    + " neighbours of a row among all rows, of" + " which there are " + rows.size() + "; lower " + key);
        }
        int[] all = IntStream.range(0, rows.size()).toArray();
        NearestNeighbours nearest = NearestNeighbours.search(features, own, all, number, rows.threads());
        int[] others = new int[own.length];
        for (int i = 0; i < own.length; i++) {
            for (int j = 0; j < number; j++) {
                others[i] += rows.label(nearest.row(i, j)) == rows.label(own[i]) ? 0 : 1;
            }
        }
        return others;
    }
}
