package dev.imbalance.resampling;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Counts times or by a factor, rounded to the nearest whole number, ties up. The factor is taken as it is written in decimals: 0.285 of 100 is
 * 28.5, hence 29, although the double is a little less.
 */
final class RoundedCount {
    private RoundedCount() {}

    static long times(long count, double factor) {
        return BigDecimal.valueOf(factor)
                .multiply(BigDecimal.valueOf(count))
                .setScale(0, RoundingMode.HALF_UP)
                .longValueExact();
    }

    static long dividedBy(long count, double divisor) {
        return BigDecimal.valueOf(count)
                .divide(BigDecimal.valueOf(divisor), 0, RoundingMode.HALF_UP)
                .longValueExact();
    }
}
