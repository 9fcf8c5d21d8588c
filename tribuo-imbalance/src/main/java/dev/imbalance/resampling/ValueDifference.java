package dev.imbalance.resampling;

/**
 * The value difference metric between rows of categories: {@code d(a, b) = sum_f (sum_c |P(c | a_f) - P(c | b_f)|^k)^(r / k)}. Categories are near whose rows
 * belong to the classes in like shares.
 * <p>
 * Stanfill, Waltz. "Toward Memory-Based Reasoning", Communications of the ACM 1986; with k = 1 as Cost, Salzberg. "A Weighted Nearest Neighbor Algorithm for
 * Learning with Symbolic Features", Machine Learning 1993.
 */
final class ValueDifference {
    private final CategoricalFields fields;
    private final double[][][] shares;
    private final double[][] terms;
    private final int k;
    private final int r;

    /**
     * Counts.
     *
     * @param rows   what the fields are of
     * @param fields their categories
     */
    ValueDifference(TrainingRows rows, CategoricalFields fields, int k, int r) {
        this.fields = fields;
        this.k = k;
        this.r = r;
        this.shares = new double[fields.size()][][];
        for (int f = 0; f < shares.length; f++) {
            shares[f] = new double[fields.categories(f)][rows.counts().size()];
            double[] count = new double[fields.categories(f)];
            for (int row = 0; row < rows.size(); row++) {
                shares[f][fields.category(f, row)][rows.label(row)]++;
                count[fields.category(f, row)]++;
            }
            for (int category = 0; category < count.length; category++) {
                for (int c = 0; c < rows.counts().size(); c++) {
                    shares[f][category][c] /= count[category];
                }
            }
        }
        this.terms = new double[shares.length][];
        for (int f = 0; f < terms.length; f++) {
            terms[f] = terms(f, rows.size());
        }
    }

    /** What each pair of categories adds to a distance, (categories, categories); null where these are more than there are rows. */
    private double[] terms(int field, int rows) {
        int categories = shares[field].length;
        if ((long) categories * categories > rows) {
            return null;
        }
        double[] table = new double[categories * categories];
        for (int i = 0; i < table.length; i++) {
            table[i] = term(field, i / categories, i % categories);
        }
        return table;
    }

    private double term(int field, int first, int second) {
        double inner = 0;
        for (int c = 0; c < shares[field][first].length; c++) {
            inner += raised(Math.abs(shares[field][first][c] - shares[field][second][c]), k);
        }
        return raised(inner, (double) r / k);
    }

    private static double raised(double base, double exponent) {
        return exponent == 1 ? base : exponent == 2 ? base * base : Math.pow(base, exponent);
    }

    /** The share of each class among the rows of a category. */
    double[] shares(int field, int category) {
        return shares[field][category].clone();
    }

    double distance(int a, int b) {
        double sum = 0;
        for (int f = 0; f < shares.length; f++) {
            int first = fields.category(f, a);
            int second = fields.category(f, b);
            if (first != second) {
                sum += terms[f] == null ? term(f, first, second) : terms[f][first * shares[f].length + second];
            }
        }
        return sum;
    }
}
