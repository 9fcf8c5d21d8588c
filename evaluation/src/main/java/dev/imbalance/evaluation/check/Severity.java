package dev.imbalance.evaluation.check;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How much a finding matters, the most first. */
public enum Severity {
    /** A number or a model must not be used as it is. */
    @JsonProperty("error")
    ERROR,
    /** A conclusion that is easily drawn may be wrong. */
    @JsonProperty("warning")
    WARNING,
    /** Worth to know. */
    @JsonProperty("note")
    NOTE
}
