package dev.imbalance.experiment;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * How a repeated training compares with its record.
 *
 * @param schema    {@link #SCHEMA}
 * @param of        the model or the run that was repeated
 * @param device    what the record was trained on: "cpu" or "gpu"
 * @param tolerance the largest difference that passes; 0 asks for equality
 * @param rows      what was compared
 * @param notes     what explains a difference or limits the comparison, one sentence each
 */
public record ReproductionResult(
        String schema, String of, String device, double tolerance, List<Row> rows, List<String> notes) {
    /** The name and version of this form. */
    public static final String SCHEMA = "imbalance-reproduction/1";

    public ReproductionResult {
        rows = List.copyOf(rows);
        notes = List.copyOf(notes);
    }

    /**
     * One thing compared.
     *
     * @param what       its name
     * @param recorded   a digest or a number
     * @param again      the same of the repetition
     * @param difference the largest absolute difference; null where there is none to give, such as of digests
     * @param equal      whether there is no difference
     * @param passes     whether the difference is within the tolerance
     */
    public record Row(String what, String recorded, String again, Double difference, boolean equal, boolean passes) {}

    /** Whether everything is equal, or within the tolerance. */
    @JsonProperty
    public boolean reproduced() {
        return rows.stream().allMatch(Row::passes);
    }
}
