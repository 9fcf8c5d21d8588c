package dev.imbalance.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imbalance.evaluation.Comparison;
import dev.imbalance.report.Report;
import dev.imbalance.trainer.EpochContext;
import dev.imbalance.trainer.EpochRecord;
import dev.imbalance.trainer.TrainingListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportWatchTest {
    private static final String RELOAD = "<meta http-equiv=\"refresh\"";

    @TempDir
    private Path folder;

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch seen = new CountDownLatch(1);

    @BeforeEach
    void writeATable() throws IOException {
        StringBuilder rows = new StringBuilder("x,y,fault\n");
        for (int row = 0; row < 40; row++) {
            rows.append(row % 7).append(',').append(row % 5).append(row % 4 == 0 ? ",yes\n" : ",no\n");
        }
        Files.writeString(folder.resolve("rows.csv"), rows);
        Files.writeString(
                folder.resolve("my.yml"),
                """
                experiment: my
                data:
                  train: {type: csv, path: rows.csv, response: fault}
                  test: {type: csv, path: rows.csv, response: fault}
                trainer: {type: linear, epochs: 3}
                strategies:
                  - name: baseline
                  - name: oversample
                    resample: [{type: random-over}]
                """);
    }

    /** Runs the experiment, and holds the training of the second run after its first epoch until a report was seen. */
    private CompletableFuture<Void> start(Path directory) {
        RunListener listener = new RunListener() {
            @Override
            public TrainingListener runStarted(RunKey run, int index) {
                return new TrainingListener() {
                    @Override
                    public void epochDone(EpochContext at, EpochRecord record) {
                        if (index == 2) {
                            begun.countDown();
                            await(seen);
                        }
                    }
                };
            }
        };
        ExperimentFile experiment = Experiments.read(folder.resolve("my.yml"));
        return CompletableFuture.runAsync(() -> {
            try {
                new ExperimentRunner(experiment, directory, "./imbalance run my.yml", listener).run();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(60, TimeUnit.SECONDS), "nothing came");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void thePageShowsTheRunUnderWayUntilTheExperimentEnds() throws Exception {
        Path directory = folder.resolve("out");
        Path html = folder.resolve("live.html");
        CompletableFuture<Void> runner = start(directory);
        await(begun);
        List<String> pages = new ArrayList<>();
        List<List<String>> states = new ArrayList<>();
        boolean ended = new ReportWatch(new ExperimentFolder(directory), html, () -> false).run(written -> {
            pages.add(text(html));
            states.add(written.runs().stream().map(Comparison.Run::status).toList());
            seen.countDown();
        });
        runner.get(60, TimeUnit.SECONDS);
        assertTrue(ended);
        assertEquals(List.of("done", "running"), states.get(0));
        assertTrue(pages.get(0).contains(RELOAD));
        assertTrue(pages.get(0).contains("oversample, seed 1: running, after epoch 1"), "in the summary");
        assertEquals(List.of("done", "done"), states.get(states.size() - 1));
        Path again = folder.resolve("again.html");
        Report.write(directory, again);
        assertEquals(text(again), text(html), "the last page is the report");
        assertFalse(text(html).contains(RELOAD));
    }

    @Test
    void whoStopsWatchingLeavesAPageThatDoesNotReload() throws Exception {
        Path directory = folder.resolve("out");
        Path html = folder.resolve("live.html");
        CompletableFuture<Void> runner = start(directory);
        await(begun);
        assertFalse(new ReportWatch(new ExperimentFolder(directory), html, () -> true).run(written -> {}));
        assertFalse(text(html).contains(RELOAD));
        assertTrue(text(html).contains("after epoch 1"));
        assertFalse(Files.exists(directory.resolve(Comparison.FILE)), "only the runner writes it");
        seen.countDown();
        runner.get(60, TimeUnit.SECONDS);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
