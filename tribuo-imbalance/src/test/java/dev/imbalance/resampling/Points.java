package dev.imbalance.resampling;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/** Tables made of given points. */
final class Points {
    private Points() {}

    /** One column; the class of each row is a letter of {@code labels}. */
    static TrainingRows line(String labels, double... x) {
        double[][] points =
                IntStream.range(0, x.length).mapToObj(i -> new double[] {x[i]}).toArray(double[][]::new);
        return of(labels.chars().mapToObj(c -> String.valueOf((char) c)).toList(), points);
    }

    /** Columns f00, f01, ...; a zero is left out, so that most zeros make the rows sparse. */
    static TrainingRows of(List<String> labels, double[][] points) {
        LabelFactory factory = new LabelFactory();
        MutableDataset<Label> data = new MutableDataset<>(new SimpleDataSourceProvenance("points", factory), factory);
        for (int row = 0; row < points.length; row++) {
            double[] point = points[row];
            int[] there = IntStream.range(0, point.length)
                    .filter(i -> point[i] != 0 || i == 0)
                    .toArray();
            data.add(new ArrayExample<>(
                    new Label(labels.get(row)),
                    IntStream.of(there)
                            .mapToObj(i -> String.format(Locale.ROOT, "f%02d", i))
                            .toArray(String[]::new),
                    IntStream.of(there).mapToDouble(i -> point[i]).toArray()));
        }
        return new TrainingRows(data);
    }
}
