package dev.imbalance.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.imbalance.evaluation.check.Check;
import dev.imbalance.evaluation.check.Checks;
import dev.imbalance.experiment.PluginField;
import dev.imbalance.experiment.PluginType;
import dev.imbalance.experiment.Registry;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists what an experiment file may name, and the checks of its results. */
@Command(
        name = "plugins",
        description =
                "List what an experiment file may name: the types of every kind, their keys, defaults and meaning; and the checks of results.",
        footer = {
            "",
            "Examples:",
            "  imbalance plugins",
            "  imbalance plugins focal",
            "  imbalance plugins Check",
            "  imbalance plugins LabelledSource --json"
        })
final class Plugins implements Callable<Integer> {
    private static final String CHECK = Check.class.getSimpleName();

    @Parameters(
            arity = "0..1",
            paramLabel = "NAME",
            description = "A type (focal) or a kind (Loss) to list alone, with its keys.")
    private String name;

    @Option(names = "--json", description = "Print the list as JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws JsonProcessingException {
        PrintWriter out = spec.commandLine().getOut();
        Registry registry = Registry.load();
        List<Check> checks = checks();
        Map<Class<?>, List<PluginType>> chosen = chosen(registry, !checks.isEmpty());
        if (json) {
            // Made when it is asked for: it would double the time of the command's help.
            ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
            out.println(mapper.writeValueAsString(json(registry, chosen, checks)));
            return ExitCode.OK;
        }
        chosen.forEach((kind, types) -> {
            List<String> places = name == null ? List.of() : registry.places(kind);
            if (places.isEmpty()) {
                out.println(kind.getSimpleName());
            } else {
                print(out, kind.getSimpleName() + ": for ", "  ", String.join("; ", places));
            }
            types.forEach(type -> print(out, registry, type));
            out.println();
        });
        if (!checks.isEmpty()) {
            out.println(CHECK + ": of results, by report and compare");
            checks.forEach(check -> print(out, "  " + check.code() + "  ", "    ", check.summary()));
            out.println();
        }
        return ExitCode.OK;
    }

    /** The checks that the name asks for; no experiment file names them, so they are in no registry. */
    private List<Check> checks() {
        return Checks.all().stream()
                .filter(check -> name == null || check.code().equalsIgnoreCase(name) || CHECK.equalsIgnoreCase(name))
                .toList();
    }

    private Map<Class<?>, List<PluginType>> chosen(Registry registry, boolean checks) {
        Map<Class<?>, List<PluginType>> chosen = new LinkedHashMap<>();
        for (Class<?> kind : registry.kinds()) {
            List<PluginType> types = registry.types(kind).values().stream()
                    .filter(type -> name == null
                            || type.name().equalsIgnoreCase(name)
                            || kind.getSimpleName().equalsIgnoreCase(name))
                    .toList();
            if (!types.isEmpty()) {
                chosen.put(kind, types);
            }
        }
        if (chosen.isEmpty() && !checks) {
            List<String> kinds = Stream.concat(registry.kinds().stream().map(Class::getSimpleName), Stream.of(CHECK))
                    .sorted()
                    .toList();
            throw new ParameterException(
                    spec.commandLine(),
                    "There is no plug-in \"" + name + "\"; the kinds are " + String.join(", ", kinds)
                            + question(registry.nearest(name)));
        }
        return chosen;
    }

    private static String question(List<String> nearest) {
        return nearest.isEmpty()
                ? "."
                : nearest.stream().collect(Collectors.joining("\" or \"", "; did you mean \"", "\"?"));
    }

    private void print(PrintWriter out, Registry registry, PluginType type) {
        print(out, "  " + type.name() + "  ", "    ", type.summary());
        type.strategy().ifPresent(strategy -> {
            print(out, "      ", "        ", strategy.formula());
            print(out, "      ", "        ", strategy.reference());
        });
        Map<String, Object> defaults = type.defaults();
        for (PluginField field : registry.keys(type)) {
            String value = field.mandatory() && !type.preset().containsKey(field.name())
                    ? "(" + form(field) + ", required)"
                    : "= " + defaults.get(field.name());
            String key = String.format(Locale.ROOT, "      %-28s  ", field.name() + " " + value);
            print(out, key, " ".repeat(36), field.description());
        }
    }

    /** Prints a text after a head, in lines as wide as the command's help, each but the first behind an indent. */
    private void print(PrintWriter out, String head, String indent, String text) {
        int width = spec.usageMessage().width();
        StringBuilder line = new StringBuilder(head);
        boolean empty = true;
        for (String word : text.split(" ", -1)) {
            if (!empty && line.length() + 1 + word.length() > width) {
                out.println(line);
                line = new StringBuilder(indent);
                empty = true;
            }
            line.append(empty ? "" : " ").append(word);
            empty = false;
        }
        out.println(line.toString().stripTrailing());
    }

    private static Map<String, Object> json(
            Registry registry, Map<Class<?>, List<PluginType>> chosen, List<Check> checks) {
        Map<String, Object> kinds = new LinkedHashMap<>();
        chosen.forEach((kind, types) -> {
            List<Object> listed = new ArrayList<>();
            for (PluginType type : types) {
                Map<String, Object> entry = new LinkedHashMap<>();
                entry.put("type", type.name());
                entry.put("summary", type.summary());
                entry.put("class", type.type().getName());
                type.strategy().ifPresent(strategy -> {
                    entry.put("formula", strategy.formula());
                    entry.put("reference", strategy.reference());
                });
                entry.put("fields", fields(registry, type));
                listed.add(entry);
            }
            kinds.put(kind.getSimpleName(), listed);
        });
        if (!checks.isEmpty()) {
            kinds.put(CHECK, checks.stream().map(Plugins::json).toList());
        }
        return kinds;
    }

    private static Map<String, Object> json(Check check) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("type", check.code());
        entry.put("summary", check.summary());
        entry.put("class", check.getClass().getName());
        entry.put("fields", List.of());
        return entry;
    }

    private static List<Object> fields(Registry registry, PluginType type) {
        Map<String, Object> defaults = type.defaults();
        List<Object> fields = new ArrayList<>();
        for (PluginField field : registry.keys(type)) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("name", field.name());
            entry.put("form", form(field));
            entry.put("required", field.mandatory() && !type.preset().containsKey(field.name()));
            entry.put("default", defaults.get(field.name()));
            entry.put("description", field.description());
            fields.add(entry);
        }
        return fields;
    }

    private static String form(PluginField field) {
        String one = field.type().getSimpleName().toLowerCase(Locale.ROOT);
        return switch (field.shape()) {
            case ONE -> one;
            case LIST -> "list of " + one;
            case MAP -> "map to " + one;
        };
    }
}
