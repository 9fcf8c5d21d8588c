package dev.imbalance.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** How numbers look on the page. An undefined number is an en dash. */
final class Show {
    static final String UNDEFINED = "\u2013";

    private static final String MINUS = "\u2212";

    private Show() {}

    /** A share as per cent, without the sign: 0.4567 is 45.7. */
    static String percent(double share) {
        return number(share * 100, 1);
    }

    /** A difference of shares in percentage points, with its sign: 0.0312 is +3.1. */
    static String points(double difference) {
        String text = number(difference * 100, 1);
        return "up".equals(tone(difference)) ? "+" + text : text;
    }

    /** Whether a difference, as {@link #points} writes it, is "up" or "down"; null if neither. */
    static String tone(double difference) {
        double tenths = Math.rint(difference * 1000);
        return tenths > 0 ? "up" : tenths < 0 ? "down" : null;
    }

    static String number(double value, int decimals) {
        if (Double.isNaN(value)) {
            return UNDEFINED;
        }
        String text = String.format(Locale.ROOT, "%,." + decimals + "f", Math.abs(value));
        boolean zero = text.chars().noneMatch(digit -> digit >= '1' && digit <= '9');
        return value < 0 && !zero ? MINUS + text : text;
    }

    /** At most four significant digits: weights run from 0.0001 to 50. */
    static String significant(double value) {
        if (Double.isNaN(value)) {
            return UNDEFINED;
        }
        double size = Math.abs(value);
        if (size > 0 && (size < 1e-4 || size >= 1e6)) {
            return String.format(Locale.ROOT, "%.1e", value)
                    .replace("e-0", "e-")
                    .replace("e+0", "e")
                    .replace("-", MINUS);
        }
        return number(value, size == 0 || size >= 1000 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : size >= 0.1 ? 3 : 4);
    }

    /** What a column is sorted by, to four significant digits; empty for an undefined number. */
    static String key(double value) {
        return Double.isNaN(value)
                ? ""
                : new BigDecimal(value, new MathContext(4)).stripTrailingZeros().toPlainString();
    }

    static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** A difference of counts, with its sign. */
    static String signed(long difference) {
        return difference == 0 ? "0" : (difference > 0 ? "+" : MINUS) + count(Math.abs(difference));
    }

    static String seconds(double value) {
        if (Double.isNaN(value)) {
            return UNDEFINED;
        }
        if (value < 600) {
            return number(value, value < 100 ? 1 : 0) + " s";
        }
        long minutes = Math.round(value / 60);
        return minutes < 120
                ? minutes + " min"
                : String.format(Locale.ROOT, "%d h %02d min", minutes / 60, minutes % 60);
    }

    static String bytes(long value) {
        return value < 10_000
                ? count(value) + " bytes"
                : value < 10_000_000 ? count(value / 1000) + " kB" : count(value / 1_000_000) + " MB";
    }
}
