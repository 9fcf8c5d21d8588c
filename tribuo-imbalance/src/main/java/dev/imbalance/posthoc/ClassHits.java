package dev.imbalance.posthoc;

/** How often each class occurs, is predicted, and is predicted rightly: all that recall and F1 need. */
final class ClassHits {
    private final long[] support;
    private final long[] predicted;
    private final long[] correct;

    ClassHits(int classes) {
        support = new long[classes];
        predicted = new long[classes];
        correct = new long[classes];
    }

    /** Counts the predictions of scored rows. */
    static ClassHits of(ValidationLogits rows) {
        ClassHits hits = new ClassHits(rows.classes());
        for (int i = 0; i < rows.size(); i++) {
            hits.add(rows.labels()[i], rows.prediction(i));
        }
        return hits;
    }

    void add(int label, int prediction) {
        support[label]++;
        count(label, prediction, 1);
    }

    /** Takes back the prediction of one row for another one. */
    void change(int label, int from, int to) {
        count(label, from, -1);
        count(label, to, 1);
    }

    private void count(int label, int prediction, int times) {
        predicted[prediction] += times;
        if (label == prediction) {
            correct[label] += times;
        }
    }

    int classes() {
        return support.length;
    }

    long support(int c) {
        return support[c];
    }

    double recall(int c) {
        return (double) correct[c] / support[c];
    }

    double f1(int c) {
        return 2.0 * correct[c] / (support[c] + predicted[c]);
    }
}
