package dev.imbalance.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The numbers that a key takes, read from its description, so that the sentence people read is the one that is checked.
 * <p>
 * A description says its range once, in the first of these phrases that it holds: {@code in [0, 1)} with either bracket on either side,
 * {@code from 0 to 255}, {@code at least 1} or {@code above 0}, either with {@code and at most 100} or {@code and below 100}, or one of
 * the latter two alone. For a list or a map it is the range of every value.
 *
 * @param low      the lower bound, or null
 * @param lowOpen  whether the lower bound itself is outside
 * @param high     the upper bound, or null
 * @param highOpen whether the upper bound itself is outside
 */
record LegalRange(Double low, boolean lowOpen, Double high, boolean highOpen) {
    private static final String NUMBER = "(-?\\d+(?:\\.\\d+)?(?:/\\d+)?)";
    private static final Pattern PHRASE = Pattern.compile(
            "\\b(?:in ([\\[(])N, N([\\])])|from N to N|(above|at least) N(?: and (below|at most) N)?|(below|at most) N)"
                    .replace("N", NUMBER),
            Pattern.CASE_INSENSITIVE);

    /** The range that a description states, if it states one. */
    static Optional<LegalRange> of(String description) {
        Matcher phrase = PHRASE.matcher(description);
        if (!phrase.find()) {
            return Optional.empty();
        }
        if (phrase.group(1) != null) {
            return Optional.of(new LegalRange(
                    number(phrase.group(2)),
                    phrase.group(1).equals("("),
                    number(phrase.group(3)),
                    phrase.group(4).equals(")")));
        } else if (phrase.group(5) != null) {
            return Optional.of(new LegalRange(number(phrase.group(5)), false, number(phrase.group(6)), false));
        } else if (phrase.group(7) != null) {
            return Optional.of(new LegalRange(
                    number(phrase.group(8)),
                    phrase.group(7).equalsIgnoreCase("above"),
                    number(phrase.group(10)),
                    "below".equalsIgnoreCase(phrase.group(9))));
        }
        return Optional.of(new LegalRange(
                null, false, number(phrase.group(12)), phrase.group(11).equalsIgnoreCase("below")));
    }

    private static Double number(String text) {
        if (text == null) {
            return null;
        }
        String[] parts = text.split("/", 2);
        double whole = Double.parseDouble(parts[0]);
        return parts.length == 1 ? whole : whole / Double.parseDouble(parts[1]);
    }

    /** The range that a schema states by its keywords. */
    static LegalRange of(JsonNode schema) {
        boolean lowOpen = schema.has("exclusiveMinimum");
        boolean highOpen = schema.has("exclusiveMaximum");
        return new LegalRange(
                bound(schema, lowOpen ? "exclusiveMinimum" : "minimum"),
                lowOpen,
                bound(schema, highOpen ? "exclusiveMaximum" : "maximum"),
                highOpen);
    }

    private static Double bound(JsonNode schema, String keyword) {
        JsonNode bound = schema.path(keyword);
        return bound.isNumber() && !isOfType(bound) ? bound.doubleValue() : null;
    }

    /** Whether a bound only says that a whole number fits into its Java type. */
    static boolean isOfType(JsonNode bound) {
        return Math.abs(bound.doubleValue()) >= Integer.MAX_VALUE;
    }

    /** Writes the range into a schema; a bound of the type stays where the range has none. */
    void writeTo(ObjectNode schema) {
        write(schema, lowOpen ? "exclusiveMinimum" : "minimum", low);
        write(schema, highOpen ? "exclusiveMaximum" : "maximum", high);
        if (lowOpen) {
            schema.remove("minimum");
        }
        if (highOpen) {
            schema.remove("maximum");
        }
    }

    private static void write(ObjectNode schema, String keyword, Double bound) {
        if (bound == null) {
            return;
        }
        if (bound == Math.rint(bound)) {
            schema.put(keyword, bound.longValue());
        } else {
            schema.put(keyword, bound);
        }
    }

    /** The range in words, such as {@code above 0 and at most 1}; empty if it has no bound. */
    @Override
    public String toString() {
        List<String> bounds = new ArrayList<>();
        if (low != null) {
            bounds.add((lowOpen ? "above " : "at least ") + shown(low));
        }
        if (high != null) {
            bounds.add((highOpen ? "below " : "at most ") + shown(high));
        }
        return String.join(" and ", bounds);
    }

    private static String shown(double bound) {
        return new BigDecimal(Double.toString(bound)).stripTrailingZeros().toPlainString();
    }
}
