package dev.imbalance.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The way to a value of a document: {@code trainer.epochs}, {@code strategies[0].loss.gamma}, {@code strategies[focal].loss.gamma} for the
 * entry of a list by its {@code name}, and {@code weights."a.b"} for a key that has such characters itself.
 *
 * @param steps at least one
 */
record NodePath(List<Step> steps) {
    private static final Pattern STEP = Pattern.compile(
            "(?:^|\\.)(?:\"([^\"]+)\"|([^.\\[\\]=\"]+))|\\[(\\d{1,9})]|\\[([^\\[\\]=\"]*[^\\[\\]=\"\\d][^\\[\\]=\"]*)]");

    /** As deep as a document can be. */
    private static final int DEEPEST = 64;

    /** One step down. */
    private sealed interface Step {}

    private record Key(String key) implements Step {
        @Override
        public String toString() {
            return key;
        }
    }

    private record Index(int index) implements Step {
        @Override
        public String toString() {
            return "[" + index + "]";
        }
    }

    private record Named(String name) implements Step {
        @Override
        public String toString() {
            return "[" + name + "]";
        }
    }

    /** A path and where it ends in the text that begins with it. */
    record Start(NodePath path, int end) {}

    NodePath {
        steps = List.copyOf(steps);
    }

    /** The path that a text is; nothing if it is none. */
    static Optional<NodePath> of(String text) {
        return startOf(text).filter(start -> start.end() == text.length()).map(Start::path);
    }

    /** The path that a text begins with; nothing if it begins with none. */
    static Optional<Start> startOf(String text) {
        List<Step> steps = new ArrayList<>();
        Matcher step = STEP.matcher(text);
        int end = 0;
        while (steps.size() < DEEPEST && step.find(end) && step.start() == end) {
            String key = step.group(1) != null ? step.group(1) : step.group(2);
            if (key != null) {
                steps.add(new Key(key));
            } else {
                steps.add(
                        step.group(3) != null ? new Index(Integer.parseInt(step.group(3))) : new Named(step.group(4)));
            }
            end = step.end();
        }
        return steps.isEmpty() ? Optional.empty() : Optional.of(new Start(new NodePath(steps), end));
    }

    /** The last key on the way. */
    String lastKey() {
        String last = "";
        for (Step step : steps) {
            last = step instanceof Key key ? key.key() : last;
        }
        return last;
    }

    /** Whether the way begins with a key. */
    boolean isWithin(String key) {
        return steps.get(0).equals(new Key(key));
    }

    /** Whether another path leads to this value or through it. */
    boolean holds(NodePath other) {
        return other.steps.size() >= steps.size()
                && other.steps.subList(0, steps.size()).equals(steps);
    }

    /**
     * A document with the value at this path replaced. A key that is not there yet is made; the schema then says whether it is legal
     * and which one may have been meant.
     *
     * @param start    the path of the document itself, for messages; empty for a whole file
     * @param at       who writes the value: new keys stand there, and problems are located there
     * @param problems receives what is in the way; the document is unchanged then
     */
    Node set(Node document, String start, Node value, Location at, List<Problem> problems) {
        return set(document, start, 0, value, at, problems);
    }

    private Node set(Node node, String path, int depth, Node value, Location at, List<Problem> problems) {
        if (depth == steps.size()) {
            return value;
        }
        Step step = steps.get(depth);
        if (step instanceof Key key) {
            return setKey(key.key(), node, path, depth, value, at, problems);
        }
        if (!(node instanceof Node.Sequence list)) {
            problems.add(new Problem(at, path, "is " + node.shown() + ", not a list; leave out " + step));
            return node;
        }
        int index = step instanceof Index number ? number.index() : entry(list, ((Named) step).name());
        if (index < 0 || index >= list.items().size()) {
            problems.add(new Problem(at, path, missing(list, step)));
            return node;
        }
        List<Node> items = new ArrayList<>(list.items());
        items.set(index, set(items.get(index), path + step, depth + 1, value, at, problems));
        return new Node.Sequence(list.location(), items);
    }

    private Node setKey(
            String key, Node node, String path, int depth, Node value, Location at, List<Problem> problems) {
        if (!(node instanceof Node.Mapping map)) {
            String remedy = node instanceof Node.Sequence
                    ? "name an entry, such as " + path + "[0]." + key
                    : "leave out ." + key;
            problems.add(new Problem(at, path, "is " + node.shown() + ", not a map; " + remedy));
            return node;
        }
        boolean present = map.has(key);
        Node below = present ? map.get(key) : new Node.Mapping(at, Map.of());
        Map<String, Node.Entry> entries = new LinkedHashMap<>(map.entries());
        Location keyLocation = present ? entries.get(key).key() : at;
        String inner = path.isEmpty() ? key : path + "." + key;
        entries.put(key, new Node.Entry(keyLocation, set(below, inner, depth + 1, value, at, problems)));
        return new Node.Mapping(map.location(), entries);
    }

    private static int entry(Node.Sequence list, String name) {
        return names(list).indexOf(name);
    }

    /** The names of a list's entries, empty for one without a name. */
    private static List<String> names(Node.Sequence list) {
        return list.items().stream()
                .map(item -> item instanceof Node.Mapping map && map.get("name") instanceof Node.Scalar name
                        ? name.text()
                        : "")
                .toList();
    }

    private static String missing(Node.Sequence list, Step step) {
        if (step instanceof Named named) {
            List<String> names =
                    names(list).stream().filter(name -> !name.isEmpty()).toList();
            return "has no entry with the name \"" + named.name() + "\"; "
                    + (names.isEmpty()
                            ? "its entries have no names, so count them from 0"
                            : "there are " + String.join(", ", names) + NearestName.question(named.name(), names));
        }
        return "has " + list.items().size() + " entries, counted from 0; there is no " + step;
    }
}
