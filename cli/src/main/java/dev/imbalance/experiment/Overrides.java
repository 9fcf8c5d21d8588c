package dev.imbalance.experiment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lays {@code --set a.b[0].c=value} arguments over a document. Whatever an argument brings is located at the argument, so that the
 * schema's complaints about it name the argument; relative paths in it start from the working directory.
 */
final class Overrides {
    private static final Pattern STEP = Pattern.compile("(?:^|\\.)([^.\\[\\]=]+)|\\[(\\d{1,9})]");

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
        int equals = argument.indexOf('=');
        List<Object> steps = equals < 1 ? List.of() : steps(argument.substring(0, equals));
        if (steps.isEmpty()) {
            problems.add(new Problem(at, "", "must look like trainer.epochs=5 or strategies[0].loss.gamma=1"));
            return document;
        }
        Node value = DocumentReader.readValue(at, argument.substring(equals + 1), problems);
        return value == null ? document : set(document, steps, 0, value, at);
    }

    /** Keys as texts and indices as whole numbers; empty if the path cannot be read. */
    private static List<Object> steps(String path) {
        List<Object> steps = new ArrayList<>();
        Matcher step = STEP.matcher(path);
        int end = 0;
        while (step.find() && step.start() == end) {
            steps.add(step.group(1) != null ? step.group(1) : Integer.valueOf(step.group(2)));
            end = step.end();
        }
        return end == path.length() ? steps : List.of();
    }

    private Node set(Node node, List<Object> steps, int depth, Node value, Location at) {
        if (depth == steps.size()) {
            return value;
        }
        String path = shown(steps.subList(0, depth));
        if (steps.get(depth) instanceof Integer index) {
            if (!(node instanceof Node.Sequence list)) {
                problems.add(new Problem(at, path, "is " + node.shown() + ", not a list; leave out [" + index + "]"));
                return node;
            }
            if (index >= list.items().size()) {
                problems.add(new Problem(
                        at,
                        path,
                        "has " + list.items().size() + " entries, counted from 0; there is no [" + index + "]"));
                return node;
            }
            List<Node> items = new ArrayList<>(list.items());
            items.set(index, set(items.get(index), steps, depth + 1, value, at));
            return new Node.Sequence(list.location(), items);
        }
        String key = (String) steps.get(depth);
        if (!(node instanceof Node.Mapping map)) {
            String remedy = node instanceof Node.Sequence
                    ? "name an entry, such as " + path + "[0]." + key
                    : "leave out ." + key;
            problems.add(new Problem(at, path, "is " + node.shown() + ", not a map; " + remedy));
            return node;
        }
        // A key that is not there yet is made; the schema then says whether it is legal and which one may have been
        // meant.
        boolean present = map.has(key);
        Node below = present ? map.get(key) : new Node.Mapping(at, Map.of());
        Map<String, Node.Entry> entries = new LinkedHashMap<>(map.entries());
        Location keyLocation = present ? entries.get(key).key() : at;
        entries.put(key, new Node.Entry(keyLocation, set(below, steps, depth + 1, value, at)));
        return new Node.Mapping(map.location(), entries);
    }

    private static String shown(List<Object> steps) {
        StringBuilder path = new StringBuilder();
        for (Object step : steps) {
            if (step instanceof Integer index) {
                path.append('[').append(index).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step);
            }
        }
        return path.toString();
    }
}
