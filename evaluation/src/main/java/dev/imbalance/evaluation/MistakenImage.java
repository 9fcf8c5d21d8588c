package dev.imbalance.evaluation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A test image that runs of an experiment misclassify, with what they take it for.
 *
 * @param row     its number in the predictions
 * @param label   its true class
 * @param wrong   how many runs misclassify it
 * @param runs    of how many that were tested on it
 * @param answers the classes that it is taken for, the most confident first; at least one
 * @param png     the image as a PNG file. Read, never write
 */
public record MistakenImage(long row, String label, int wrong, int runs, List<Answer> answers, byte[] png) {
    /**
     * A wrong class.
     *
     * @param prediction the class
     * @param confidence of the most confident run that predicts it; NaN where scores are no probabilities
     * @param strategies that predict it in at least one run, in the order of the runs
     */
    public record Answer(String prediction, double confidence, List<String> strategies) {
        public Answer {
            strategies = List.copyOf(strategies);
        }
    }

    public MistakenImage {
        answers = List.copyOf(answers);
    }

    /** What tells pictures apart: a row of other data is another one. */
    private record Picture(long row, String label, ByteBuffer png) {}

    /**
     * Some of the images that some strategies misclassify: in turn the worst of each strategy's first run, then of each strategy's second one, and so on.
     *
     * @param runs       finished ones, read from directories
     * @param predicted  the same with their predictions, in their order; none if they are not at hand, and then there are no images
     * @param strategies whose mistakes to take
     * @param most       how many images at most
     * @param mostBytes  of their PNG files together
     * @return those that the most runs misclassify first, of as many the most confident mistake first
     * @throws IOException naming the file, if one is malformed
     */
    public static List<MistakenImage> of(
            FinishedRuns runs, List<PredictedRun> predicted, Collection<String> strategies, int most, int mostBytes)
            throws IOException {
        List<MistakenImage> images = new ArrayList<>();
        List<PredictedRun> asked = predicted.stream()
                .filter(run -> strategies.contains(run.metrics().strategy()))
                .toList();
        for (Mistake mistake : mistakes(directories(runs, predicted, strategies), most, mostBytes)) {
            MistakenImage image = of(mistake, asked);
            // A file of pictures that is not of these predictions shows nothing.
            if (image.wrong > 0) {
                images.add(image);
            }
        }
        images.sort(Comparator.comparingInt(MistakenImage::wrong)
                .reversed()
                .thenComparingDouble(image -> -confidence(image))
                .thenComparingLong(MistakenImage::row));
        return images;
    }

    /** By turn: the first runs of all strategies, then the second ones. */
    private static List<List<Path>> directories(
            FinishedRuns runs, List<PredictedRun> predicted, Collection<String> strategies) {
        Map<String, List<Path>> ofStrategies = new LinkedHashMap<>();
        for (int i = 0; i < predicted.size(); i++) {
            String strategy = predicted.get(i).metrics().strategy();
            if (strategies.contains(strategy)) {
                ofStrategies
                        .computeIfAbsent(strategy, name -> new ArrayList<>())
                        .add(runs.directories().get(i));
            }
        }
        int turns = ofStrategies.values().stream().mapToInt(List::size).max().orElse(0);
        return IntStream.range(0, turns)
                .mapToObj(turn -> ofStrategies.values().stream()
                        .filter(ofStrategy -> turn < ofStrategy.size())
                        .map(ofStrategy -> ofStrategy.get(turn))
                        .toList())
                .toList();
    }

    /** Reads no more files than it needs: those of 300 runs together take seconds. */
    private static Collection<Mistake> mistakes(List<List<Path>> turns, int most, int mostBytes) throws IOException {
        Map<Picture, Mistake> mistakes = new LinkedHashMap<>();
        int bytes = 0;
        for (List<Path> turn : turns) {
            List<List<Mistake>> files = new ArrayList<>();
            for (Path directory : turn) {
                files.add(new RunFiles(directory).readMistakes());
            }
            int places = files.stream().mapToInt(List::size).max().orElse(0);
            for (int place = 0; place < places; place++) {
                for (List<Mistake> file : files) {
                    if (place >= file.size()) {
                        continue;
                    }
                    Mistake mistake = file.get(place);
                    Picture picture = new Picture(mistake.row(), mistake.label(), ByteBuffer.wrap(mistake.png()));
                    if (mistakes.containsKey(picture)) {
                        continue;
                    }
                    bytes += mistake.png().length;
                    if (mistakes.size() == most || bytes > mostBytes) {
                        return mistakes.values();
                    }
                    mistakes.put(picture, mistake);
                }
            }
        }
        return mistakes.values();
    }

    private static MistakenImage of(Mistake mistake, List<PredictedRun> runs) {
        Map<String, Double> confidences = new LinkedHashMap<>();
        Map<String, Set<String>> strategies = new LinkedHashMap<>();
        int wrong = 0;
        int tested = 0;
        for (PredictedRun run : runs) {
            RunPredictions predictions = run.predictions();
            int row = predictions.indexOf(mistake.row());
            if (row < 0 || !predictions.labels().get(predictions.truth(row)).equals(mistake.label())) {
                continue;
            }
            tested++;
            if (!predictions.isRight(row)) {
                wrong++;
                String prediction = predictions.labels().get(predictions.predicted(row));
                // NaN only beside NaN: the scores of one test set are probabilities or are not.
                confidences.merge(prediction, (double) predictions.confidence(row), Math::max);
                strategies
                        .computeIfAbsent(prediction, name -> new LinkedHashSet<>())
                        .add(run.metrics().strategy());
            }
        }
        List<Answer> answers = strategies.entrySet().stream()
                .map(entry ->
                        new Answer(entry.getKey(), confidences.get(entry.getKey()), List.copyOf(entry.getValue())))
                .sorted(Comparator.comparingDouble(Answer::confidence).reversed())
                .toList();
        return new MistakenImage(mistake.row(), mistake.label(), wrong, tested, answers, mistake.png());
    }

    /** Of its most confident mistake. */
    private static double confidence(MistakenImage image) {
        return image.answers.get(0).confidence();
    }
}
