package dev.imbalance.sgd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.imbalance.data.FixedDomainDataset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tribuo.Dataset;
import org.tribuo.classification.Label;

class RowsTest {
    @Test
    void repeatsOfAnExampleShareItsVector() {
        for (Dataset<Label> data : List.of(Toys.blobs(1, 3, 2), Toys.words(1, 3, 2))) {
            Dataset<Label> repeated = FixedDomainDataset.view(data, new int[] {4, 0, 4, 1}, "repeated");
            Rows rows = Rows.of(repeated, data.getFeatureIDMap(), data.getOutputIDInfo());
            assertSame(rows.x()[0], rows.x()[2]);
            assertNotSame(rows.x()[0], rows.x()[1]);
            assertArrayEquals(new int[] {1, 0, 1, 0}, rows.labels());
        }
    }
}
