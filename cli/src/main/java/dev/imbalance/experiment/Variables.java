package dev.imbalance.experiment;

import java.io.File;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts in what <code>${name}</code>, <code>${env:NAME}</code> and the same with a default, <code>${name:-default}</code>, stand for: a key of the map
 * {@code properties}, or a variable of the environment. <code>$${</code> is <code>${</code> itself.
 * <p>
 * A value that is one <code>${...}</code> as a whole may become a number or a truth value; any other stays text. What is put in stands where
 * the <code>${...}</code> stood. Nothing else is ever looked up: no files, no system properties, no scripts.
 */
final class Variables {
    static final String KEY = "properties";
    static final String NAME_PATTERN = "[A-Za-z][A-Za-z0-9_-]*";
    /** How deep variables may nest, in one text or by properties that need others. */
    static final int DEEPEST = 20;
    /** The most characters that all variables of a document may bring: properties can double one another. */
    static final int MOST = 1_000_000;

    private static final String OPEN = "${";
    private static final String ENVIRONMENT = "env:";
    private static final String DEFAULT = ":-";
    private static final Pattern PROPERTY_FIRST = Pattern.compile("\\$\\{(" + NAME_PATTERN + ")(:-|})");

    private final Map<String, String> environment;
    private final List<Problem> problems;
    private final Map<String, Node.Entry> properties = new LinkedHashMap<>();
    private final Map<String, Node.Scalar> resolved = new HashMap<>();
    private final Set<String> used = new HashSet<>();
    /** The properties that are being resolved, each for the one before it. */
    private final List<String> open = new ArrayList<>();

    private final Set<Location> unresolved = new HashSet<>();
    private final Set<String> environmentUsed = new TreeSet<>();
    private int brought;

    Variables(Map<String, String> environment, List<Problem> problems) {
        this.environment = environment;
        this.problems = problems;
    }

    /** What was looked up in the environment, whether it was there or not. */
    Set<String> environmentUsed() {
        return environmentUsed;
    }

    /** The places whose variables could not be put in: what is wrong with the value there has been said. */
    Set<Location> unresolved() {
        return unresolved;
    }

    /** The document with every variable put in, and without its properties. */
    Node apply(Node document) {
        if (!(document instanceof Node.Mapping map)) {
            return document;
        }
        if (map.has(KEY)) {
            readProperties(map.entries().get(KEY));
        }
        Node changed = within(map.without(KEY), "");
        properties.forEach((name, property) -> {
            resolve(name);
            // In a file it may be there for files that extend it; who sets it now means it to do something.
            if (property.key().line() == 0 && !used.contains(name)) {
                List<String> others = properties.keySet().stream()
                        .filter(other -> !other.equals(name))
                        .toList();
                problems.add(new Problem(
                        property.key(),
                        KEY + "." + name,
                        "would change nothing: no ${" + name + "} stands in the file"
                                + (others.isEmpty() ? "" : "; it has " + String.join(", ", others))
                                + NearestName.question(name, others)));
            }
        });
        return changed;
    }

    /** A document in which <code>${</code> stands for itself, to be read again. */
    static Node escaped(Node node) {
        if (node instanceof Node.Mapping map) {
            Map<String, Node.Entry> entries = new LinkedHashMap<>();
            map.entries()
                    .forEach((key, entry) -> entries.put(key, new Node.Entry(entry.key(), escaped(entry.value()))));
            return new Node.Mapping(map.location(), entries);
        } else if (node instanceof Node.Sequence list) {
            return new Node.Sequence(
                    list.location(),
                    list.items().stream().map(Variables::escaped).toList());
        }
        Node.Scalar scalar = (Node.Scalar) node;
        return scalar.json().isTextual()
                ? Node.text(scalar.location(), scalar.text().replace(OPEN, "$" + OPEN))
                : scalar;
    }

    private void readProperties(Node.Entry written) {
        if (!(written.value() instanceof Node.Mapping map)) {
            problems.add(new Problem(
                    written.value().location(),
                    KEY,
                    "must be a map of names to values, was " + written.value().shown()));
            return;
        }
        map.entries().forEach((name, property) -> {
            String path = KEY + "." + name;
            if (!name.matches(NAME_PATTERN)) {
                problems.add(new Problem(
                        property.key(),
                        path,
                        "must be a name of letters, digits, '_' and '-' that starts with a letter, to be written ${"
                                + name + "}"));
            } else if (!(property.value() instanceof Node.Scalar value)
                    || value.json().isNull()) {
                problems.add(new Problem(
                        property.value().location(),
                        path,
                        "must be one text, number or truth value, was "
                                + property.value().shown()));
            } else {
                properties.put(name, property);
            }
        });
    }

    private Node within(Node node, String path) {
        if (node instanceof Node.Mapping map) {
            Map<String, Node.Entry> entries = new LinkedHashMap<>();
            map.entries().forEach((key, entry) -> {
                String inner = path.isEmpty() ? key : path + "." + key;
                entries.put(key, new Node.Entry(entry.key(), within(entry.value(), inner)));
            });
            return new Node.Mapping(map.location(), entries);
        }
        if (node instanceof Node.Sequence list) {
            List<Node> items = new ArrayList<>();
            for (Node item : list.items()) {
                items.add(within(item, path + "[" + items.size() + "]"));
            }
            return new Node.Sequence(list.location(), items);
        }
        return put((Node.Scalar) node, path);
    }

    /** The value of a property with the variables in it put in. */
    private Node.Scalar resolve(String name) {
        Node.Scalar known = resolved.get(name);
        if (known == null) {
            if (open.contains(name)) {
                List<String> ring = new ArrayList<>(open.subList(open.indexOf(name), open.size()));
                ring.add(name);
                throw new Unresolved("needs itself: " + String.join(" -> ", ring));
            }
            if (open.size() == DEEPEST) {
                throw new Unresolved("is needed through more than " + DEEPEST + " other properties");
            }
            open.add(name);
            known = put((Node.Scalar) properties.get(name).value(), KEY + "." + name);
            open.remove(open.size() - 1);
            resolved.put(name, known);
        }
        return known;
    }

    private Node.Scalar put(Node.Scalar written, String path) {
        String text = written.text();
        if (!written.json().isTextual() || !text.contains(OPEN)) {
            return written;
        }
        Location at = written.location();
        try {
            checkNesting(text);
            boolean whole = text.startsWith(OPEN) && end(text, 0) == text.length() - 1;
            String value = replaced(text);
            return whole ? typed(text, at, value) : Node.text(from(text, at), value);
        } catch (Unresolved e) {
            unresolved.add(at);
            if (e.getMessage() != null) {
                problems.add(new Problem(at, path, e.getMessage()));
            }
            return written;
        }
    }

    private static void checkNesting(String text) {
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            if (depth == 0 && text.startsWith('$' + OPEN, i)) {
                i += OPEN.length();
            } else if (text.startsWith(OPEN, i)) {
                depth++;
                i++;
                if (depth > DEEPEST) {
                    throw new Unresolved("has more than " + DEEPEST + " ${...} inside one another");
                }
            } else if (text.charAt(i) == '}' && depth > 0) {
                depth--;
            }
        }
        if (depth > 0) {
            throw new Unresolved("has a ${ without its }; the characters ${ themselves are written $${");
        }
    }

    /** Where the variable that begins at a place ends. */
    private static int end(String text, int start) {
        int depth = 0;
        int i = start;
        do {
            if (text.startsWith(OPEN, i)) {
                depth++;
                i++;
            } else if (text.charAt(i) == '}') {
                depth--;
            }
            i++;
        } while (depth > 0);
        return i - 1;
    }

    /**
     * A text with its variables put in. Written here since a default is looked at only where it is needed: StringSubstitutor of
     * commons-text puts in what is inside a variable first.
     */
    private String replaced(String text) {
        StringBuilder whole = new StringBuilder();
        int i = 0;
        while (i < text.length()) {
            if (text.startsWith('$' + OPEN, i)) {
                whole.append(OPEN);
                i += 1 + OPEN.length();
            } else if (text.startsWith(OPEN, i)) {
                int end = end(text, i);
                whole.append(variable(text.substring(i + OPEN.length(), end)));
                i = end + 1;
            } else {
                whole.append(text.charAt(i));
                i++;
            }
        }
        return whole.toString();
    }

    /** What is between the braces: a name, in which there may be variables, and perhaps a default. */
    private String variable(String inside) {
        int split = splitsAt(inside);
        String name = replaced(split < 0 ? inside : inside.substring(0, split));
        String value = value(name);
        if (value != null) {
            return value;
        } else if (split < 0) {
            throw unknown(name);
        }
        return replaced(inside.substring(split + DEFAULT.length()));
    }

    /** Where the default of a variable begins; below 0 if it has none. */
    private static int splitsAt(String inside) {
        int i = 0;
        while (i < inside.length()) {
            if (inside.startsWith(OPEN, i)) {
                i = end(inside, i) + 1;
            } else if (inside.startsWith(DEFAULT, i)) {
                return i;
            } else {
                i++;
            }
        }
        return -1;
    }

    /** A value that is one variable, read as YAML reads a number or a truth value; a property is what it was written as. */
    private Node.Scalar typed(String text, Location at, String value) {
        Matcher property = PROPERTY_FIRST.matcher(text);
        if (property.lookingAt() && properties.containsKey(property.group(1))) {
            Node.Scalar known = resolve(property.group(1));
            return new Node.Scalar(from(text, at), known.json(), known.text());
        }
        Node read = DocumentReader.readValue(at, value, new ArrayList<>());
        return read instanceof Node.Scalar scalar
                        && (scalar.json().isNumber() || scalar.json().isBoolean())
                ? new Node.Scalar(from(text, at), scalar.json(), value)
                : Node.text(from(text, at), value);
    }

    /** The place of a text, but where it begins with a property the folder of that: a relative path starts from who wrote its beginning. */
    private Location from(String text, Location at) {
        Matcher property = PROPERTY_FIRST.matcher(text);
        if (!property.lookingAt() || !properties.containsKey(property.group(1))) {
            return at;
        }
        Path folder = folder(resolve(property.group(1)));
        return new Location(at.source(), at.line(), at.column(), folder);
    }

    /** Where paths that begin with a property start; what lies in a folder that an argument names is allowed, as that folder is. */
    private static Path folder(Node.Scalar beginning) {
        Location at = beginning.location();
        if (at.line() == 0 && new File(beginning.text()).isAbsolute()) {
            try {
                return Path.of(beginning.text());
            } catch (InvalidPathException e) {
                // Which is said where a path is made of it.
                return at.directory();
            }
        }
        return at.directory();
    }

    /** What a variable stands for, or null. */
    private String value(String name) {
        String value;
        if (name.startsWith(ENVIRONMENT)) {
            String variable = name.substring(ENVIRONMENT.length());
            environmentUsed.add(variable);
            value = environment.get(variable);
        } else if (properties.containsKey(name)) {
            used.add(name);
            Node.Scalar property = resolve(name);
            if (unresolved.contains(property.location())) {
                throw new Unresolved(null);
            }
            value = property.text();
        } else {
            value = null;
        }
        boolean tooMuch = brought > MOST;
        brought += value == null ? 0 : value.length();
        if (brought > MOST) {
            throw new Unresolved(tooMuch ? null : "is too much: all ${...} together may bring " + MOST + " characters");
        }
        return value;
    }

    private Unresolved unknown(String name) {
        if (name.startsWith(ENVIRONMENT)) {
            String variable = name.substring(ENVIRONMENT.length());
            return new Unresolved("the environment has no " + variable + "; set it, or give a default: ${" + name
                    + ":-value}" + NearestName.question(variable, environment.keySet()));
        }
        return new Unresolved("there is no property \"" + name + "\"; "
                + (properties.isEmpty() ? "the file has none" : "there are " + String.join(", ", properties.keySet()))
                + ", and the environment as ${env:NAME}" + NearestName.question(name, properties.keySet()));
    }

    /** A text whose variables cannot be put in, and why; null if that has been said. */
    private static final class Unresolved extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unresolved(String message) {
            super(message);
        }
    }
}
