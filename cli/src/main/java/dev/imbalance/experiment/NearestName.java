package dev.imbalance.experiment;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.apache.commons.text.similarity.DamerauLevenshteinDistance;

/** Guesses which legal name a misspelt one stands for. */
public final class NearestName {
    /** A longer name is no slip of the pen, and its distances would take long to find. */
    private static final int LONGEST = 100;

    private NearestName() {}

    /** The legal name within a third of the letters, by swaps, insertions, deletions and replacements; hyphens and case are free. */
    static Optional<String> of(String name, Collection<String> legal) {
        String wanted = plain(name);
        if (wanted.length() > LONGEST) {
            return Optional.empty();
        }
        int allowed = Math.max(1, wanted.length() / 3);
        DamerauLevenshteinDistance distance = new DamerauLevenshteinDistance();
        return legal.stream()
                .filter(candidate -> distance.apply(wanted, plain(candidate)) <= allowed)
                .min(Comparator.comparingInt(candidate -> distance.apply(wanted, plain(candidate))));
    }

    /** The legal names of which the whole or a word is as near as that, the nearest first and at most three. */
    static List<String> several(String name, Collection<String> legal) {
        String wanted = plain(name);
        int allowed = Math.max(1, wanted.length() / 3);
        DamerauLevenshteinDistance distance = new DamerauLevenshteinDistance();
        ToIntFunction<String> byWord =
                candidate -> Stream.concat(Stream.of(candidate), Stream.of(candidate.split("-", -1)))
                        .mapToInt(part -> distance.apply(wanted, plain(part)))
                        .min()
                        .orElseThrow();
        return legal.stream()
                .distinct()
                .filter(candidate -> byWord.applyAsInt(candidate) <= allowed)
                .sorted(Comparator.comparingInt(byWord)
                        .thenComparing(candidate -> distance.apply(wanted, plain(candidate))))
                .limit(3)
                .toList();
    }

    /** The ending of a message: {@code ; did you mean "focal"?}, or nothing. */
    public static String question(String name, Collection<String> legal) {
        return of(name, legal)
                .map(nearest -> "; did you mean \"" + nearest + "\"?")
                .orElse("");
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
    }
}
