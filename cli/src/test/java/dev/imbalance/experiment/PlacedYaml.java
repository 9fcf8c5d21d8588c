package dev.imbalance.experiment;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** A document as YAML with one key a line, and where each key and each value stands in it. */
final class PlacedYaml {
    /** Text for the document as it is, such as a word without quotes. */
    record Raw(String text) {}

    /** Stands for a second entry of the same key, which a Java map cannot hold. */
    record Twice(Object first, Object second) {}

    private final StringBuilder text = new StringBuilder();
    private final Map<String, String> keys = new HashMap<>();
    private final Map<String, String> values = new HashMap<>();
    private int line = 1;

    PlacedYaml(Map<String, Object> document) {
        values.put("", "1:1");
        entries(document, 0, "");
    }

    String text() {
        return text.toString();
    }

    /** {@code line:column} of a key; of the second one where it stands twice. */
    String key(String path) {
        return keys.get(path);
    }

    /** {@code line:column} of a value. */
    String value(String path) {
        return values.get(path);
    }

    private void entries(Map<?, ?> map, int indent, String path) {
        map.forEach((key, value) -> {
            String inner = path.isEmpty() ? key.toString() : path + "." + key;
            if (value instanceof Twice twice) {
                entry(key.toString(), twice.first(), indent, inner);
                entry(key.toString(), twice.second(), indent, inner);
            } else {
                entry(key.toString(), value, indent, inner);
            }
        });
    }

    private void entry(String key, Object value, int indent, String path) {
        keys.put(path, line + ":" + (indent + 1));
        text.append(" ".repeat(indent)).append(key).append(':');
        value(value, indent, indent + key.length() + 1, path);
    }

    private void value(Object value, int indent, int column, String path) {
        if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            newLine();
            values.put(path, line + ":" + (indent + 3));
            entries(map, indent + 2, path);
        } else if (value instanceof Collection<?> list && !list.isEmpty()) {
            newLine();
            values.put(path, line + ":" + (indent + 3));
            int index = 0;
            for (Object item : list) {
                text.append(" ".repeat(indent + 2)).append('-');
                value(item, indent + 2, indent + 3, path + "[" + index + "]");
                index++;
            }
        } else {
            values.put(path, line + ":" + (column + 2));
            text.append(' ').append(scalar(value));
            newLine();
        }
    }

    private static String scalar(Object value) {
        if (value instanceof Map) {
            return "{}";
        } else if (value instanceof Collection) {
            return "[]";
        } else if (value instanceof Raw raw) {
            return raw.text();
        }
        return value instanceof String word ? '"' + word + '"' : value.toString();
    }

    private void newLine() {
        text.append('\n');
        line++;
    }
}
