package dev.imbalance.experiment;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An experiment that cannot be run as it is written. The message has one line a problem, for the first 200. */
public final class ExperimentException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    /** The most problems that the message lists; a file with more is hardly meant to be one. */
    private static final int SHOWN = 200;

    private final transient List<Problem> problems;

    private ExperimentException(List<Problem> problems, List<String> detail) {
        super(Stream.of(
                        problems.stream().limit(SHOWN).map(Problem::toString),
                        Stream.of("and " + (problems.size() - SHOWN) + " more").filter(end -> problems.size() > SHOWN),
                        detail.stream().map(line -> "  " + Problem.oneLine(line)))
                .flatMap(lines -> lines)
                .collect(Collectors.joining("\n")));
        this.problems = problems;
    }

    static ExperimentException of(Collection<Problem> problems) {
        // What stands in one place may be in many strategies, by a grid, and is wrong in all of them alike.
        Map<Problem, Problem> first = new LinkedHashMap<>();
        new TreeSet<>(problems).forEach(problem -> first.putIfAbsent(inAnyStrategy(problem), problem));
        return new ExperimentException(List.copyOf(first.values()), List.of());
    }

    private static Problem inAnyStrategy(Problem problem) {
        String path = problem.path().replaceFirst("^strategies\\[\\d+]", "strategies");
        return new Problem(problem.source(), problem.line(), problem.column(), path, problem.message());
    }

    /** @param detail lines to print below the problem */
    static ExperimentException of(Problem problem, List<String> detail) {
        return new ExperimentException(List.of(problem), detail);
    }

    static ExperimentException of(Problem problem, Throwable cause) {
        ExperimentException exception = of(List.of(problem));
        exception.initCause(cause);
        return exception;
    }

    /** Everything that is wrong, in the order of the file. */
    public List<Problem> problems() {
        return problems;
    }
}
