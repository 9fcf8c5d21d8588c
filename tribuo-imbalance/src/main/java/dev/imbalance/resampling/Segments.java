package dev.imbalance.resampling;

/** Rows between two others, {@code base + gap (neighbour - base)}; with the base's own values where there is no neighbour. */
final class Segments {
    private Segments() {}

    /** Dense rows by ranges, sparse ones together; as {@link Growth#features} says. */
    static Growth.Making of(FeatureRows from, int[] base, int[] neighbour, float[] gap) {
        return from instanceof SparseRows sparse
                ? () -> sparse(sparse, base, neighbour, gap)
                : new Dense((DenseRows) from, base, neighbour, gap, new double[base.length * from.columns()]);
    }

    private record Dense(DenseRows from, int[] base, int[] neighbour, float[] gap, double[] values)
            implements Growth.Making {
        @Override
        public void make(int first, int end) {
            int columns = from.columns();
            double[] in = from.values();
            for (int i = first; i < end; i++) {
                int a = base[i] * columns;
                int b = neighbour[i] * columns;
                int to = i * columns;
                if (neighbour[i] < 0) {
                    System.arraycopy(in, a, values, to, columns);
                    continue;
                }
                for (int j = 0; j < columns; j++) {
                    values[to + j] = between(in[a + j], in[b + j], gap[i]);
                }
            }
        }

        @Override
        public FeatureRows all() {
            return new DenseRows(values, base.length, from.columns());
        }
    }

    private static double between(double a, double b, float gap) {
        return a + gap * (b - a);
    }

    /** Of a sparse row the entries that are there in either parent: the first pass counts them, the second fills them in. */
    private static SparseRows sparse(SparseRows from, int[] base, int[] neighbour, float[] gap) {
        int[] starts = new int[base.length + 1];
        for (int i = 0; i < base.length; i++) {
            int entries = merge(from, base[i], neighbour[i], gap[i], null, null, 0);
            starts[i + 1] = Math.addExact(starts[i], entries);
        }
        int[] ids = new int[starts[base.length]];
        double[] values = new double[ids.length];
        for (int i = 0; i < base.length; i++) {
            merge(from, base[i], neighbour[i], gap[i], ids, values, starts[i]);
        }
        return new SparseRows(starts, ids, values, from.columns());
    }

    /** @return how many entries the row has, which are written if there is room for them */
    private static int merge(
            SparseRows from, int base, int neighbour, float gap, int[] ids, double[] values, int start) {
        int[] in = from.ids();
        int a = from.starts()[base];
        int endA = from.starts()[base + 1];
        int b = neighbour < 0 ? 0 : from.starts()[neighbour];
        int endB = neighbour < 0 ? 0 : from.starts()[neighbour + 1];
        int next = start;
        while (a < endA || b < endB) {
            int column = Math.min(a < endA ? in[a] : Integer.MAX_VALUE, b < endB ? in[b] : Integer.MAX_VALUE);
            double first = a < endA && in[a] == column ? from.values()[a++] : 0;
            double second = b < endB && in[b] == column ? from.values()[b++] : 0;
            if (ids != null) {
                ids[next] = column;
                values[next] = neighbour < 0 ? first : between(first, second, gap);
            }
            next++;
        }
        return next - start;
    }
}
