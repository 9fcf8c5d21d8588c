package dev.imbalance.experiment;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Lays {@code --set a.b[0].c=value} arguments over a document. Whatever an argument brings is located at the argument, so that the
 * schema's complaints about it name the argument; relative paths in it start from the working directory.
 */
final class Overrides {
    private final List<Problem> problems;

    Overrides(List<Problem> problems) {
        this.problems = problems;
    }

    /** The document with the arguments applied in order. */
    Node apply(Node document, List<String> arguments) {
        Node changed = document;
        for (String argument : arguments) {
            changed = apply(changed, argument);
        }
        return changed;
    }

    private Node apply(Node document, String argument) {
        Location at = new Location("--set " + argument, 0, 0, Path.of("").toAbsolutePath());
        Optional<NodePath.Start> start =
                NodePath.startOf(argument).filter(s -> s.end() < argument.length() && argument.charAt(s.end()) == '=');
        if (start.isEmpty()) {
            problems.add(new Problem(at, "", "must look like trainer.epochs=5 or strategies[0].loss.gamma=1"));
            return document;
        }
        Node value = DocumentReader.readValue(at, argument.substring(start.get().end() + 1), problems);
        return value == null ? document : start.get().path().set(document, "", value, at, problems);
    }
}
