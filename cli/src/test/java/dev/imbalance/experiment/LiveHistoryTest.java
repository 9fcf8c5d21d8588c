package dev.imbalance.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.imbalance.evaluation.RunFiles;
import dev.imbalance.trainer.EpochContext;
import dev.imbalance.trainer.EpochRecord;
import dev.imbalance.trainer.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveHistoryTest {
    @TempDir
    private Path directory;

    private RunFiles files;
    private final List<Integer> told = new ArrayList<>();

    @BeforeEach
    void nameTheFiles() {
        files = new RunFiles(directory);
    }

    private LiveHistory history(Duration pause) {
        return new LiveHistory(
                files,
                new TrainingListener() {
                    @Override
                    public void epochDone(EpochContext at, EpochRecord record) {
                        told.add(record.epoch());
                    }
                },
                pause);
    }

    private static void epochs(LiveHistory history, int from, int to) {
        for (int epoch = from; epoch <= to; epoch++) {
            history.epochDone(
                    at(epoch - 1),
                    new EpochRecord(epoch, 0.1, 1.0 / epoch, 0.5, 1, 0.5, 0.5, 0.5, 0.5, 100, 1, List.of()));
        }
    }

    private static EpochContext at(int epoch) {
        return new EpochContext(epoch, 9, List.of());
    }

    private List<Integer> written() throws IOException {
        return files.readHistory().stream().map(EpochRecord::epoch).toList();
    }

    @Test
    void everyEpochIsInTheFileAndToldToTheNext() throws IOException {
        epochs(history(Duration.ZERO), 1, 3);
        assertEquals(List.of(1, 2, 3), written());
        assertEquals(1.0 / 3, files.readHistory().get(2).trainLoss());
        assertEquals(List.of(1, 2, 3), told);
    }

    @Test
    void epochsThatFollowAtOnceAreNotEachWritten() throws IOException {
        epochs(history(Duration.ofDays(1)), 1, 3);
        assertEquals(List.of(1), written());
        assertEquals(List.of(1, 2, 3), told);
    }

    @Test
    void aSecondStageIsCountedOn() throws IOException {
        LiveHistory history = history(Duration.ZERO);
        epochs(history, 1, 3);
        epochs(history, 1, 2);
        assertEquals(List.of(1, 2, 3, 4, 5), written());
        assertEquals(List.of(1, 2, 3, 1, 2), told);
    }

    @Test
    void whatGoesOnKeepsTheEpochsBeforeAndDropsThoseThatAreDoneAgain() throws IOException {
        epochs(history(Duration.ZERO), 1, 4);
        LiveHistory resumed = history(Duration.ZERO);
        resumed.resumed(at(2), 0);
        epochs(resumed, 3, 3);
        assertEquals(List.of(1, 2, 3), written());
    }

    @Test
    void whatGoesOnWithoutAFileBeginsWhereItStands() throws IOException {
        LiveHistory resumed = history(Duration.ZERO);
        resumed.resumed(at(2), 0);
        epochs(resumed, 3, 4);
        assertEquals(List.of(3, 4), written());
    }
}
