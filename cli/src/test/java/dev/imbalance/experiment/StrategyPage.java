package dev.imbalance.experiment;

import dev.imbalance.StrategyValue;
import dev.imbalance.data.Loading;
import dev.imbalance.data.TextSource;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tribuo.Dataset;
import org.tribuo.MutableDataset;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/**
 * docs/strategies.md, made from the registry: every axis and every strategy on it.
 * <p>
 * Which learners take a strategy is not written anywhere. Each is asked, by an experiment file with the strategy and the learner that is
 * compiled and checked against rows of four classes, as {@code validate} and {@code run} do before training.
 */
final class StrategyPage {
    /** What an experiment has beside a strategy that cannot work alone; the first that lets any learner take it is shown. */
    record Companion(String key, String value, double validation, boolean text, String words) {
        static final List<Companion> ALL = List.of(
                new Companion("", "", 0, false, ""),
                new Companion("", "", 0.1, false, "Needs validation rows, such as `data: {validation: 0.1}`."),
                new Companion(
                        "trainer", "{architecture: {type: resnet32, head: cosine}}", 0, false, "Needs a cosine head."),
                new Companion(
                        "loss",
                        "{type: focal-sigmoid}",
                        0,
                        false,
                        "Needs a loss that trains each class against the rest."),
                new Companion("", "", 0, true, "Needs data of the type `text`."));
    }

    /**
     * One strategy, tried with every learner.
     *
     * @param config   its entry in an experiment file
     * @param needs    what the file has to have beside the entry
     * @param learners the types of the trainers that take it
     */
    record Entry(Axis axis, PluginType type, String config, Companion needs, List<String> learners) {
        String anchor() {
            return (axis.key() + "-" + type.name()).toLowerCase(Locale.ROOT);
        }
    }

    private final Registry registry;
    /** The trainers of the toolkit and of Tribuo, without that of tests. */
    private final List<String> learners;

    private final ExperimentReader reader;
    private final Path folder;
    private final Dataset<Label> documents;
    private final Map<Axis, List<Entry>> strategies = new LinkedHashMap<>();

    /** @param folder for the files that examples of strategies read */
    StrategyPage(Registry registry, Path folder) throws IOException {
        this.registry = registry;
        this.folder = folder;
        Files.writeString(folder.resolve("synonyms.txt"), "corn, maize\n");
        Path texts = Files.writeString(folder.resolve("texts.csv"), "label,text\na,corn crop\nb,corn crop\n");
        this.documents = Loading.train(new TextSource(texts, "label", "text"));
        this.learners = registry.types(Trainer.class).values().stream()
                .filter(type -> type.type() != ToyTrainer.class)
                .map(PluginType::name)
                .toList();
        this.reader = new ExperimentReader(registry);
        for (Axis axis : Axis.all()) {
            List<Entry> values = new ArrayList<>();
            registry.types(axis.kind()).values().stream()
                    .filter(type -> type.preset().isEmpty())
                    .forEach(type -> values.add(tried(axis, type)));
            strategies.put(axis, values);
        }
    }

    /** Every strategy, by axis. */
    List<Entry> strategies() {
        return strategies.values().stream().flatMap(List::stream).toList();
    }

    /** The table of the axes and how many strategies each has, which README has too. */
    String axes() {
        StringBuilder table = new StringBuilder("| axis | what a strategy on it does | strategies |\n|---|---|---|\n");
        strategies.forEach((axis, values) -> {
            if (!values.isEmpty()) {
                table.append(row(
                        "[`%s`](docs/strategies.md#%s)"
                                .formatted(axis.key(), axis.key().toLowerCase(Locale.ROOT)),
                        axis.purpose(),
                        Integer.toString(values.size())));
            }
        });
        return table.toString();
    }

    /** The whole page. */
    String markdown() {
        StringBuilder page = new StringBuilder();
        page.append(
                """
                # Strategies

                A strategy of an experiment file takes one value on each of these axes, or a list where the axis says so, and leaves the others alone.
                `./imbalance plugins NAME` shows one value.

                This page is made from the plug-ins themselves, by

                    %s

                """
                        .formatted(StrategyPageTest.COMMAND));
        page.append(axes().replace("(docs/strategies.md#", "(#"));
        page.append(
                """

                In the formulas, z are the logits of a row, y its label, l its loss, p the probabilities and s(z) = 1 / (1 + exp(-z)). Class c has n_c training rows
                of N, after resampling, there are K classes, and pi_c is the share that the loss sees of class c after draws and weights. q_c is its share of the
                draws, w_c its weight, z' what takes the place of z, CE cross-entropy, b_c a bias of the last layer, o_c what is added
                to a logit, rho_c a share to aim at. Mixing blends rows x_i and x_j of labels t_i and t_j by the share a. Other names are keys, or explained beside them.

                Learners are the trainers that a file may name: %s, and "all" are these. Each was asked whether it takes the strategy
                with these defaults. In Java a strategy goes around any Tribuo trainer; what that one cannot obey is refused, with the way out.
                """
                        .formatted(names(learners)));
        strategies.forEach((axis, values) -> {
            if (!values.isEmpty()) {
                section(page, axis, values);
            }
        });
        return page.toString();
    }

    private void section(StringBuilder page, Axis axis, List<Entry> values) {
        page.append("\n## ").append(axis.key()).append("\n\n").append(axis.purpose());
        page.append(axis.isList() ? " A list, in order." : " One value.");
        page.append(" In Java `%s`, around any trainer, with a `%s`.\n\n"
                .formatted(axis.decorator().getSimpleName(), axis.kind().getName()));
        page.append("| type | what it does | learners |\n|---|---|---|\n");
        for (Entry strategy : values) {
            page.append(row(
                    "[`%s`](#%s)".formatted(strategy.type().name(), strategy.anchor()),
                    strategy.type().summary(),
                    taking(strategy)));
        }
        values.forEach(strategy -> entry(page, strategy));
    }

    private void entry(StringBuilder page, Entry strategy) {
        PluginType type = strategy.type();
        StrategyValue value = type.strategy().orElseThrow();
        page.append("\n### %s: %s\n\n".formatted(strategy.axis().key(), type.name()));
        page.append(type.summary()).append("\n\n    ").append(value.formula()).append("\n\n");
        page.append(value.reference()).append("\n\n");
        parameters(page, type);
        value.presets()
                .forEach((name, fields) ->
                        page.append("`%s` is the same with `%s`.\n\n".formatted(name, flow(new TreeMap<>(fields)))));
        page.append("Learners: ").append(taking(strategy)).append('.');
        page.append(
                strategy.needs().words().isEmpty() ? "" : " " + strategy.needs().words());
        page.append("\n\n```yaml\n").append(strategy.config()).append("```\n");
    }

    private void parameters(StringBuilder page, PluginType type) {
        List<PluginField> keys = registry.keys(type);
        if (keys.isEmpty()) {
            return;
        }
        page.append("| key | default | meaning |\n|---|---|---|\n");
        Map<String, Object> defaults = type.defaults();
        for (PluginField key : keys) {
            String value = key.mandatory() ? "required" : "`" + flow(defaults.get(key.name())) + "`";
            page.append(row("`" + key.name() + "`", value, key.description()));
        }
        page.append('\n');
    }

    private String taking(Entry strategy) {
        return strategy.learners().equals(learners) ? "all" : names(strategy.learners());
    }

    private static String names(List<String> types) {
        return types.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
    }

    private static String row(String... cells) {
        return Stream.of(cells).map(cell -> cell.replace("|", "\\|")).collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    private Entry tried(Axis axis, PluginType type) {
        for (Companion companion : Companion.ALL) {
            String config = config(axis, type, companion);
            List<String> taking = learners.stream()
                    .filter(learner -> refusal(learner, config, companion).isEmpty())
                    .toList();
            if (!taking.isEmpty()) {
                return new Entry(axis, type, config, companion, taking);
            }
        }
        String config = config(axis, type, Companion.ALL.get(0));
        throw new AssertionError(
                "no learner takes " + axis.key() + " " + type.name() + " alone or with any of " + Companion.ALL + ": "
                        + refusal("djl", config, Companion.ALL.get(0)).orElseThrow());
    }

    private static String config(Axis axis, PluginType type, Companion companion) {
        String value = flow(example(type));
        return "- name: " + type.name() + "\n  " + axis.key() + ": " + (axis.isList() ? "[" + value + "]" : value)
                + "\n" + (companion.key().isEmpty() ? "" : "  " + companion.key() + ": " + companion.value() + "\n");
    }

    /** What a learner has against a strategy, if anything. */
    Optional<String> refusal(String learner, String config, Companion companion) {
        String text =
                """
                experiment: page
                data:
                  train: {type: idx, images: images, labels: labels}
                  test: {type: idx, images: images, labels: labels}
                  validation: %s
                trainer: {type: %s}
                strategies:
                %s"""
                        .formatted(companion.validation(), learner, config);
        try {
            ExperimentFile file = reader.read("page.yml", text, folder, List.of());
            file.strategies().forEach(strategy -> file.check(strategy, companion.text() ? documents : fourClasses()));
            return Optional.empty();
        } catch (ExperimentException e) {
            return Optional.of(e.getMessage());
        }
    }

    /** Rows of the classes that examples name. */
    private static Dataset<Label> fourClasses() {
        MutableDataset<Label> rows = new MutableDataset<>(
                new SimpleDataSourceProvenance("four classes", new LabelFactory()), new LabelFactory());
        int size = 8;
        for (String label : List.of("a", "b", "c", "d")) {
            for (int i = 0; i < size; i++) {
                rows.add(new ArrayExample<>(new Label(label), new String[] {"x"}, new double[] {i}));
            }
            size /= 2;
        }
        return rows;
    }

    /** What a file writes for the example of a type: the keys in which it differs from the default. */
    private static Map<String, Object> example(PluginType type) {
        Map<String, Object> written = new LinkedHashMap<>();
        written.put("type", type.name());
        Object example = type.strategy().orElseThrow().example();
        Map<String, Object> defaults = type.defaults();
        type.valuesOf(example).forEach((key, value) -> {
            if (!Objects.equals(value, defaults.get(key))) {
                boolean part = type.field(key).orElseThrow().isComponent();
                // Maps of examples have no order of their own.
                written.put(
                        key,
                        part ? Map.of("type", value) : value instanceof Map<?, ?> map ? new TreeMap<>(map) : value);
            }
        });
        return written;
    }

    private static String flow(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> entry.getKey() + ": " + flow(entry.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (value instanceof Collection<?> list) {
            return list.stream().map(StrategyPage::flow).collect(Collectors.joining(", ", "[", "]"));
        }
        if (value instanceof Double number) {
            return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
        }
        return String.valueOf(value);
    }
}
