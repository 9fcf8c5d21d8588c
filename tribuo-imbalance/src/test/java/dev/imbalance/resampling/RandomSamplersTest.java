package dev.imbalance.resampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.imbalance.data.ClassCounts;
import dev.imbalance.trainer.RandomStreams;
import dev.imbalance.trainer.Tables;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tribuo.Dataset;
import org.tribuo.classification.Label;
import org.tribuo.dataset.DatasetView;

class RandomSamplersTest {
    private static final Dataset<Label> DATA = Tables.blobs(1, 20, 6, 1);

    private static long[] counts(int[] rows) {
        long[] counts = new long[3];
        Arrays.stream(rows)
                .forEach(row -> counts[ClassCounts.idOf(DATA.getExample(row).getOutput(), DATA.getOutputIDInfo())]++);
        return counts;
    }

    @Test
    void overSamplingBringsEveryClassToTheLargestAndKeepsTheOriginalsFirst() {
        int[] rows = new RandomOverSampler()
                .resample(new TrainingRows(DATA), new RandomStreams(4, 0))
                .rows();
        assertArrayEquals(new long[] {20, 20, 20}, counts(rows));
        assertArrayEquals(IntStream.range(0, 27).toArray(), Arrays.copyOf(rows, 27));
    }

    @Test
    void underSamplingBringsEveryClassToTheSmallestWithoutRepeats() {
        int[] rows = new RandomUnderSampler()
                .resample(new TrainingRows(DATA), new RandomStreams(4, 0))
                .rows();
        assertArrayEquals(new long[] {1, 1, 1}, counts(rows));
        assertEquals(3, Arrays.stream(rows).distinct().count());
    }

    @Test
    void underSamplingReachesEveryRow() {
        boolean[] seen = new boolean[DATA.size()];
        for (int seed = 0; seed < 500; seed++) {
            Arrays.stream(new RandomUnderSampler()
                            .resample(new TrainingRows(DATA), new RandomStreams(seed, 0))
                            .rows())
                    .forEach(row -> seen[row] = true);
        }
        assertEquals(
                DATA.size(),
                IntStream.range(0, seen.length).filter(i -> seen[i]).count());
    }

    @Test
    void anEmptyClassStaysEmptyUnderBothSamplers() {
        Dataset<Label> source = Tables.blobs(1, 8, 3, 2);
        Dataset<Label> data = new DatasetView<>(
                source,
                IntStream.range(0, 11).toArray(),
                source.getFeatureIDMap(),
                source.getOutputIDInfo(),
                "without the last class");
        assertEquals(
                16,
                new RandomOverSampler()
                        .resample(new TrainingRows(data), new RandomStreams(1, 0))
                        .rows()
                        .length);
        assertEquals(
                6,
                new RandomUnderSampler()
                        .resample(new TrainingRows(data), new RandomStreams(1, 0))
                        .rows()
                        .length);
    }
}
