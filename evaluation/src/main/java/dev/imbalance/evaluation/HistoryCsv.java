package dev.imbalance.evaluation;

import com.fasterxml.jackson.dataformat.csv.CsvGenerator;
import dev.imbalance.data.AtomicFile;
import dev.imbalance.data.DataException;
import dev.imbalance.trainer.EpochRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The file {@code history.csv}: one row an epoch, empty where there is no such set. */
final class HistoryCsv {
    private static final List<String> HEADER = List.of(
            "epoch",
            "learningRate",
            "trainLoss",
            "trainAccuracy",
            "validationLoss",
            "validationAccuracy",
            "validationBalancedAccuracy",
            "testAccuracy",
            "testBalancedAccuracy",
            "examples",
            "seconds");

    private HistoryCsv() {}

    static void write(Path file, List<EpochRecord> epochs) throws IOException {
        AtomicFile.write(file, stream -> {
            try (CsvGenerator out = Csv.generator(stream, HEADER)) {
                for (EpochRecord epoch : epochs) {
                    out.writeStartArray();
                    out.writeNumber(epoch.epoch());
                    write(out, epoch.learningRate());
                    write(out, epoch.trainLoss());
                    write(out, epoch.trainAccuracy());
                    write(out, epoch.validationLoss());
                    write(out, epoch.validationAccuracy());
                    write(out, epoch.validationBalancedAccuracy());
                    write(out, epoch.watchedAccuracy());
                    write(out, epoch.watchedBalancedAccuracy());
                    out.writeNumber(epoch.examples());
                    write(out, epoch.seconds());
                    out.writeEndArray();
                }
            }
        });
    }

    private static void write(CsvGenerator out, double value) throws IOException {
        if (Double.isNaN(value)) {
            out.writeNull();
        } else {
            out.writeNumber(value);
        }
    }

    static List<EpochRecord> read(Path file) throws IOException {
        List<EpochRecord> epochs = new ArrayList<>();
        try (CsvRows rows = new CsvRows(file)) {
            if (!rows.columns().equals(HEADER)) {
                throw new IOException(file + " line 1 is not the header " + String.join(",", HEADER));
            }
            for (String[] fields = rows.next(); fields.length > 0; fields = rows.next()) {
                epochs.add(epoch(fields, file + " line " + (epochs.size() + 2)));
            }
        } catch (DataException e) {
            throw new IOException(e.getMessage(), e);
        }
        return epochs;
    }

    private static EpochRecord epoch(String[] fields, String where) throws IOException {
        try {
            double[] values = Arrays.stream(fields)
                    .mapToDouble(field -> field.isEmpty() ? Double.NaN : Double.parseDouble(field))
                    .toArray();
            return new EpochRecord(
                    Integer.parseInt(fields[0]),
                    values[1],
                    values[2],
                    values[3],
                    values[4],
                    values[5],
                    values[6],
                    values[7],
                    values[8],
                    Long.parseLong(fields[9]),
                    values[10],
                    List.of());
        } catch (NumberFormatException e) {
            throw new IOException(where + " has a field that is not a number: " + e.getMessage(), e);
        }
    }
}
