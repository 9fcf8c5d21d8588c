package dev.imbalance.experiment;

import dev.imbalance.Nameable;
import dev.imbalance.data.LabelledSource;
import dev.imbalance.trainer.PlanTrainer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.tribuo.Trainer;

/**
 * Every class that an experiment file may name. It is the allow-list: nothing outside it is ever made from a file.
 * <p>
 * It is found, not written down. Starting from the axes of a strategy, the trainers and the data sources, each extension point is
 * asked for its providers in {@code META-INF/services}, and each provider's {@code @Config} fields lead to further extension points.
 * Trainers, which know no type names, are the one list here ({@link TrainerTypes}).
 */
public final class Registry {
    private final Map<Class<?>, Map<String, PluginType>> types;

    private Registry(Map<Class<?>, Map<String, PluginType>> types) {
        this.types = types;
    }

    /**
     * Finds the plug-ins on the class path.
     *
     * @throws IllegalStateException if two plug-ins of one kind have the same name
     */
    public static Registry load() {
        ClassLoader loader = Registry.class.getClassLoader();
        Set<Class<?>> kinds = new LinkedHashSet<>();
        Map<String, PluginType> found = new LinkedHashMap<>();
        for (PluginType foreign : TrainerTypes.ALL) {
            found.put(key(foreign), foreign);
        }
        Deque<Class<?>> open = new ArrayDeque<>();
        open.add(LabelledSource.class);
        open.add(Trainer.class);
        open.add(PlanTrainer.class);
        Axis.all().forEach(axis -> open.add(axis.kind()));
        TrainerTypes.ALL.forEach(foreign -> open.addAll(componentTypes(foreign)));
        while (!open.isEmpty()) {
            Class<?> kind = open.remove();
            if (!kinds.add(kind)) {
                continue;
            }
            for (PluginType provided : provided(kind, loader)) {
                if (found.putIfAbsent(key(provided), provided) == null) {
                    open.addAll(componentTypes(provided));
                }
            }
        }
        Map<Class<?>, Map<String, PluginType>> types = new LinkedHashMap<>();
        for (Class<?> kind : kinds) {
            Map<String, PluginType> ofKind = ofKind(kind, found.values());
            if (!ofKind.isEmpty()) {
                types.put(kind, ofKind);
            }
        }
        return new Registry(types);
    }

    private static String key(PluginType type) {
        return type.type().getName() + " " + type.name();
    }

    private static List<Class<?>> componentTypes(PluginType type) {
        List<Class<?>> components = new ArrayList<>();
        type.fields().stream().filter(PluginField::isComponent).forEach(f -> components.add(f.type()));
        return components;
    }

    private static List<PluginType> provided(Class<?> kind, ClassLoader loader) {
        List<PluginType> provided = new ArrayList<>();
        for (Object plugin : ServiceLoader.load(kind, loader)) {
            if (plugin instanceof Nameable named) {
                Class<? extends Nameable> type = named.getClass();
                provided.add(new PluginType(named.typeName(), type, Map.of(), named.summary()));
                named.presets()
                        .forEach((name, fields) -> provided.add(new PluginType(name, type, fields, named.summary())));
            }
        }
        return provided;
    }

    private static Map<String, PluginType> ofKind(Class<?> kind, Iterable<PluginType> all) {
        Map<String, PluginType> ofKind = new TreeMap<>();
        for (PluginType type : all) {
            if (kind.isAssignableFrom(type.type())) {
                PluginType other = ofKind.put(type.name(), type);
                if (other != null) {
                    throw new IllegalStateException("two plug-ins of the kind " + kind.getSimpleName()
                            + " have the type name " + type.name() + ": "
                            + other.type().getName() + " and "
                            + type.type().getName() + ". Remove one from the class path.");
                }
            }
        }
        return ofKind;
    }

    /** The extension points that have at least one plug-in, by name. */
    public List<Class<?>> kinds() {
        return types.keySet().stream()
                .sorted(Comparator.comparing(Class::getSimpleName))
                .toList();
    }

    /** The plug-ins that may stand where this class is asked for, by type name; empty for a class that is no extension point. */
    public Map<String, PluginType> types(Class<?> kind) {
        return types.getOrDefault(kind, Map.of());
    }

    /** A plug-in by the class that is asked for and its type name. */
    public Optional<PluginType> type(Class<?> kind, String name) {
        return Optional.ofNullable(types(kind).get(name));
    }

    /** The keys of a file that take a plug-in of a kind, such as {@code loss of a strategy} and {@code architecture of djl}. */
    public List<String> places(Class<?> kind) {
        Set<String> places = new LinkedHashSet<>();
        for (Axis axis : Axis.all()) {
            if (axis.kind() == kind) {
                places.add(axis.key() + " of a strategy" + (axis.isList() ? ", a list" : ""));
            }
        }
        if (kind == Trainer.class) {
            places.add("trainer");
        } else if (kind == LabelledSource.class) {
            places.add("data.train and data.test");
        }
        for (Map<String, PluginType> ofKind : types.values()) {
            for (PluginType type : ofKind.values()) {
                type.fields().stream()
                        .filter(field -> field.type() == kind)
                        .forEach(field -> places.add(field.name() + " of " + type.name()));
            }
        }
        return List.copyOf(places);
    }

    /**
     * Whether an experiment can lead to an object of this class: it is a plug-in, carries one, or is a part of Tribuo's trainers that
     * files do not name.
     */
    boolean makes(String className) {
        return ofClass(className).isPresent()
                || Axis.all().stream()
                        .anyMatch(axis -> axis.decorator().getName().equals(className))
                || TrainerTypes.PARTS.contains(className);
    }

    /** The fields of a class that hold the path of a file or folder; empty for one that is no plug-in. */
    List<String> pathFields(String className) {
        return ofClass(className)
                .map(type -> type.fields().stream()
                        .filter(PluginField::isPath)
                        .map(PluginField::name)
                        .toList())
                .orElse(List.of());
    }

    private Optional<PluginType> ofClass(String className) {
        return types.values().stream()
                .flatMap(ofKind -> ofKind.values().stream())
                .filter(type -> type.type().getName().equals(className))
                .findFirst();
    }

    /** The keys of a type that a file can express: those whose values are data or registered plug-ins. */
    public List<PluginField> keys(PluginType type) {
        return type.fields().stream()
                .filter(f -> !f.isComponent() || !types(f.type()).isEmpty())
                .toList();
    }

    /** The types and kinds, at most three, whose names, or words of them, are nearest to a misspelt one. */
    public List<String> nearest(String name) {
        List<String> known = new ArrayList<>();
        types.forEach((kind, ofKind) -> {
            known.add(kind.getSimpleName());
            known.addAll(ofKind.keySet());
        });
        return NearestName.several(name, known);
    }

    /** How files write the constant of an enumeration. */
    static String constantName(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** The constants of an enumeration as files write them. */
    static List<String> constantNames(Class<?> enumeration) {
        List<String> names = new ArrayList<>();
        for (Object constant : enumeration.getEnumConstants()) {
            names.add(constantName((Enum<?>) constant));
        }
        return names;
    }

    /** What a file may write for a constant: its name, with hyphens too where it has underscores. */
    static List<String> spellings(Class<?> enumeration) {
        return constantNames(enumeration).stream()
                .flatMap(name -> Stream.of(name, name.replace('_', '-')))
                .distinct()
                .toList();
    }
}
