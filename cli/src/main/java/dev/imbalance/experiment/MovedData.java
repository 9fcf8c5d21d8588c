package dev.imbalance.experiment;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where the files of a record lie now.
 *
 * @param places the place now of each file or folder of the record that lies elsewhere; absolute and normalised
 */
public record MovedData(Map<Path, Path> places) {
    /** Everything is where it was. */
    public static final MovedData NONE = new MovedData(Map.of());

    public MovedData {
        Map<Path, Path> absolute = new LinkedHashMap<>();
        places.forEach((old, now) -> absolute.put(
                old.toAbsolutePath().normalize(), now.toAbsolutePath().normalize()));
        places = Map.copyOf(absolute);
    }

    /** Where a file or folder of the record is now, by the longest place that it lies under. */
    Path now(Path recorded) {
        Path absolute = recorded.toAbsolutePath().normalize();
        Path now = absolute;
        int longest = -1;
        for (Map.Entry<Path, Path> place : places.entrySet()) {
            Path old = place.getKey();
            if (absolute.startsWith(old) && old.getNameCount() > longest) {
                longest = old.getNameCount();
                now = absolute.equals(old) ? place.getValue() : place.getValue().resolve(old.relativize(absolute));
            }
        }
        return now;
    }
}
