package dev.imbalance.resampling;

/** Which category of each field the neighbours of a row mostly have: what rows made of it get. */
final class CategoryVotes {
    private final CategoricalFields fields;
    private final int[][] winners;

    CategoryVotes(CategoricalFields fields, int rows) {
        this.fields = fields;
        this.winners = new int[rows][];
    }

    /** Lets the neighbours of a row vote; those of several rows may at once. */
    void take(int row, int[] neighbours) {
        int[] chosen = new int[fields.size()];
        for (int f = 0; f < chosen.length; f++) {
            chosen[f] = fields.mostFrequent(f, neighbours);
        }
        winners[row] = chosen;
    }

    /** The categories of rows made of a row. */
    int[] of(int row) {
        return winners[row];
    }

    /** Adds the columns of the fields, as a row has them that is of the category. */
    void write(FeatureRows from, int row, RowsBuilder to) {
        for (int f = 0; f < fields.size(); f++) {
            int field = f;
            from.forEach(fields.example(f, winners[row][f]), (column, value) -> {
                if (fields.fieldOf(column) == field) {
                    to.add(column, value);
                }
            });
        }
    }
}
