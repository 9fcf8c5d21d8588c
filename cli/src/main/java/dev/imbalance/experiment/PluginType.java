package dev.imbalance.experiment;

import com.oracle.labs.mlrg.olcut.config.Configurable;
import dev.imbalance.Nameable;
import dev.imbalance.StrategyValue;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A name that an experiment file may give as a {@code type}: a class, and the fields that this name sets.
 *
 * @param name        the type name
 * @param type        the class that is made
 * @param preset      the fields that a preset sets, as JSON scalars, lists and maps; empty for the class's own name
 * @param summary what it does, in one sentence; empty if it does not say
 */
public record PluginType(String name, Class<? extends Configurable> type, Map<String, Object> preset, String summary) {
    public PluginType {
        preset = Collections.unmodifiableMap(new LinkedHashMap<>(preset));
    }

    /** The keys of this type, those of the class itself before those of its superclasses. */
    public List<PluginField> fields() {
        return javaFields().stream()
                .map(PluginField::of)
                .flatMap(Optional::stream)
                .toList();
    }

    /** The key of a name, if this type has it. */
    public Optional<PluginField> field(String key) {
        return fields().stream().filter(f -> f.name().equals(key)).findFirst();
    }

    /**
     * The values that the keys have when a file says nothing: what the preset sets, then what a new instance holds. Numbers, truth
     * values and texts are as they are, enumerations in lower case, plug-ins by their type name, and an absent value is null.
     */
    public Map<String, Object> defaults() {
        Map<String, Object> defaults = valuesOf(instance());
        defaults.putAll(preset);
        return defaults;
    }

    /** The values that the keys have in an instance of this type, as {@link #defaults()} gives them. */
    Map<String, Object> valuesOf(Object instance) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (Field field : javaFields()) {
            PluginField.of(field).ifPresent(key -> values.put(key.name(), plain(read(field, instance))));
        }
        return values;
    }

    /** A new instance as a strategy, if it is a value of an axis: it has the formula and the reference. */
    public Optional<StrategyValue> strategy() {
        return instance() instanceof StrategyValue value ? Optional.of(value) : Optional.empty();
    }

    private List<Field> javaFields() {
        List<Field> all = new ArrayList<>();
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            all.addAll(List.of(c.getDeclaredFields()));
        }
        return all;
    }

    private Object instance() {
        try {
            Constructor<? extends Configurable> constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            return constructor.newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type.getName() + " cannot be made without arguments", e);
        }
    }

    private static Object read(Field field, Object instance) {
        try {
            field.setAccessible(true);
            return field.get(instance);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(field + " cannot be read", e);
        }
    }

    private static Object plain(Object value) {
        if (value == null || value instanceof Number || value instanceof Boolean) {
            return value;
        }
        if (value instanceof Enum<?> constant) {
            return Registry.constantName(constant);
        }
        if (value instanceof Nameable plugin) {
            return plugin.typeName();
        }
        if (value instanceof Collection<?> list) {
            return list.stream().map(PluginType::plain).toList();
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> plain = new LinkedHashMap<>();
            map.forEach((key, item) -> plain.put(key.toString(), plain(item)));
            return plain;
        }
        if (value.getClass().isArray()) {
            return IntStream.range(0, Array.getLength(value))
                    .mapToObj(i -> plain(Array.get(value, i)))
                    .toList();
        }
        return value instanceof Configurable
                ? TrainerTypes.name(value.getClass())
                        .orElse(value.getClass().getSimpleName().toLowerCase(Locale.ROOT))
                : value.toString();
    }
}
