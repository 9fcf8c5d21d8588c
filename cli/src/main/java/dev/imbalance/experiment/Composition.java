package dev.imbalance.experiment;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A document as it was written, made into one plain experiment: laid over what it {@code extends}, changed by {@code --set} arguments, its
 * variables put in and its grids expanded, in this order. What it says has not been checked yet.
 */
final class Composition {
    private static final Pattern STRATEGY = Pattern.compile("^strategies\\[(\\d+)]");

    private final Node document;
    private final List<Integer> origins;
    private final Set<Location> unresolved;
    private final boolean extendsOther;
    private final Set<String> environmentUsed;

    private Composition(
            Node document,
            List<Integer> origins,
            Set<Location> unresolved,
            boolean extendsOther,
            Set<String> environmentUsed) {
        this.document = document;
        this.origins = List.copyOf(origins);
        this.unresolved = Set.copyOf(unresolved);
        this.extendsOther = extendsOther;
        this.environmentUsed = environmentUsed;
    }

    /**
     * Composes a document.
     *
     * @param overrides   {@code a.b[0].c=value}, applied in order
     * @param environment what {@code ${env:NAME}} stands for
     * @param problems    receives what is wrong
     * @throws ExperimentException if a file that the document extends cannot be had
     */
    static Composition of(
            Node written, List<String> overrides, Map<String, String> environment, List<Problem> problems) {
        Optional<Node> whole = new Extends(problems).apply(written);
        if (whole.isEmpty()) {
            // Whatever else could be said of the rest would mostly be that the missing part is missing.
            throw ExperimentException.of(problems);
        }
        Node changed = withoutExtends(new Overrides(problems).apply(whole.get(), overrides), problems);
        Variables variables = new Variables(environment, problems);
        Node filled = variables.apply(changed);
        Grid grid = new Grid(problems);
        Node plain = grid.expand(filled);
        return new Composition(
                plain, grid.origins(), variables.unresolved(), whole.get() != written, variables.environmentUsed());
    }

    private static Node withoutExtends(Node document, List<Problem> problems) {
        if (!(document instanceof Node.Mapping map) || !map.has(Extends.KEY)) {
            return document;
        }
        problems.add(new Problem(
                map.entries().get(Extends.KEY).key(),
                Extends.KEY,
                "cannot be set: arguments change what the files together say; write it in the file"));
        return map.without(Extends.KEY);
    }

    /** The experiment, all in one piece. */
    Node document() {
        return document;
    }

    /** Whether the file as it was written says everything: it extends no other and does not ask the environment. */
    boolean standsAlone() {
        return !extendsOther && environmentUsed.isEmpty();
    }

    /** The variables of the environment that the experiment takes something from. */
    Set<String> environmentUsed() {
        return environmentUsed;
    }

    /** The path of a strategy of the document, as it was before grids made several of one. */
    String strategyPath(int index) {
        return "strategies[" + (index < origins.size() ? origins.get(index) : index) + "]";
    }

    /** Problems of the document with the paths that its strategies had before grids. */
    List<Problem> asWritten(List<Problem> found) {
        return found.stream().map(this::asWritten).distinct().toList();
    }

    private Problem asWritten(Problem problem) {
        Matcher strategy = STRATEGY.matcher(problem.path());
        if (!strategy.find()) {
            return problem;
        }
        String path = strategyPath(Integer.parseInt(strategy.group(1)))
                + problem.path().substring(strategy.end());
        return new Problem(problem.source(), problem.line(), problem.column(), path, problem.message());
    }

    /** Problems without those of values whose variables are unknown, about which enough has been said. */
    List<Problem> unsaid(List<Problem> found) {
        return found.stream()
                .filter(problem -> unresolved.stream()
                        .noneMatch(at -> at.source().equals(problem.source())
                                && at.line() == problem.line()
                                && at.column() == problem.column()))
                .toList();
    }
}
