package dev.imbalance.evaluation;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.imbalance.data.AtomicFile;
import dev.imbalance.data.ImageExample;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.tribuo.Dataset;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;

/**
 * The worst mistakes on test images: for each true class first the one with the highest score of a wrong class, then the second of each, and so on; of the
 * same place the highest score first. In a file each is a PNG beside {@value #INDEX}.
 */
final class Mistakes {
    /** How many are kept of a run. */
    static final int MOST = 200;
    /** The bytes of all their PNG files; index and the frame of the zip stay below the rest of a megabyte. */
    static final int MOST_BYTES = 900_000;
    /** The greatest height and width. */
    static final int LARGEST = 64;
    /** The entry that lists the others. */
    static final String INDEX = "mistakes.json";

    private static final String SCHEMA = "imbalance-mistakes/1";
    /** More would be no index of ours. */
    private static final int MOST_INDEX_BYTES = 1_000_000;
    /** The earliest time of a zip: the same mistakes give the same file. */
    private static final LocalDateTime NEVER = LocalDateTime.of(1980, 1, 1, 0, 0);

    private Mistakes() {}

    /** The content of {@link #INDEX}. */
    record Index(String schema, List<Mistake> mistakes) {}

    /** A wrong prediction, before its image is made. */
    private record Wrong(int position, String label, String prediction, double score) {}

    /**
     * The worst mistakes; empty if the test rows are no images, or all are right.
     *
     * @param numbers     of the test rows, in the predictions
     * @param predictions of the test rows, in their order
     */
    static List<Mistake> worst(Dataset<Label> test, int[] numbers, List<Prediction<Label>> predictions)
            throws IOException {
        List<Mistake> mistakes = new ArrayList<>();
        if (test.size() == 0 || !(test.getExample(0) instanceof ImageExample)) {
            return mistakes;
        }
        int bytes = 0;
        for (Wrong wrong : spread(test, predictions)) {
            byte[] png = Thumbnail.png((ImageExample) test.getExample(wrong.position), LARGEST);
            bytes += png.length;
            if (mistakes.size() == MOST || bytes > MOST_BYTES) {
                break;
            }
            mistakes.add(new Mistake(
                    numbers[wrong.position],
                    wrong.label,
                    wrong.prediction,
                    CalibrationError.isProbability(wrong.score) ? wrong.score : Double.NaN,
                    png));
        }
        return mistakes;
    }

    private static List<Wrong> spread(Dataset<Label> test, List<Prediction<Label>> predictions) {
        Map<String, List<Wrong>> byLabel = new LinkedHashMap<>();
        for (int i = 0; i < predictions.size(); i++) {
            String label = test.getExample(i).getOutput().getLabel();
            Label prediction = predictions.get(i).getOutput();
            if (!label.equals(prediction.getLabel())) {
                byLabel.computeIfAbsent(label, name -> new ArrayList<>())
                        .add(new Wrong(i, label, prediction.getLabel(), prediction.getScore()));
            }
        }
        Comparator<Wrong> worstFirst =
                Comparator.comparingDouble(Wrong::score).reversed().thenComparingInt(Wrong::position);
        byLabel.values().forEach(ofLabel -> ofLabel.sort(worstFirst));
        List<Wrong> spread = new ArrayList<>();
        for (int place = 0; spread.size() < MOST; place++) {
            int at = place;
            List<Wrong> ofPlace = byLabel.values().stream()
                    .filter(ofLabel -> at < ofLabel.size())
                    .map(ofLabel -> ofLabel.get(at))
                    .sorted(worstFirst)
                    .toList();
            if (ofPlace.isEmpty()) {
                break;
            }
            spread.addAll(ofPlace);
        }
        return spread;
    }

    static void write(Path file, List<Mistake> mistakes) throws IOException {
        AtomicFile.write(file, out -> {
            try (ZipOutputStream zip = new ZipOutputStream(out)) {
                add(zip, INDEX, Json.MAPPER.writeValueAsBytes(new Index(SCHEMA, mistakes)));
                for (Mistake mistake : mistakes) {
                    add(zip, image(mistake), mistake.png());
                }
            }
        });
    }

    private static String image(Mistake mistake) {
        return mistake.row() + ".png";
    }

    private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(NEVER);
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IOException naming the file, if it is not that or larger than one can be
     */
    static List<Mistake> read(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            Index index = Json.MAPPER.readValue(content(zip, INDEX, MOST_INDEX_BYTES), Index.class);
            if (!SCHEMA.equals(index.schema) || index.mistakes == null || index.mistakes.size() > MOST) {
                throw new IOException(file + " has the schema \"" + index.schema + "\"; this version reads \"" + SCHEMA
                        + "\" of at most " + MOST + " mistakes");
            }
            List<Mistake> mistakes = new ArrayList<>();
            int bytes = 0;
            for (Mistake mistake : index.mistakes) {
                byte[] png = content(zip, image(mistake), MOST_BYTES - bytes);
                bytes += png.length;
                mistakes.add(
                        new Mistake(mistake.row(), mistake.label(), mistake.prediction(), mistake.confidence(), png));
            }
            return mistakes;
        } catch (JsonProcessingException e) {
            throw new IOException(file + " is not " + SCHEMA + ": " + e.getOriginalMessage(), e);
        } catch (ZipException e) {
            throw new IOException(file + " is no zip: " + e.getMessage(), e);
        }
    }

    private static byte[] content(ZipFile zip, String name, int most) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new IOException(zip.getName() + " lacks " + name);
        }
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] content = in.readNBytes(most);
            if (in.read() >= 0) {
                throw new IOException(zip.getName() + " has more than " + most + " bytes in " + name);
            }
            return content;
        }
    }
}
