package dev.imbalance.evaluation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The content of {@code curves.json}: what a report draws without reading predictions.
 *
 * @param schema      {@link #SCHEMA}
 * @param calibration of the class with the highest score, in 15 bins of equal width; empty where the scores are no probabilities
 * @param labels      the curves of each class, in class-id order; empty without scores
 */
public record Curves(String schema, CalibrationError calibration, Map<String, LabelCurves> labels) {
    /** The name and version of this form. */
    public static final String SCHEMA = "imbalance-curves/1";

    public Curves {
        labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
    }

    static Curves of(List<String> names, ScoredRows rows) {
        if (rows.size() == 0) {
            return new Curves(SCHEMA, CalibrationError.UNDEFINED, Map.of());
        }
        Map<String, LabelCurves> labels = new LinkedHashMap<>();
        for (int id = 0; id < names.size(); id++) {
            labels.put(names.get(id), LabelCurves.of(id, rows));
        }
        return new Curves(SCHEMA, rows.calibration(CalibrationError.BINS), labels);
    }
}
