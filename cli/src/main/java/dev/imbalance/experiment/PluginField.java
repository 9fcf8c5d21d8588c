package dev.imbalance.experiment;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.Configurable;
import com.oracle.labs.mlrg.olcut.config.FieldType;
import com.oracle.labs.mlrg.olcut.config.PropertySheet;
import java.io.File;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One key of a plug-in: a field with {@code @Config}.
 *
 * @param name        the key
 * @param description what it means, its range and its unit
 * @param mandatory   whether it has no default
 * @param shape       one value, a list or a map from text
 * @param type        the Java class of the value, or of each value
 */
public record PluginField(String name, String description, boolean mandatory, Shape shape, Class<?> type) {
    /** How many values a field holds. */
    public enum Shape {
        ONE,
        LIST,
        MAP
    }

    /** The field as a key, or empty if a file cannot express it. */
    static Optional<PluginField> of(Field field) {
        Config config = field.getAnnotation(Config.class);
        if (config == null) {
            return Optional.empty();
        }
        FieldType form = FieldType.getFieldType(field);
        Shape shape = Shape.ONE;
        Class<?> type = field.getType();
        if (type.isArray()) {
            shape = Shape.LIST;
            type = type.getComponentType();
        } else if (FieldType.listTypes.contains(form) || FieldType.mapTypes.contains(form)) {
            List<Class<?>> arguments = PropertySheet.getGenericClass(field);
            if (arguments.isEmpty()) {
                return Optional.empty();
            }
            shape = FieldType.mapTypes.contains(form) ? Shape.MAP : Shape.LIST;
            type = arguments.get(arguments.size() - 1);
        }
        return Optional.of(new PluginField(
                field.getName(), TrainerTypes.description(field, config), config.mandatory(), shape, type));
    }

    /** Whether the value is a plug-in of its own. */
    public boolean isComponent() {
        return Configurable.class.isAssignableFrom(type);
    }

    boolean isPath() {
        return isPath(type);
    }

    /** Whether values of a Java class are paths. */
    static boolean isPath(Class<?> type) {
        return type == Path.class || type == File.class;
    }

    boolean isInteger() {
        return type == int.class || type == Integer.class || type == long.class || type == Long.class;
    }

    boolean isNumber() {
        return type == double.class || type == Double.class || type == float.class || type == Float.class;
    }

    boolean isBoolean() {
        return type == boolean.class || type == Boolean.class;
    }

    /** The range that the description states, of a number or of a text that may be one, such as {@code a number or auto}. */
    Optional<LegalRange> range() {
        return isNumber() || isInteger() || isText() ? LegalRange.of(description) : Optional.empty();
    }

    boolean isText() {
        return !isComponent() && !isPath() && !isInteger() && !isNumber() && !isBoolean() && !type.isEnum();
    }
}
