package dev.imbalance.resampling;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Counts times or by a factor, as whole numbers. The factor is taken as it is written in decimals: 0.285 of 100 is 28.5, hence 29 to the nearest with ties
 * up, although the double is a little less. What no count can be is {@link Long#MAX_VALUE}.
 */
final class RoundedCount {
    private static final BigDecimal LARGEST = BigDecimal.valueOf(Long.MAX_VALUE);

    private RoundedCount() {}

    static long times(long count, double factor, RoundingMode rounding) {
        return rounded(BigDecimal.valueOf(factor).multiply(BigDecimal.valueOf(count)), rounding);
    }

    static long dividedBy(long count, double divisor, RoundingMode rounding) {
        return rounded(BigDecimal.valueOf(count).divide(BigDecimal.valueOf(divisor), 0, rounding), rounding);
    }

    private static long rounded(BigDecimal exact, RoundingMode rounding) {
        return exact.setScale(0, rounding).min(LARGEST).longValueExact();
    }
}
