package dev.imbalance.experiment;

import dev.imbalance.evaluation.RunFiles;
import dev.imbalance.trainer.EpochContext;
import dev.imbalance.trainer.EpochRecord;
import dev.imbalance.trainer.TrainingListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps {@code history.csv} up to date while a run trains, for who watches it: the epochs so far, written at most once a second. The complete file is
 * written when training is done.
 * <p>
 * What trains again from its first epoch, the second stage of a training or another candidate of a search, is counted on.
 */
final class LiveHistory implements TrainingListener {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final RunFiles files;
    private final TrainingListener next;
    private final Duration pause;
    private final List<EpochRecord> records = new ArrayList<>();
    /** The epochs of what trained before. */
    private int before;

    private int last;
    private long writtenAt;

    /** @param next is told everything too */
    LiveHistory(RunFiles files, TrainingListener next) {
        this(files, next, PAUSE);
    }

    /** @param pause between two writes, at least */
    LiveHistory(RunFiles files, TrainingListener next, Duration pause) {
        this.files = files;
        this.next = next;
        this.pause = pause;
        // The first epoch is written at once.
        this.writtenAt = System.nanoTime() - pause.toNanos();
    }

    @Override
    public void resumed(EpochContext at, int batch) {
        try {
            if (Files.exists(files.history())) {
                files.readHistory().stream()
                        .filter(record -> record.epoch() <= at.epoch())
                        .forEach(records::add);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        last = at.epoch();
        next.resumed(at, batch);
    }

    @Override
    public void batchDone(
            EpochContext at, int batch, int batches, double loss, double accuracy, double examplesPerSecond) {
        next.batchDone(at, batch, batches, loss, accuracy, examplesPerSecond);
    }

    @Override
    public void epochDone(EpochContext at, EpochRecord record) {
        if (record.epoch() <= last) {
            before += last;
        }
        last = record.epoch();
        records.add(record.withEpoch(before + last));
        if (System.nanoTime() - writtenAt >= pause.toNanos()) {
            write();
        }
        next.epochDone(at, record);
    }

    private void write() {
        try {
            files.writeHistory(records);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        writtenAt = System.nanoTime();
    }
}
