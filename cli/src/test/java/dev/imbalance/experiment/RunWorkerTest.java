package dev.imbalance.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunWorkerTest {
    @TempDir
    private Path folder;

    /** As a runner that is there and says nothing. */
    private static final class Silence extends InputStream {
        private final CountDownLatch end = new CountDownLatch(1);

        @Override
        public int read() throws IOException {
            return read(new byte[1], 0, 1);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                end.await();
                return -1;
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }

    @Test
    void aRunThatIsAnotherByNowIsNotMadeAndHasNotFailed() throws IOException {
        Files.writeString(folder.resolve("table.csv"), "x,class\n1,a\n2,b\n3,a\n");
        ExperimentFile experiment = new ExperimentReader(Registry.load())
                .read(
                        "test.yml",
                        """
                        experiment: trees
                        data:
                          train: {type: csv, path: table.csv, response: class}
                          test: {type: csv, path: table.csv, response: class}
                        trainer: {type: cart}
                        strategies: [{name: baseline}]
                        """,
                        folder,
                        List.of());
        PlannedRun run =
                PlannedRun.all(experiment, new ExperimentData(experiment)).get(0);
        Files.writeString(folder.resolve("table.csv"), "x,class\n1,a\n2,b\n4,a\n");
        Path directory = Files.createDirectory(folder.resolve("out"));
        // As the runner has left it there.
        Files.createFile(directory.resolve(".lock"));
        WorkerTask task = new WorkerTask(directory.toString(), run.key(), run.config(), 0, 0, 1);
        String line = new JsonMapper().writeValueAsString(task) + "\n";
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        InputStream in =
                new SequenceInputStream(new ByteArrayInputStream(line.getBytes(StandardCharsets.UTF_8)), new Silence());
        new RunWorker(in, new PrintStream(said, true, StandardCharsets.UTF_8), () -> false).run();
        assertEquals(
                "{\"event\":\"outdated\"}\n",
                said.toString(StandardCharsets.UTF_8).replace("\r", ""));
        try (Stream<Path> entries = Files.list(directory)) {
            assertEquals(0, entries.filter(Files::isDirectory).count());
        }
    }
}
