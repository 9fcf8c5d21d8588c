package dev.imbalance.evaluation.check;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The words of findings. */
final class Words {
    private static final int NAMED = 3;

    private Words() {}

    /** Names in quotes, of more than three the first three: {@code "a", "b", "c" and 4 others}. */
    static String names(List<String> names) {
        List<String> quoted = names.stream().map(name -> "\"" + name + "\"").toList();
        return some(quoted);
    }

    /** As {@link #names}, without quotes. */
    static String some(List<String> items) {
        if (items.size() <= NAMED + 1) {
            return and(items);
        }
        return items.stream().limit(NAMED).collect(Collectors.joining(", ")) + " and " + (items.size() - NAMED)
                + " others";
    }

    /** All items: {@code a, b and c}. */
    static String and(List<String> items) {
        int last = items.size() - 1;
        return last < 1
                ? String.join("", items)
                : String.join(", ", items.subList(0, last)) + " and " + items.get(last);
    }

    /** {@code 1 row}, {@code 2 rows}. */
    static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /** Three digits after the point. */
    static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    /** A share in per cent, as many digits as a small one needs. */
    static String percent(double share) {
        return String.format(Locale.ROOT, share < 0.1 ? "%.1f %%" : "%.0f %%", 100 * share);
    }

    /** In how many of a strategy's runs; empty if in all. */
    static String inRuns(long some, int all) {
        return some == all ? "" : " in " + some + " of " + all + " runs";
    }
}
