package dev.imbalance.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A part of a document that knows where it was written. Immutable. */
sealed interface Node {
    /** Turns a Java number, text or truth value into its node. */
    ObjectMapper SCALARS = new ObjectMapper();

    /** The most characters of a value in a message. */
    int SHOWN = 120;

    /** Where this value was written. */
    Location location();

    /** The value without its locations. */
    JsonNode json();

    /** How a message names this value. */
    String shown();

    /** How many values there are, this one and all in it. */
    int size();

    /**
     * One value.
     *
     * @param text what was written, without quotes: YAML reads {@code 010} as 8, but this keeps the digits
     */
    record Scalar(Location location, JsonNode json, String text) implements Node {
        @Override
        public String shown() {
            String start = text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
            return json.isTextual() ? "the text \"" + start + '"' : json.isNull() ? "nothing" : start;
        }

        @Override
        public int size() {
            return 1;
        }
    }

    /** A list. */
    record Sequence(Location location, List<Node> items) implements Node {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public JsonNode json() {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            items.forEach(item -> array.add(item.json()));
            return array;
        }

        @Override
        public String shown() {
            return "a list";
        }

        @Override
        public int size() {
            return 1 + items.stream().mapToInt(Node::size).sum();
        }
    }

    /** A map, in the order it was written. */
    record Mapping(Location location, Map<String, Entry> entries) implements Node {
        public Mapping {
            entries = new LinkedHashMap<>(entries);
        }

        @Override
        public JsonNode json() {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            entries.forEach((key, entry) -> object.set(key, entry.value().json()));
            return object;
        }

        @Override
        public String shown() {
            return "a map";
        }

        @Override
        public int size() {
            return 1
                    + entries.values().stream()
                            .mapToInt(entry -> entry.value().size())
                            .sum();
        }

        boolean has(String key) {
            return entries.containsKey(key);
        }

        /** The value of a key, or null. */
        Node get(String key) {
            Entry entry = entries.get(key);
            return entry == null ? null : entry.value();
        }

        /** The text of a scalar that the schema has required. */
        String text(String key) {
            return ((Scalar) get(key)).text();
        }

        Mapping with(String key, Location keyLocation, Node value) {
            Map<String, Entry> changed = new LinkedHashMap<>(entries);
            changed.put(key, new Entry(keyLocation, value));
            return new Mapping(location, changed);
        }

        Mapping without(String key) {
            Map<String, Entry> changed = new LinkedHashMap<>(entries);
            changed.remove(key);
            return new Mapping(location, changed);
        }

        /**
         * This map with another laid over it: maps merge key by key, everything else is replaced. A map whose {@code type} differs
         * replaces the one below it, because the fields of one type mean nothing to another; so does one whose {@code profile} is another name,
         * which is what a {@code longTail} has for a type.
         */
        Mapping mergedWith(Mapping over) {
            if (namesAnother("type", over) || namesAnother("profile", over)) {
                return over;
            }
            Map<String, Entry> merged = new LinkedHashMap<>(entries);
            over.entries.forEach((key, entry) -> {
                Entry below = merged.get(key);
                Node value = below != null && below.value() instanceof Mapping a && entry.value() instanceof Mapping b
                        ? a.mergedWith(b)
                        : entry.value();
                merged.put(key, new Entry(entry.key(), value));
            });
            return new Mapping(location, merged);
        }

        /** Whether another map has another text than this one for a key that both have. */
        private boolean namesAnother(String key, Mapping over) {
            return get(key) instanceof Scalar here
                    && over.get(key) instanceof Scalar there
                    && !here.json().equals(there.json());
        }
    }

    /** A value of a map and where its key was written. */
    record Entry(Location key, Node value) {}

    /** Text that the toolkit itself writes, standing at the place that asked for it. */
    static Scalar text(Location at, String text) {
        return new Scalar(at, JsonNodeFactory.instance.textNode(text), text);
    }

    /** Data that the toolkit itself writes, standing at the place that asked for it. */
    static Node of(Location at, Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Entry> entries = new LinkedHashMap<>();
            map.forEach((key, item) -> entries.put(key.toString(), new Entry(at, of(at, item))));
            return new Mapping(at, entries);
        }
        if (value instanceof Iterable<?> list) {
            List<Node> items = new ArrayList<>();
            list.forEach(item -> items.add(of(at, item)));
            return new Sequence(at, items);
        }
        return new Scalar(at, SCALARS.valueToTree(value), String.valueOf(value));
    }
}
