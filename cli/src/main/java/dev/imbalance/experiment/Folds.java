package dev.imbalance.experiment;

import dev.imbalance.data.Digests;
import dev.imbalance.data.FoldSource;
import dev.imbalance.data.LabelledSource;
import dev.imbalance.evaluation.Replicate;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/**
 * How the training rows are cut into folds, each of which tests runs that train on the others: {@code folds: 5}, {@code folds: {of: 5}}, or
 * {@code folds: {file: folds.csv}}, and which of the folds to make runs of, {@code only: [2]}.
 */
final class Folds {
    static final String KEY = "folds";
    static final String OF = "of";
    static final String FILE = "file";
    static final String ONLY = "only";

    private static final String PATH = "data." + KEY;

    private final Node node;

    private Folds(Node node) {
        this.node = node;
    }

    /** The folds of a data section that has passed the schema; empty if it names test rows instead. */
    static Optional<Folds> of(Node.Mapping data) {
        return Optional.ofNullable(data.get(KEY)).map(Folds::new);
    }

    /** Says what the schema cannot. */
    void check(List<Problem> problems) {
        if (!(node instanceof Node.Mapping map)) {
            return;
        }
        if (map.has(OF) == map.has(FILE)) {
            problems.add(
                    new Problem(
                            map.location(),
                            PATH,
                            "needs either the number of folds, of: 5, or a file that says the fold of every row, file: folds.csv"));
            return;
        }
        Set<Integer> known = new HashSet<>();
        List<Node> only = only();
        for (int i = 0; i < only.size(); i++) {
            int fold = only.get(i).json().intValue();
            String path = PATH + "." + ONLY + "[" + i + "]";
            if (map.has(OF) && fold > map.get(OF).json().intValue()) {
                problems.add(new Problem(
                        only.get(i).location(),
                        path,
                        "must be one of the folds 1 to " + map.get(OF).json().intValue() + ", was " + fold));
            }
            if (!known.add(fold)) {
                problems.add(new Problem(only.get(i).location(), path, "the fold " + fold + " is there already"));
            }
        }
    }

    private List<Node> only() {
        return node instanceof Node.Mapping map && map.get(ONLY) instanceof Node.Sequence list
                ? list.items()
                : List.of();
    }

    /** The file that says the fold of every row; empty if the rows are dealt at random. */
    Optional<Path> file() {
        return node instanceof Node.Mapping map && map.get(FILE) instanceof Node.Scalar written
                ? Optional.of(ComponentNormaliser.absolute(written))
                : Optional.empty();
    }

    /** The folds to make runs of, from 1. Reads the file, if there is one, where it alone says how many there are. */
    List<Integer> numbers() {
        if (!only().isEmpty()) {
            return only().stream().map(fold -> fold.json().intValue()).toList();
        }
        int last = file().map(FoldSource::count).orElseGet(this::count);
        return IntStream.rangeClosed(1, last).boxed().toList();
    }

    private int count() {
        return (node instanceof Node.Mapping map ? map.get(OF) : node).json().intValue();
    }

    /** The rows that a run is trained or tested on. */
    FoldSource part(LabelledSource all, Replicate replicate, FoldSource.Part part) {
        return file().map(file -> new FoldSource(all, file, replicate.fold(), part))
                .orElseGet(() -> new FoldSource(all, count(), replicate.fold(), replicate.seed(), part));
    }

    /** Digests of what decides the cut beside the rows themselves and the configuration. */
    List<String> digests() {
        return file().map(Digests::ofFile).stream().toList();
    }

    /**
     * The cut with one of its folds, written out.
     *
     * @param fold  null for all that there are
     * @param paths how to write a path, given where it was written and its absolute form
     */
    Node resolved(Integer fold, BiFunction<Node.Scalar, Path, String> paths) {
        Location at = node.location();
        Node.Mapping map =
                node instanceof Node.Mapping written ? written : new Node.Mapping(at, Map.of()).with(OF, at, node);
        if (map.get(FILE) instanceof Node.Scalar file) {
            Path absolute = ComponentNormaliser.absolute(file);
            map = map.with(FILE, file.location(), Node.text(file.location(), paths.apply(file, absolute)));
        }
        return fold == null ? map : map.with(ONLY, at, Node.of(at, List.of(fold)));
    }
}
