package dev.imbalance.evaluation;

import java.util.List;

/** The three averages of each metric of a class. */
public record Averages(AverageMetrics micro, AverageMetrics macro, AverageMetrics weighted) {
    static Averages of(List<BinaryCounts> classes, ScoreMetrics scores, double beta) {
        return new Averages(
                AverageMetrics.of(Average.MICRO, classes, scores.ranks(), scores.micro(), beta),
                AverageMetrics.of(Average.MACRO, classes, scores.ranks(), scores.micro(), beta),
                AverageMetrics.of(Average.WEIGHTED, classes, scores.ranks(), scores.micro(), beta));
    }
}
