package dev.imbalance.experiment;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.imbalance.trainer.EpochRecord;
import java.util.Optional;

/** What a worker process says: one JSON object a line on its standard output. Other lines are of libraries and mean nothing. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
    @JsonSubTypes.Type(value = WorkerMessage.Started.class, name = "started"),
    @JsonSubTypes.Type(value = WorkerMessage.Resumed.class, name = "resumed"),
    @JsonSubTypes.Type(value = WorkerMessage.Batch.class, name = "batch"),
    @JsonSubTypes.Type(value = WorkerMessage.Epoch.class, name = "epoch"),
    @JsonSubTypes.Type(value = WorkerMessage.Finished.class, name = "finished"),
    @JsonSubTypes.Type(value = WorkerMessage.Failed.class, name = "failed"),
    @JsonSubTypes.Type(value = WorkerMessage.Stopped.class, name = "stopped"),
    @JsonSubTypes.Type(value = WorkerMessage.Outdated.class, name = "outdated")
})
sealed interface WorkerMessage {
    JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** The data are read, and training begins. */
    record Started() implements WorkerMessage {}

    /** Training goes on from a checkpoint. */
    record Resumed(int epoch, int epochs, int batch) implements WorkerMessage {}

    /** Some batches are done; a few times a second at most. */
    record Batch(int epoch, int epochs, int batch, int batches, double loss, double accuracy, double examplesPerSecond)
            implements WorkerMessage {}

    /** An epoch and its validation are done. */
    record Epoch(int epoch, int epochs, EpochRecord record) implements WorkerMessage {}

    /** Everything is in the run's directory. */
    record Finished() implements WorkerMessage {}

    /**
     * The run failed.
     *
     * @param error why, in a line
     * @param full  what takes no more, so that every further run would fail too; null for any other fault
     */
    record Failed(String error, String full) implements WorkerMessage {}

    /** Asked to, it saved what it could and stopped. */
    record Stopped(String message) implements WorkerMessage {}

    /** By what lies on disk now the run is another one, so it was not made: the data or the toolkit changed since the experiment began. */
    record Outdated() implements WorkerMessage {}

    /** The message of a line; empty if it is none. */
    static Optional<WorkerMessage> read(String line) {
        // A library may have left the line begun.
        int start = line.indexOf("{\"event\":");
        if (start < 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(line.substring(start), WorkerMessage.class));
        } catch (JsonProcessingException e) {
            return Optional.of(new Failed("its worker process said what is no message: " + line, null));
        }
    }

    /** As a line, without its end. */
    default String line() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a message cannot be written", e);
        }
    }
}
