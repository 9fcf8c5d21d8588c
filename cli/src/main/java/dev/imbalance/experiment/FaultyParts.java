package dev.imbalance.experiment;

import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which parts of an experiment have problems already. What looks closer leaves them alone and goes on with the others, so that a typing
 * error in one strategy does not hide a mistake in the next.
 */
final class FaultyParts {
    private final Set<String> paths;

    FaultyParts(Collection<Problem> problems) {
        this.paths = problems.stream().map(Problem::path).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether neither a part nor anything in or around it has a problem. */
    boolean sound(String part) {
        return paths.stream().noneMatch(path -> isWithin(path, part) || isWithin(part, path));
    }

    private static boolean isWithin(String inner, String outer) {
        if (outer.isEmpty() || inner.equals(outer)) {
            return true;
        }
        return inner.startsWith(outer + ".") || inner.startsWith(outer + "[");
    }
}
