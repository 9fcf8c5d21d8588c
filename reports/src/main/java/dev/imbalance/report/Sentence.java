package dev.imbalance.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A sentence of the summary, in parts that a page may set off.
 *
 * @param parts in order, with the spaces between them
 */
record Sentence(List<Part> parts) {
    /**
     * A piece of a sentence.
     *
     * @param tone "name" of a strategy, "up" or "down" of a number for better or worse; null for all else
     */
    record Part(String text, String tone) {}

    Sentence {
        parts = List.copyOf(parts);
    }

    static Sentence of(String text) {
        return new Sentence(List.of(new Part(text, null)));
    }

    static Sentence named(String name) {
        return new Sentence(List.of(new Part(name, "name")));
    }

    Sentence then(String text) {
        return then(text, null);
    }

    Sentence then(String text, String tone) {
        List<Part> more = new ArrayList<>(parts);
        more.add(new Part(text, tone));
        return new Sentence(more);
    }

    Sentence then(Sentence next) {
        List<Part> more = new ArrayList<>(parts);
        more.addAll(next.parts);
        return new Sentence(more);
    }

    /** Without what sets parts off. */
    String text() {
        return parts.stream().map(Part::text).collect(Collectors.joining());
    }
}
