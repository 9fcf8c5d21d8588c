package dev.imbalance.resampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.imbalance.trainer.RandomStreams;
import dev.imbalance.trainer.Tables;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;

/** What SMOTE leaves, whose made rows are examples only while they are looked at. */
class SyntheticDatasetTest {
    private final MutableDataset<Label> source = Tables.blobs(3, 40, 10);
    private final Dataset<Label> data = new ResamplingChain(
                    source, IntStream.range(0, source.size()).toArray())
            .apply(new SMOTE(), new RandomStreams(1, 0))
            .data();

    private static List<String> texts(Iterable<Example<Label>> rows) {
        List<String> texts = new ArrayList<>();
        rows.forEach(row -> texts.add(row.getWeight() + " " + row.copy()));
        return texts;
    }

    @Test
    void itsRowsAreThoseGivenAndThenThoseMadeHoweverTheyAreAskedFor() {
        assertInstanceOf(SyntheticDataset.class, data);
        assertEquals(80, data.size());
        assertSame(source.getExample(49), data.getExample(49));
        List<String> rows = texts(data);
        assertEquals(rows, texts(data.getData()));
        assertEquals(
                rows, texts(IntStream.range(0, 80).mapToObj(data::getExample).toList()));
        assertThrows(IllegalArgumentException.class, () -> data.getExample(80));
        assertThrows(IllegalArgumentException.class, () -> data.getExample(-1));
    }

    @Test
    void aWeightThatIsSetStays() {
        data.getExample(79).setWeight(3);
        assertEquals(3, data.getExample(79).getWeight());
        assertEquals(1, data.getExample(78).getWeight());
    }

    @Test
    void shufflingGivesEveryRowOnceInAnotherOrder() {
        List<String> before = texts(data);
        data.shuffle(true);
        List<String> shuffled = texts(data);
        assertNotEquals(before, shuffled);
        assertEquals(
                before.stream().sorted().toList(), shuffled.stream().sorted().toList());
        data.shuffle(false);
        assertEquals(before, texts(data));
    }

    @Test
    void itIsWrittenWithAllItsRows() throws Exception {
        assertEquals(texts(data), texts(castTo(Dataset.deserialize(data.serialize()))));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(data);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertEquals(texts(data), texts(castTo((Dataset<?>) in.readObject())));
        }
    }

    private static Dataset<Label> castTo(Dataset<?> read) {
        return Dataset.castDataset(read, Label.class);
    }
}
