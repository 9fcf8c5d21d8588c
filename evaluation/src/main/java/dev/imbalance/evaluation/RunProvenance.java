package dev.imbalance.evaluation;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * The content of {@code provenance.json}: where a run comes from and how to make it again.
 *
 * @param schema      {@link #SCHEMA}
 * @param command     the command that makes the run again
 * @param config      the resolved configuration as text
 * @param model       the model's provenance to look at
 * @param data        the files that it read
 * @param seed        of everything random in it
 * @param rows        which rows did what; null in files of earlier versions
 * @param outcome     digests of what came out; null in files of earlier versions
 * @param environment what it ran on
 * @param startedAt   in ISO 8601, UTC
 * @param finishedAt  in ISO 8601, UTC
 */
public record RunProvenance(
        String schema,
        String command,
        String config,
        ProvenanceTree model,
        List<DataFile> data,
        long seed,
        UsedRows rows,
        Outcome outcome,
        Environment environment,
        String startedAt,
        String finishedAt) {
    /** The name and version of this form. */
    public static final String SCHEMA = "imbalance-provenance/1";

    /**
     * What tells two outcomes apart.
     *
     * @param weightsSha256     of what was learned, {@link dev.imbalance.trainer.ImbalanceModel#weightsDigest}
     * @param predictionsSha256 of the text of the predictions, before it is compressed
     */
    public record Outcome(String weightsSha256, String predictionsSha256) {}

    public RunProvenance {
        data = List.copyOf(data);
    }

    /** The provenance of a run that started and finished at these instants, which are kept to the second. */
    public RunProvenance(
            String command,
            String config,
            ProvenanceTree model,
            List<DataFile> data,
            long seed,
            UsedRows rows,
            Outcome outcome,
            Environment environment,
            Instant startedAt,
            Instant finishedAt) {
        this(
                SCHEMA,
                command,
                config,
                model,
                data,
                seed,
                rows,
                outcome,
                environment,
                startedAt.truncatedTo(ChronoUnit.SECONDS).toString(),
                finishedAt.truncatedTo(ChronoUnit.SECONDS).toString());
    }
}
